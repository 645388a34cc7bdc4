#include "hdfs/tools/admin/not_offered.h"

namespace sluice::hdfs::tools {
namespace {

struct NotOffered {
  std::string_view name;
  std::string_view why;
};

constexpr std::string_view kServers = "one process is the whole stack: start it with 'sluice up'";
constexpr std::string_view kOneNode =
    "the lake has one copy of each file, on one machine: there is nothing to move";
constexpr std::string_view kNoImage =
    "the lake's journal is no fsimage or edit log; 'hdfs dfs -ls -R /' lists it";
constexpr std::string_view kNoJobs =
    "MapReduce is not offered; 'hadoop distcp' copies between file systems";
constexpr std::string_view kNoKeys = "encryption zones, tokens and keys are not offered";
constexpr std::string_view kNoJava = "these commands are no Java programs";

constexpr NotOffered kNotOffered[] = {
    {"archive", kNoJobs},
    {"balancer", kOneNode},
    {"cacheadmin", "the system's page cache is the only cache, and has no pools"},
    {"checknative", kNoJava},
    {"classpath", kNoJava},
    {"conftest",
     "'hdfs getconf -confKey NAME' reads the configuration and names what is wrong in it"},
    {"crypto", kNoKeys},
    {"datanode", kServers},
    {"debug",
     "leases end by themselves, and 'hdfs dfs -checksum' and '-cat' check a file's blocks"},
    {"dfsrouter", "there is no federation of name nodes"},
    {"dfsrouteradmin", "there is no federation of name nodes"},
    {"diskbalancer", kOneNode},
    {"distch", kNoJobs},
    {"distcp", "it is a command of hadoop: hadoop distcp"},
    {"dtutil", kNoKeys},
    {"ec", "files are whole, there is no erasure coding"},
    {"envvars", kNoJava},
    {"fetchdt", kNoKeys},
    {"httpfs", "WebHDFS is a part of 'sluice up'"},
    {"jar", kNoJobs},
    {"jmxget", "the figures are at http://HOST:9870/jmx"},
    {"jnipath", kNoJava},
    {"journalnode", kServers},
    {"kdiag", "klist shows the tickets, and a login that fails says why"},
    {"kerbname", "kinit and klist are of the Kerberos that is used"},
    {"key", kNoKeys},
    {"kms", kNoKeys},
    {"mover", kOneNode},
    {"namenode", kServers},
    {"nfs3", "the lake's files are ordinary files: export their folder"},
    {"oev", kNoImage},
    {"oiv", kNoImage},
    {"oiv_legacy", kNoImage},
    {"portmap", "the lake's files are ordinary files: export their folder"},
    {"secondarynamenode", kServers},
    {"sps", "there is one kind of storage"},
    {"trace", "there are no tracers"},
    {"zkfc", "there is one name node and no stand-by"},
};

}  // namespace

std::string_view why_not_offered(std::string_view subcommand) {
  for (const NotOffered& one : kNotOffered) {
    if (one.name == subcommand) return one.why;
  }
  return {};
}

}  // namespace sluice::hdfs::tools
