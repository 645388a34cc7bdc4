// kafka-delete-records: what Kafka's DeleteRecordsCommand prints.
#include <map>
#include <set>

#include "base/text.h"
#include "kafka/client/admin/offsets.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/json_file.h"
#include "kafka/tools/cli/scala_order.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kDeleteRecords[] = {
    {"bootstrap-server", Takes::kValue, "<String: server(s)\n  to use for bootstrapping>",
     "REQUIRED: The server to connect to."},
    {"command-config", Takes::kValue, "<String: command\n  config property file path>",
     "A property file containing configs to\n"
     "  be passed to Admin Client."},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"offset-json-file", Takes::kValue, "<String: Offset\n  json file path>",
     "REQUIRED: The JSON file with offset\n"
     "  per partition. The format to use is:\n"
     "{\"partitions\":\n"
     "  [{\"topic\": \"foo\", \"partition\": 1,\n"
     "  \"offset\": 1}],\n"
     " \"version\":1\n"
     "}"},
    {"version", Takes::kNothing, "", "Display Kafka version."},
};

using client::TopicPartition;
using formats::Json;

constexpr const char* kPurpose =
    "This tool helps to delete records of the given partitions down to the specified offset.";

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

Status check_version(const Json& json) {
  const Json* version = json.member("version");
  if (version == nullptr || version->text == "1") return {};
  return invalid("Not supported version field value " + version->text);
}

// {"partitions":[{"topic":"t","partition":0,"offset":3}],"version":1}
Result<std::map<TopicPartition, wire::Offset>> parse_offsets(const std::string& text) {
  const Result<Json> json = formats::parse_json(text);
  if (!json) return invalid("The input string is not a valid JSON");
  TRY(check_version(*json));
  const Json* partitions = json->member("partitions");
  if (partitions == nullptr) return invalid("Missing partitions field");
  std::map<TopicPartition, wire::Offset> offsets;
  std::vector<std::string> twice;
  for (const Json& item : partitions->items) {
    TRY(const Json* topic, json_field(item, "topic"));
    TRY(std::int64_t partition, json_integer(item, "partition"));
    TRY(std::int64_t offset, json_integer(item, "offset"));
    const TopicPartition key{topic->text, static_cast<std::int32_t>(partition)};
    if (!offsets.emplace(key, offset).second) twice.push_back(key.to_string());
  }
  if (!twice.empty()) {
    return invalid("Offset json file contains duplicate topic partitions: " + join(twice, ","));
  }
  return offsets;
}

Status run(const Invocation& invocation, const ParsedOptions& options) {
  TRY(std::optional<std::string> path, options.value("offset-json-file"));
  TRY(std::string text, read_text_file(*path));
  TRY(auto admin, open_admin(invocation, options));
  TRY(auto before, parse_offsets(text));
  std::fprintf(invocation.out, "Executing records delete operation\n");
  TRY(auto deleted, client::delete_records(admin->cluster(), before));
  std::fprintf(invocation.out, "Records delete operation completed:\n");
  std::vector<TopicPartition> partitions;
  for (const auto& [partition, offset] : deleted) partitions.push_back(partition);
  for (const TopicPartition& partition : mutable_order(std::move(partitions))) {
    const Result<wire::Offset>& start = deleted.at(partition);
    const std::string outcome = start ? "low_watermark: " + std::to_string(*start)
                                      : "error: " + future_message(start.error());
    std::fprintf(invocation.out, "partition: %s\t%s\n", partition.to_string().c_str(),
                 outcome.c_str());
  }
  return {};
}

}  // namespace

int delete_records(const Invocation& invocation) {
  const std::span<const Option> table = kDeleteRecords;
  const CommandLine line = read_command_line(invocation, table, kPurpose);
  if (line.exit) return *line.exit;
  if (const auto wrong = missing(line.options, {"bootstrap-server", "offset-json-file"})) {
    return usage_error(invocation, table, *wrong);
  }
  const Status done = run(invocation, line.options);
  return done ? 0 : uncaught(invocation, done.error().message());
}

}  // namespace sluice::kafka::tools
