// What the client reads from the configuration, once, when it is opened.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "hdfs/client/configuration.h"
#include "hdfs/client/security/kerberos_settings.h"
#include "hdfs/wire/security.h"

namespace sluice::hdfs {

struct Address {
  std::string host;
  std::uint16_t port = 0;
  std::string to_string() const { return host + ":" + std::to_string(port); }
};

struct Settings {
  std::string user;
  std::vector<Address> name_nodes;  // one, or those of a name service in order
  std::uint16_t replication = 3;
  std::uint64_t block_size = 128U << 20;
  std::uint32_t bytes_per_checksum = 512;
  bool crc32c = true;                // else CRC32
  bool composite_checksums = false;  // of whole files: COMPOSITE_CRC, else MD5MD5CRC
  bool use_host_names = false;       // of DataNodes, in place of their addresses
  std::chrono::milliseconds connect_timeout{20'000};
  int connect_retries = 2;  // after a refusal
  std::chrono::milliseconds call_timeout{120'000};
  std::chrono::milliseconds data_timeout{60'000};
  int fail_overs = 15;
  std::shared_ptr<const KerberosSettings> kerberos;  // null: SIMPLE authentication
  std::optional<wire::Token> block_token;  // proves us to the node of a block, in place of a user
};

// dfs.checksum.combine.mode: whether the sum of a whole file is one CRC (COMPOSITE_CRC).
Result<bool> wants_composite_checksums(const Configuration& configuration);

// kUnsupported names what the configuration asks for and there is not; kPermissionDenied: it asks
// for Kerberos, and nobody is logged in.
Result<Settings> read_settings(const std::string& uri, const Configuration& configuration);

// Whether files of such blocks can be written: kInvalidArgument names the settings that don't fit.
Status check_for_writing(const Settings& settings, std::uint64_t block_size);

// "host:port"; the port may be missing.
Result<Address> parse_address(const std::string& text, std::uint16_t default_port);

}  // namespace sluice::hdfs
