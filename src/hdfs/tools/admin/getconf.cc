// `hdfs getconf` and `hdfs version`.
#include <array>

#include "base/text.h"
#include "hdfs/client/deprecated_names.h"
#include "hdfs/tools/admin/administration.h"
#include "hdfs/tools/shell/generic_options.h"

namespace sluice::hdfs::tools {
namespace {

struct Default {
  std::string_view name;
  std::string_view value;
};

// The properties that this program reads, with what they are when nobody sets them.
constexpr auto kDefaults = std::to_array<Default>({
    {"dfs.blocksize", "134217728"},
    {"dfs.bytes-per-checksum", "512"},
    {"dfs.checksum.type", "CRC32C"},
    {"dfs.client.use.datanode.hostname", "false"},
    {"dfs.replication", "3"},
    {"fs.permissions.umask-mode", "022"},
    {"fs.trash.interval", "0"},
    {"hadoop.shell.delete.limit.num.files", "100"},
    {"ipc.client.connect.timeout", "20000"},
});

constexpr std::string_view kUsage =
    "hdfs getconf is utility for getting configuration information from the config file.\n"
    "\n"
    "hdfs getconf \n"
    "\t[-namenodes]\t\t\tgets list of namenodes in the cluster.\n"
    "\t[-confKey [key]]\t\t\tgets a specific key from the configuration\n";

int show_key(const Invocation& invocation, const Configuration& configuration,
             const std::string& key) {
  std::optional<std::string> value = configuration.get(key);
  for (const Default& standard : kDefaults) {
    if (!value && standard.name == current_name(key)) value = standard.value;
  }
  if (!value) {
    std::fprintf(invocation.err, "Configuration %s is missing.\n", key.c_str());
    return 255;
  }
  std::fprintf(invocation.out, "%s\n", value->c_str());
  return 0;
}

// "hdfs://localhost:9000" is "localhost"; an address of this machine goes by its name, as Java's.
std::string host_of(const std::string& uri) {
  std::string host = uri.substr(uri.find("://") == std::string::npos ? 0 : uri.find("://") + 3);
  host = host.substr(0, host.find_first_of(":/"));
  return host == "127.0.0.1" ? "localhost" : host;
}

int show_name_nodes(const Invocation& invocation, const Configuration& configuration,
                    lake::FileSystems& systems) {
  std::string hosts;
  for (const std::string& service : split(configuration.get_or("dfs.nameservices", ""), ',')) {
    const std::string ids = configuration.get_or("dfs.ha.namenodes." + service, "");
    for (const std::string& id : split(ids, ',')) {
      const auto address = configuration.get("dfs.namenode.rpc-address." + service + "." + id);
      if (address) hosts += (hosts.empty() ? "" : " ") + host_of(*address);
    }
  }
  if (hosts.empty()) {
    Result<std::string> uri = systems.default_uri();
    if (!uri || !uri->starts_with("hdfs://")) {
      std::fprintf(invocation.err,
                   "Incorrect configuration: namenode address is not configured.\n");
      return 255;
    }
    hosts = host_of(*uri);
  }
  std::fprintf(invocation.out, "%s\n", hosts.c_str());
  return 0;
}

}  // namespace

int getconf(const Invocation& invocation, const std::vector<std::string>& arguments,
            lake::FileSystems& systems) {
  std::vector<std::string> rest = arguments;
  Result<Configuration> configuration = take_configuration(rest, systems);
  if (!configuration) {
    std::fprintf(invocation.err, "getconf: %s\n", configuration.error().message().c_str());
    return 255;
  }
  // What a program would use, also when no file says it.
  if (!configuration->get("fs.defaultFS")) {
    if (Result<std::string> uri = systems.default_uri()) configuration->set("fs.defaultFS", *uri);
  }
  if (rest.size() == 2 && to_lower(rest[0]) == "-confkey") {
    return show_key(invocation, *configuration, rest[1]);
  }
  if (rest.size() == 1 && to_lower(rest[0]) == "-namenodes") {
    return show_name_nodes(invocation, *configuration, systems);
  }
  std::fwrite(kUsage.data(), 1, kUsage.size(), invocation.err);
  return 255;
}

int version(const Invocation& invocation, const std::vector<std::string>&, lake::FileSystems&) {
  // Scripts read the first line to know what the commands understand: that of Hadoop 3.2.
  std::fputs("Hadoop 3.2.1\nThe commands of Sluice, which speak and print as Hadoop 3.2.1 does.\n",
             invocation.out);
  return 0;
}

}  // namespace sluice::hdfs::tools
