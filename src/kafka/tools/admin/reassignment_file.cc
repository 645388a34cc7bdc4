#include "kafka/tools/admin/reassignment_file.h"

#include <algorithm>

#include "base/text.h"
#include "kafka/tools/cli/json_file.h"

namespace sluice::kafka::tools {
namespace {

using client::TopicPartition;
using formats::Json;

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

// Those that come again, in order and each once.
template <class T>
std::vector<T> repeated(const std::vector<T>& values) {
  std::set<T> seen;
  std::vector<T> twice;
  for (const T& value : values) {
    if (!seen.insert(value).second && std::find(twice.begin(), twice.end(), value) == twice.end()) {
      twice.push_back(value);
    }
  }
  return twice;
}

std::string listed(const Replicas& brokers) {
  std::vector<std::string> texts;
  for (const wire::BrokerId id : brokers) texts.push_back(std::to_string(id));
  return join(texts, ",");
}

Result<Json> parse(const std::string& text) {
  Result<Json> json = formats::parse_json(text);
  if (!json) return invalid(json.error().message());
  const Json* version = json->member("version");
  if (version != nullptr && version->text != "1") {
    return invalid("Not supported version field value " + version->text);
  }
  return json;
}

Result<Replicas> parse_replicas(const Json& partition) {
  TRY(const Json* list, json_field(partition, "replicas"));
  Replicas brokers;
  for (const Json& item : list->items) {
    const auto id = parse_int(item.text);
    if (item.kind != Json::Kind::kNumber || !id) {
      return invalid("Expected `Int` value, received " + item.text);
    }
    brokers.push_back(static_cast<wire::BrokerId>(*id));
  }
  const Json* folders = partition.member("log_dirs");
  for (const Json& folder : folders != nullptr ? folders->items : std::vector<Json>()) {
    if (folder.text != "any") {
      return invalid("log_dirs other than \"any\" are not supported: " + folder.text);
    }
  }
  return brokers;
}

}  // namespace

Result<Assignments> parse_reassignment(const std::string& text) {
  TRY(const Json json, parse(text));
  const Json* partitions = json.member("partitions");
  if (partitions == nullptr || partitions->items.empty()) {
    return invalid("Partition reassignment list cannot be empty");
  }
  Assignments assignments;
  std::vector<std::string> names;
  std::vector<std::string> unclear;
  for (const Json& item : partitions->items) {
    TRY(const Json* topic, json_field(item, "topic"));
    TRY(const std::int64_t id, json_integer(item, "partition"));
    TRY(const Replicas brokers, parse_replicas(item));
    const TopicPartition partition{topic->text, static_cast<std::int32_t>(id)};
    if (brokers.empty()) return invalid("Partition replica list cannot be empty");
    const Replicas twice = repeated(brokers);
    if (!twice.empty()) {
      unclear.push_back(partition.to_string() + " contains multiple entries for " + listed(twice));
    }
    names.push_back(partition.to_string());
    assignments[partition] = brokers;
  }
  const std::vector<std::string> twice = repeated(names);
  if (!twice.empty()) {
    return invalid("Partition reassignment contains duplicate topic partitions: " +
                   join(twice, ","));
  }
  if (!unclear.empty()) {
    return invalid("Partition replica lists may not contain duplicate entries: " +
                   join(unclear, ". "));
  }
  return assignments;
}

std::string reassignment_json(const Assignments& assignments) {
  std::vector<std::string> texts;
  for (const auto& [partition, brokers] : assignments) {
    const std::vector<std::string> folders(brokers.size(), "\"any\"");
    texts.push_back("{\"topic\":" + json_string(partition.topic) +
                    ",\"partition\":" + std::to_string(partition.partition) + ",\"replicas\":[" +
                    listed(brokers) + "],\"log_dirs\":[" + join(folders, ",") + "]}");
  }
  return "{\"version\":1,\"partitions\":[" + join(texts, ",") + "]}";
}

Result<std::vector<std::string>> parse_topics_to_move(const std::string& text) {
  TRY(const Json json, parse(text));
  std::vector<std::string> topics;
  if (const Json* list = json.member("topics")) {
    for (const Json& item : list->items) {
      TRY(const Json* topic, json_field(item, "topic"));
      topics.push_back(topic->text);
    }
  }
  const std::vector<std::string> twice = repeated(topics);
  if (twice.empty()) return topics;
  return invalid("List of topics to reassign contains duplicate entries: " + join(twice, ","));
}

Result<Replicas> parse_broker_list(const std::string& text) {
  Replicas brokers;
  for (const std::string& part : split(text, ',')) {
    const auto id = parse_int(part);
    if (!id) return invalid("For input string: \"" + part + "\"");
    brokers.push_back(static_cast<wire::BrokerId>(*id));
  }
  const Replicas twice = repeated(brokers);
  if (twice.empty()) return brokers;
  return invalid("Broker list contains duplicate entries: " + listed(twice));
}

}  // namespace sluice::kafka::tools
