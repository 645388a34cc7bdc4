#include "hdfs/client/settings.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::hdfs {

constexpr std::uint16_t kDefaultPort = 8020;

Result<Address> parse_address(const std::string& text, std::uint16_t default_port) {
  const std::size_t colon = text.rfind(':');
  const bool has_port = colon != std::string::npos && !text.ends_with(']');
  Address address{.host = has_port ? text.substr(0, colon) : text, .port = default_port};
  if (address.host.starts_with('[') && address.host.ends_with(']')) {
    address.host = address.host.substr(1, address.host.size() - 2);
  }
  if (has_port) {
    const std::optional<std::int64_t> port = parse_int(text.substr(colon + 1));
    if (!port || *port < 1 || *port > 65535) {
      return Error(ErrorCode::kInvalidArgument, "'" + text + "' has no valid port");
    }
    address.port = static_cast<std::uint16_t>(*port);
  }
  if (address.host.empty()) {
    return Error(ErrorCode::kInvalidArgument, "'" + text + "' has no host");
  }
  return address;
}

// The name nodes of "hdfs://authority": a name service of the configuration, or a host itself.
static Result<std::vector<Address>> find_name_nodes(const std::string& uri,
                                                    const Configuration& configuration) {
  std::string authority = uri.substr(uri.find("://") + 3);
  authority = authority.substr(0, authority.find('/'));
  if (authority.empty()) {
    return Error(ErrorCode::kInvalidArgument, "Incomplete HDFS URI, no host: " + uri);
  }
  std::vector<Address> found;
  for (const std::string& service : split(configuration.get_or("dfs.nameservices", ""), ',')) {
    if (trim(service) != authority) continue;
    const std::string ids = configuration.get_or("dfs.ha.namenodes." + authority, "");
    for (const std::string& id : split(ids, ',')) {
      std::string name = "dfs.namenode.rpc-address." + authority;
      if (!trim(id).empty()) name += "." + std::string(trim(id));
      const std::optional<std::string> address = configuration.get(name);
      if (!address) {
        return Error(ErrorCode::kInvalidArgument, "property " + name + " is missing");
      }
      TRY(Address parsed, parse_address(*address, kDefaultPort));
      found.push_back(std::move(parsed));
    }
  }
  if (found.empty()) {
    TRY(Address address, parse_address(authority, kDefaultPort));
    found.push_back(std::move(address));
  }
  return found;
}

static Result<std::chrono::milliseconds> duration(const Configuration& configuration,
                                                  const std::string& name,
                                                  std::chrono::milliseconds other) {
  TRY(std::int64_t ms, configuration.number(name, other.count()));
  // 0 waits for ever in Hadoop; nothing does here.
  return ms <= 0 ? other : std::chrono::milliseconds(ms);
}

Result<bool> wants_composite_checksums(const Configuration& configuration) {
  constexpr std::string_view kName = "dfs.checksum.combine.mode";
  const std::string mode = to_lower(configuration.get_or(std::string(kName), "MD5MD5CRC"));
  if (mode == "composite_crc") return true;
  if (mode == "md5md5crc") return false;
  return Error(ErrorCode::kInvalidArgument,
               std::string(kName) + "=" + mode + ": MD5MD5CRC and COMPOSITE_CRC only");
}

Status check_for_writing(const Settings& settings, std::uint64_t block_size) {
  const std::uint64_t chunk = settings.bytes_per_checksum;
  if (chunk >= 16 && chunk <= (1 << 20) && block_size % chunk == 0) return {};
  return Error(ErrorCode::kInvalidArgument,
               "dfs.bytes-per-checksum must divide dfs.blocksize, and lie from 16 to 1048576");
}

Result<Settings> read_settings(const std::string& uri, const Configuration& configuration) {
  Settings settings;
  TRY(settings.kerberos,
      read_kerberos_settings([&](const std::string& name, std::string_view other) {
        return configuration.get_or(name, other);
      }));
  TRY(settings.name_nodes, find_name_nodes(uri, configuration));
  TRY(const auto replication, configured_replication(configuration));
  settings.replication = replication.value_or(settings.replication);
  TRY(const auto block_size, configured_block_size(configuration));
  settings.block_size = block_size.value_or(settings.block_size);
  TRY(std::int64_t chunk, configuration.size("dfs.bytes-per-checksum", 512));
  settings.bytes_per_checksum =
      static_cast<std::uint32_t>(std::clamp<std::int64_t>(chunk, 0, UINT32_MAX));
  const std::string type = configuration.get_or("dfs.checksum.type", "CRC32C");
  if (type != "CRC32C" && type != "CRC32") {
    return Error(ErrorCode::kUnsupported, "dfs.checksum.type=" + type + ": CRC32C and CRC32 only");
  }
  settings.crc32c = type == "CRC32C";
  TRY(settings.composite_checksums, wants_composite_checksums(configuration));
  TRY(settings.use_host_names, configuration.flag("dfs.client.use.datanode.hostname", false));
  TRY(settings.connect_timeout,
      duration(configuration, "ipc.client.connect.timeout", settings.connect_timeout));
  TRY(settings.call_timeout,
      duration(configuration, "ipc.client.rpc-timeout.ms", settings.call_timeout));
  TRY(settings.data_timeout,
      duration(configuration, "dfs.client.socket-timeout", settings.data_timeout));
  TRY(std::int64_t retries,
      configuration.number("ipc.client.connect.max.retries", settings.connect_retries));
  settings.connect_retries = static_cast<int>(std::clamp<std::int64_t>(retries, 0, 100));
  TRY(std::int64_t fail_overs,
      configuration.number("dfs.client.failover.max.attempts", settings.fail_overs));
  settings.fail_overs = static_cast<int>(std::clamp<std::int64_t>(fail_overs, 0, 100));
  return settings;
}

}  // namespace sluice::hdfs
