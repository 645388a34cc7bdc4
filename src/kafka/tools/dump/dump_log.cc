// kafka-dump-log. What it prints, and in which order, is what DumpLogSegments of Kafka does.
#include <algorithm>
#include <filesystem>
#include <string>

#include "base/text.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/dump/dump.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kDumpLog[] = {
    {"cluster-metadata-decoder", Takes::kNothing, "",
     "if set, log data will be parsed as cluster\n"
     "  metadata records."},
    {"deep-iteration", Takes::kNothing, "",
     "if set, uses deep instead of shallow\n"
     "  iteration. Automatically set if print-\n"
     "  data-log is enabled."},
    {"files", Takes::kValue, "<String: file1, file2, ...>",
     "REQUIRED: The comma separated list of data\n"
     "  and index log files to be dumped."},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"index-sanity-check", Takes::kNothing, "",
     "if set, just checks the index sanity\n"
     "  without printing its content. This is\n"
     "  the same check that is executed on\n"
     "  broker startup to determine if an index\n"
     "  needs rebuilding or not."},
    {"key-decoder-class", Takes::kMaybeValue, "[String]",
     "if set, used to deserialize the keys. This\n"
     "  class should implement kafka.serializer.\n"
     "  Decoder trait. Custom jar should be\n"
     "  available in kafka/libs directory.\n"
     "  (default: kafka.serializer.StringDecoder)"},
    {"max-bytes", Takes::kValue, "<Integer: size>",
     "Limit the amount of total batches read in\n"
     "  bytes avoiding reading the whole .log\n"
     "  file(s). (default: 2147483647)"},
    {"max-message-size", Takes::kValue, "<Integer: size>",
     "Size of largest message. (default: 5242880)"},
    {"offsets-decoder", Takes::kNothing, "",
     "if set, log data will be parsed as offset\n"
     "  data from the __consumer_offsets topic."},
    {"print-data-log", Takes::kNothing, "",
     "if set, printing the messages content when\n"
     "  dumping data logs. Automatically set if\n"
     "  any decoder option is specified."},
    {"skip-record-metadata", Takes::kNothing, "",
     "whether to skip printing metadata for each\n"
     "  record."},
    {"transaction-log-decoder", Takes::kNothing, "",
     "if set, log data will be parsed as\n"
     "  transaction metadata from the\n"
     "  __transaction_state topic."},
    {"value-decoder-class", Takes::kMaybeValue, "[String]",
     "if set, used to deserialize the messages.\n"
     "  This class should implement kafka.\n"
     "  serializer.Decoder trait. Custom jar\n"
     "  should be available in kafka/libs\n"
     "  directory. (default: kafka.serializer.\n"
     "  StringDecoder)"},
    {"verify-index-only", Takes::kNothing, "",
     "if set, just verify the index log without\n"
     "  printing its content."},
    {"version", Takes::kNothing, "", "Display Kafka version."},
};

constexpr const char* kPurpose =
    "This tool helps to parse a log file and dump its contents to the console, useful for "
    "debugging a seemingly corrupt log segment.";

struct Kind {
  std::string_view suffix;
  Status (*dump)(const Dump&, const std::string&);
};
constexpr Kind kKinds[] = {
    {".log", &dump_segment},
    {".index", &dump_offset_index},
    {".timeindex", &dump_time_index},
    {".snapshot", &dump_producer_snapshot},
    {".txnindex", &dump_aborted_transactions},
};

std::string name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

Status dump_file(const Dump& dump, const std::string& path) {
  std::fprintf(dump.out, "Dumping %s\n", path.c_str());
  const std::string name = name_of(path);
  const auto dot = name.rfind('.');
  if (dot == name.npos) {
    return Error(ErrorCode::kInvalidArgument, "begin -1, end " + std::to_string(name.size()) +
                                                  ", length " + std::to_string(name.size()));
  }
  for (const Kind& kind : kKinds) {
    if (name.substr(dot) == kind.suffix) return kind.dump(dump, path);
  }
  std::fprintf(dump.err, "Ignoring unknown file %s\n", path.c_str());
  return {};
}

void print_pairs(std::FILE* err, const Pairs& pairs, const char* head, const char* row) {
  for (const auto& [path, list] : pairs) {
    std::fprintf(err, "%s%s\n", head, path.c_str());
    for (const auto& [first, second] : list) {
      std::fprintf(err, row, static_cast<long long>(first), static_cast<long long>(second));
    }
  }
}

}  // namespace

void Findings::print(std::FILE* err) const {
  // Kafka puts each in front of those before it.
  const auto reversed = [](Pairs pairs) {
    for (auto& [path, list] : pairs) std::reverse(list.begin(), list.end());
    return pairs;
  };
  print_pairs(err, reversed(index_mismatches),
              "Mismatches in :", "  Index offset: %lld, log offset: %lld\n");
  print_pairs(err, time_mismatches,
              "Found timestamp mismatch in :", "  Index timestamp: %lld, log timestamp: %lld\n");
  print_pairs(err, times_backwards, "Found out of order timestamp in :",
              "  Index timestamp: %lld, Previously indexed timestamp: %lld\n");
  for (const auto& [path, list] : not_found) {
    std::fprintf(err, "The following indexed offsets are not found in the log.\n");
    for (const auto& [indexed, found] : list) {
      std::fprintf(err, "Indexed offset: %lld, found log offset: %lld\n",
                   static_cast<long long>(indexed), static_cast<long long>(found));
    }
  }
  print_pairs(err, reversed(gaps), "Non-consecutive offsets in ", "  %lld is followed by %lld\n");
}

Result<std::int64_t> base_offset_of(const std::string& path) {
  const std::string name = name_of(path);
  const std::string number = name.substr(0, name.find('.'));
  const std::optional<std::int64_t> offset = parse_int(number);
  if (!offset) {
    return Error(ErrorCode::kInvalidArgument, "For input string: \"" + number + "\"");
  }
  return *offset;
}

std::string neighbour(const std::string& path, const std::string& suffix) {
  const std::string full = absolute_path(path);
  const std::string name = name_of(full);
  return full.substr(0, full.size() - name.size()) + name.substr(0, name.find('.')) + suffix;
}

std::string absolute_path(const std::string& path) {
  if (path.starts_with('/')) return path;
  std::error_code none;
  return std::filesystem::current_path(none).string() + "/" + path;
}

int dump_log(const Invocation& invocation) {
  const std::span<const Option> table = kDumpLog;
  const CommandLine line = read_command_line(invocation, table, kPurpose);
  if (line.exit) return *line.exit;
  if (const auto wrong = missing(line.options, {"files"})) {
    return usage_error(invocation, table, *wrong);
  }
  const Result<std::optional<std::string>> files = line.options.value("files");
  if (!files) return uncaught(invocation, files.error().message());
  Findings findings;
  const Dump dump{invocation.out, invocation.err, line.options, findings};
  for (const std::string& path : split(**files, ',')) {
    if (const Status done = dump_file(dump, path); !done) {
      std::fflush(invocation.out);
      return uncaught(invocation, done.error().message());
    }
  }
  std::fflush(invocation.out);
  findings.print(invocation.err);
  return 0;
}

}  // namespace sluice::kafka::tools
