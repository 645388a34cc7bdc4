// kafka-log-dirs: what Kafka's LogDirsCommand prints.
#include <set>

#include "base/text.h"
#include "kafka/client/admin/log_dirs.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/json_file.h"
#include "kafka/tools/cli/scala_order.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kLogDirs[] = {
    {"bootstrap-server", Takes::kValue, "<String: The server\n  (s) to use for bootstrapping>",
     "REQUIRED: the server(s) to use for\n"
     "  bootstrapping"},
    {"broker-list", Takes::kValue, "<String: Broker list>",
     "The list of brokers to be queried in\n"
     "  the form \"0,1,2\". All brokers in the\n"
     "  cluster will be queried if no broker\n"
     "  list is specified"},
    {"command-config", Takes::kValue, "<String: Admin client\n  property file>",
     "Property file containing configs to be\n"
     "  passed to Admin Client."},
    {"describe", Takes::kNothing, "",
     "Describe the specified log directories\n"
     "  on the specified brokers."},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"topic-list", Takes::kValue, "<String: Topic list>",
     "The list of topics to be queried in\n"
     "  the form \"topic1,topic2,topic3\". All\n"
     "  topics will be queried if no topic\n"
     "  list is specified (default: )"},
    {"version", Takes::kNothing, "", "Display Kafka version."},
};

using client::TopicPartition;

constexpr const char* kPurpose =
    "This tool helps to query log directory usage on the specified brokers.";

std::set<std::string> words(const std::optional<std::string>& text) {
  std::set<std::string> found;
  for (const std::string& word : split(text.value_or(""), ',')) {
    if (!word.empty()) found.insert(word);
  }
  return found;
}

Result<std::set<wire::BrokerId>> asked_brokers(const ParsedOptions& options) {
  TRY(std::optional<std::string> text, options.value("broker-list"));
  std::set<wire::BrokerId> ids;
  for (const std::string& word : words(text)) {
    const std::optional<std::int64_t> id = parse_int(word);
    if (!id) {
      return Error(ErrorCode::kInvalidArgument, "For input string: \"" + word + "\"");
    }
    ids.insert(static_cast<wire::BrokerId>(*id));
  }
  return ids;
}

std::string listed(const std::set<wire::BrokerId>& ids) {
  std::vector<std::string> texts;
  for (const wire::BrokerId id : ids) texts.push_back(std::to_string(id));
  return join(texts, ",");
}

std::string json_of(const client::LogDirectory& directory, const std::set<std::string>& topics) {
  std::vector<TopicPartition> partitions;
  for (const auto& [partition, replica] : directory.replicas) {
    if (topics.empty() || topics.contains(partition.topic)) partitions.push_back(partition);
  }
  std::vector<std::string> texts;
  for (const TopicPartition& partition : mutable_order(std::move(partitions))) {
    const auto& replica = directory.replicas.at(partition);
    texts.push_back("{\"partition\":" + json_string(partition.to_string()) + ",\"size\":" +
                    std::to_string(replica.size) + ",\"offsetLag\":" + std::to_string(replica.lag) +
                    ",\"isFuture\":" + (replica.is_future ? "true" : "false") + "}");
  }
  const std::string error = directory.error == wire::KafkaError::kNone
                                ? "null"
                                : json_string(java_class(directory.error));
  return "{\"logDir\":" + json_string(directory.path) + ",\"error\":" + error +
         ",\"partitions\":[" + join(texts, ",") + "]}";
}

Status run(const Invocation& invocation, const ParsedOptions& options) {
  TRY(auto admin, open_admin(invocation, options));
  TRY(std::optional<std::string> topic_list, options.value("topic-list"));
  const std::set<std::string> topics = words(topic_list);
  TRY(std::set<wire::BrokerId> live, admin->live_brokers());
  TRY(std::set<wire::BrokerId> asked, asked_brokers(options));
  if (asked.empty()) asked = live;
  std::set<wire::BrokerId> unknown;
  for (const wire::BrokerId id : asked) {
    if (!live.contains(id)) unknown.insert(id);
  }
  if (!unknown.empty()) {
    std::fprintf(invocation.out,
                 "ERROR: The given brokers do not exist from --broker-list: %s. Current existent "
                 "brokers: %s\n",
                 listed(unknown).c_str(), listed(live).c_str());
    return {};
  }
  std::fprintf(invocation.out, "Querying brokers for log directories information\n");
  std::vector<std::string> brokers;
  for (const wire::BrokerId id : asked) {
    TRY(auto directories, client::log_directories(admin->cluster(), id));
    std::vector<std::string> texts;
    for (const auto& directory : directories) texts.push_back(json_of(directory, topics));
    brokers.push_back("{\"broker\":" + std::to_string(id) + ",\"logDirs\":[" + join(texts, ",") +
                      "]}");
  }
  std::fprintf(invocation.out, "Received log directory information from brokers %s\n",
               listed(asked).c_str());
  std::fprintf(invocation.out, "{\"version\":1,\"brokers\":[%s]}\n", join(brokers, ",").c_str());
  return {};
}

}  // namespace

int log_dirs(const Invocation& invocation) {
  const std::span<const Option> table = kLogDirs;
  const CommandLine line = read_command_line(invocation, table, kPurpose);
  if (line.exit) return *line.exit;
  if (const auto wrong = missing(line.options, {"bootstrap-server", "describe"})) {
    return usage_error(invocation, table, *wrong);
  }
  const Status done = run(invocation, line.options);
  return done ? 0 : uncaught(invocation, future_message(done.error()));
}

}  // namespace sluice::kafka::tools
