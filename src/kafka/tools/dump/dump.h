// What each kind of file's dump is given, and what it finds wrong for the end of the output.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "kafka/tools/cli/options.h"

namespace sluice::kafka::tools {

// Pairs of numbers that do not belong together, by absolute path.
using Pairs = std::map<std::string, std::vector<std::pair<std::int64_t, std::int64_t>>>;

struct Findings {
  Pairs index_mismatches;  // offset of the index, of the log
  Pairs time_mismatches;   // time of the index, of the log
  Pairs times_backwards;   // time of the index, of the entry before
  Pairs not_found;         // offset of the index, of the log or -1
  Pairs gaps;              // an offset, and the one that follows it

  void print(std::FILE* err) const;
};

struct Dump {
  std::FILE* out;
  std::FILE* err;
  const ParsedOptions& options;
  Findings& findings;
};

// Each prints one file. An error is the message of the exception that ends Kafka's tool.
Status dump_segment(const Dump& dump, const std::string& path);
Status dump_offset_index(const Dump& dump, const std::string& path);
Status dump_time_index(const Dump& dump, const std::string& path);
Status dump_producer_snapshot(const Dump& dump, const std::string& path);
Status dump_aborted_transactions(const Dump& dump, const std::string& path);

// "00000000000000000042.index" -> 42; Java's words for a name that is no number.
Result<std::int64_t> base_offset_of(const std::string& path);
// The file's neighbour of another kind: ".../00000000000000000042.log".
std::string neighbour(const std::string& path, const std::string& suffix);
std::string absolute_path(const std::string& path);

}  // namespace sluice::kafka::tools
