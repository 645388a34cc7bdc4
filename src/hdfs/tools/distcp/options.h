// The options of `hadoop distcp`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::hdfs::tools {

// The letters of -p.
struct KeptAttributes {
  bool replication = false;
  bool block_size = false;
  bool user = false;
  bool group = false;
  bool permission = false;
  bool acl = false;
  bool extended = false;
  bool times = false;
};

struct DistcpOptions {
  bool update = false;     // what is there and the same is left
  bool overwrite = false;  // what is there is written anew
  bool append = false;     // what is there and shorter is gone on with
  bool remove_missing = false;
  bool ignore_failures = false;
  bool skip_checksums = false;
  bool direct = false;  // no other name first
  KeptAttributes kept;
  std::size_t threads = 20;
  std::optional<std::uint64_t> bytes_per_second;  // of each thread
  std::string listing;                            // a file of sources; empty: they are given
  std::vector<std::string> sources;
  std::string target;

  bool syncs() const { return update || overwrite; }
};

// kInvalidArgument in Hadoop's words; kUnsupported names an option of Hadoop's that is not here.
Result<DistcpOptions> parse_distcp_options(const std::vector<std::string>& arguments);

std::string distcp_usage();

}  // namespace sluice::hdfs::tools
