#include "main/hadoop_settings.h"

#include <algorithm>
#include <array>

#include "hdfs/client/deprecated_names.h"

namespace sluice {
namespace {

// "hdfs://namenode:9000/x" is "namenode:9000"; Hadoop's own port where none is named.
std::string authority(std::string_view uri) {
  const std::size_t scheme = uri.find("://");
  if (scheme != std::string_view::npos) uri.remove_prefix(scheme + 3);
  const std::string name(uri.substr(0, uri.find('/')));
  return name.find(':') == std::string::npos ? name + ":8020" : name;
}

std::string port_of(std::string_view address) {
  return std::string(address.substr(address.rfind(':') + 1));
}

struct Followed {
  std::string_view name;
  std::vector<std::string> (*arguments)(const std::string& value);
};
constexpr auto kFollowed = std::to_array<Followed>({
    {"fs.defaultFS",
     [](const std::string& value) {
       return std::vector<std::string>{"--hdfs-port=" + port_of(authority(value)),
                                       "--lake=hdfs://" + authority(value)};
     }},
    {"dfs.namenode.rpc-address",
     [](const std::string& value) {
       return std::vector<std::string>{"--hdfs-port=" + port_of(authority(value))};
     }},
    {"dfs.namenode.http-address",
     [](const std::string& value) {
       return std::vector<std::string>{"--hdfs-http-port=" + port_of(value)};
     }},
    {"dfs.datanode.address",
     [](const std::string& value) {
       return std::vector<std::string>{"--hdfs-data-port=" + port_of(value)};
     }},
    {"dfs.datanode.hostname",
     [](const std::string& value) { return std::vector<std::string>{"--advertise=" + value}; }},
    {"hadoop.http.staticuser.user",
     [](const std::string& value) { return std::vector<std::string>{"--web-user=" + value}; }},
});

// What clients send with each request, or keep to themselves: our commands read it from the same
// variables. One that ends in a point stands for all that begin so.
constexpr auto kOfCommands = std::to_array<std::string_view>({
    "dfs.blocksize",
    "dfs.bytes-per-checksum",
    "dfs.checksum.combine.mode",
    "dfs.checksum.type",
    "dfs.client.failover.max.attempts",
    "dfs.client.socket-timeout",
    "dfs.client.use.datanode.hostname",
    "dfs.ha.namenodes.",
    "dfs.namenode.rpc-address.",
    "dfs.nameservices",
    "dfs.replication",
    "fs.permissions.umask-mode",
    "fs.trash.interval",
    "hadoop.shell.delete.limit.num.files",
    "ipc.client.connect.max.retries",
    "ipc.client.connect.timeout",
});

// What this lake is like whatever is asked: the one value that it agrees with ("*": any), and what
// it is like.
struct Fixed {
  std::string_view name;
  std::string_view value;
  std::string_view why;
};
constexpr std::string_view kOneFolder = "files lie in the folder lake of the data directory";
constexpr std::string_view kListen = "every port listens at the address of --listen";
constexpr std::string_view kNoDataNodes = "the lake's process serves the data itself";
constexpr auto kFixed = std::to_array<Fixed>({
    {"dfs.webhdfs.enabled", "true", "WebHDFS is always there"},
    {"dfs.support.append", "true", "a file can always be appended to"},
    {"dfs.namenode.acls.enabled", "true", "access control lists are always on"},
    {"hadoop.security.authentication", "simple", "this lake asks nobody for Kerberos tickets"},
    {"hadoop.security.authorization", "false", "there are no service-level policies here"},
    {"dfs.encrypt.data.transfer", "false", "data is not encrypted on its way"},
    {"dfs.http.policy", "HTTP_ONLY", "there is no HTTPS here"},
    {"dfs.namenode.rpc-bind-host", "0.0.0.0", kListen},
    {"dfs.namenode.servicerpc-bind-host", "0.0.0.0", kListen},
    {"dfs.namenode.http-bind-host", "0.0.0.0", kListen},
    {"dfs.namenode.https-bind-host", "0.0.0.0", kListen},
    {"dfs.namenode.datanode.registration.ip-hostname-check", "*", kNoDataNodes},
    {"dfs.datanode.use.datanode.hostname", "*", kNoDataNodes},
    {"io.compression.codecs", "*", "all codecs are built in"},
    {"dfs.namenode.name.dir", "", kOneFolder},
    {"dfs.namenode.edits.dir", "", kOneFolder},
    {"dfs.namenode.checkpoint.dir", "", kOneFolder},
    {"dfs.datanode.data.dir", "", kOneFolder},
    {"hadoop.tmp.dir", "", kOneFolder},
    {"dfs.permissions.superusergroup", "supergroup", "the group is supergroup"},
    {"hadoop.proxyuser.", "", "nobody acts as another here"},
});

bool is_or_begins(std::string_view name, std::string_view entry) {
  return entry.ends_with('.') ? name.starts_with(entry) : name == entry;
}

}  // namespace

HadoopMeaning meaning_of_property(std::string_view given, const std::string& value) {
  const std::string_view name = hdfs::current_name(given);
  for (const auto& [followed, arguments] : kFollowed) {
    if (name == followed) return {arguments(value), ""};
  }
  if (name == "dfs.permissions.enabled") {
    if (value == "false") return {{"--no-permissions"}, ""};
    if (value == "true") return {};
    return {{}, "it is true or false, not '" + value + "'"};
  }
  const auto of_commands = [&](std::string_view entry) { return is_or_begins(name, entry); };
  if (std::ranges::any_of(kOfCommands, of_commands)) return {};
  for (const auto& [fixed, agreed, why] : kFixed) {
    if (!is_or_begins(name, fixed)) continue;
    if (agreed == "*" || value == agreed) return {};
    return {{}, std::string(why)};
  }
  return {{}, "the lake has no setting " + std::string(given)};
}

std::string_view meaning_of_other_variable(std::string_view variable) {
  constexpr auto kOthers = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"YARN_CONF_", "there is no YARN here"},
      {"MAPRED_CONF_", "there is no MapReduce here: sqoop runs in its own process"},
      {"HTTPFS_CONF_", "WebHDFS of the lake answers what HttpFS would"},
      {"KMS_CONF_", "there is no key server here"},
      {"HIVE_SITE_CONF_", "there is no Hive here"},
  });
  for (const auto& [prefix, why] : kOthers) {
    if (variable.starts_with(prefix)) return why;
  }
  return {};
}

}  // namespace sluice
