// Topics, partitions and settings.
#include <algorithm>

#include "kafka/client/admin.h"
#include "kafka/client/failure.h"
#include "kafka/wire/create_partitions.h"
#include "kafka/wire/create_topics.h"
#include "kafka/wire/delete_topics.h"
#include "kafka/wire/describe_configs.h"
#include "kafka/wire/list_partition_reassignments.h"

namespace sluice::kafka::client {
namespace {

using wire::KafkaError;

constexpr std::int32_t kTimeoutMs = 60'000;
constexpr std::int8_t kTopicResource = 2;

TopicDescription describe(wire::MetadataResponse::MetadataResponseTopic& topic) {
  TopicDescription description{topic.name.value_or(""), topic.topic_id, topic.is_internal, {}};
  for (auto& partition : topic.partitions) {
    description.partitions.push_back({partition.partition_index, partition.leader_id,
                                      std::move(partition.replica_nodes),
                                      std::move(partition.isr_nodes)});
  }
  std::sort(description.partitions.begin(), description.partitions.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  return description;
}

Status check(KafkaError error, const std::optional<std::string>& message = std::nullopt) {
  if (error != KafkaError::kNone) return failure(error, message);
  return {};
}

}  // namespace

Result<std::unique_ptr<Admin>> Admin::open(const std::string& bootstrap, ClusterSettings settings) {
  TRY(std::unique_ptr<Cluster> cluster, Cluster::open(bootstrap, std::move(settings)));
  return std::make_unique<Admin>(std::move(cluster));
}

Result<std::vector<TopicDescription>> Admin::topics() {
  TRY(wire::MetadataResponse answer, cluster_->metadata());
  std::vector<TopicDescription> topics;
  for (auto& topic : answer.topics) {
    // A topic that is just being deleted is not one any more.
    if (topic.error_code == KafkaError::kNone || wire::is_retriable(topic.error_code)) {
      if (topic.error_code != KafkaError::kUnknownTopicOrPartition)
        topics.push_back(describe(topic));
    }
  }
  std::sort(topics.begin(), topics.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return topics;
}

Result<std::vector<TopicDescription>> Admin::describe_topics(
    const std::vector<std::string>& names) {
  TRY(wire::MetadataResponse answer, cluster_->metadata(names));
  std::vector<TopicDescription> topics;
  for (const std::string& name : names) {
    const auto found = std::find_if(answer.topics.begin(), answer.topics.end(),
                                    [&](const auto& topic) { return topic.name == name; });
    if (found == answer.topics.end()) return failure(KafkaError::kUnknownTopicOrPartition);
    TRY(check(found->error_code));
    topics.push_back(describe(*found));
  }
  return topics;
}

Status Admin::create_topic(const NewTopic& topic) {
  wire::CreateTopicsRequest request;
  auto& wanted = request.topics.emplace_back();
  wanted.name = topic.name;
  wanted.num_partitions = topic.assignment.empty() ? topic.partitions.value_or(-1) : -1;
  wanted.replication_factor =
      topic.assignment.empty() ? topic.replication_factor.value_or(-1) : std::int16_t{-1};
  for (std::size_t i = 0; i < topic.assignment.size(); ++i) {
    wanted.assignments.push_back({static_cast<std::int32_t>(i), topic.assignment[i]});
  }
  for (const auto& [name, value] : topic.configs) wanted.configs.push_back({name, value});
  request.timeout_ms = kTimeoutMs;
  request.validate_only = topic.validate_only;
  TRY(auto* controller, cluster_->controller());
  TRY(wire::CreateTopicsResponse answer, controller->call(request));
  if (answer.topics.empty()) return failure(KafkaError::kUnknownServerError);
  return check(answer.topics[0].error_code, answer.topics[0].error_message);
}

Status Admin::delete_topics(const std::vector<std::string>& names) {
  TRY(auto* controller, cluster_->controller());
  wire::DeleteTopicsRequest request;
  request.timeout_ms = kTimeoutMs;
  TRY(std::int16_t version, controller->version<wire::DeleteTopicsRequest>());
  for (const std::string& name : names) {
    if (version >= 6) {
      request.topics.emplace_back().name = name;
    } else {
      request.topic_names.push_back(name);
    }
  }
  TRY(wire::DeleteTopicsResponse answer, controller->call(request));
  for (const auto& topic : answer.responses) TRY(check(topic.error_code, topic.error_message));
  return {};
}

Status Admin::create_partitions(
    const std::string& topic, std::int32_t total,
    const std::optional<std::vector<std::vector<wire::BrokerId>>>& assignment) {
  wire::CreatePartitionsRequest request;
  auto& wanted = request.topics.emplace_back();
  wanted.name = topic;
  wanted.count = total;
  wanted.assignments.reset();
  if (assignment) {
    wanted.assignments.emplace();
    for (const auto& brokers : *assignment) wanted.assignments->push_back({brokers});
  }
  request.timeout_ms = kTimeoutMs;
  TRY(auto* controller, cluster_->controller());
  TRY(wire::CreatePartitionsResponse answer, controller->call(request));
  if (answer.results.empty()) return failure(KafkaError::kUnknownServerError);
  return check(answer.results[0].error_code, answer.results[0].error_message);
}

Result<std::map<std::string, std::vector<ConfigEntry>>> Admin::topic_configs(
    const std::vector<std::string>& names) {
  wire::DescribeConfigsRequest request;
  for (const std::string& name : names) {
    auto& resource = request.resources.emplace_back();
    resource.resource_type = kTopicResource;
    resource.resource_name = name;
    resource.configuration_keys.reset();
  }
  TRY(auto* connection, cluster_->any());
  TRY(wire::DescribeConfigsResponse answer, connection->call(request));
  std::map<std::string, std::vector<ConfigEntry>> configs;
  for (const auto& result : answer.results) {
    TRY(check(result.error_code, result.error_message));
    auto& entries = configs[result.resource_name];
    for (const auto& config : result.configs) {
      // Version 0 says only whether it is the default.
      const bool is_default =
          config.config_source == -1 ? config.is_default : config.config_source == 5;
      entries.push_back({config.name, config.value, config.config_source, is_default,
                         config.read_only, config.is_sensitive});
    }
  }
  return configs;
}

Result<std::map<TopicPartition, Admin::Reassignment>> Admin::reassignments() {
  std::map<TopicPartition, Reassignment> found;
  TRY(auto* controller, cluster_->controller());
  wire::ListPartitionReassignmentsRequest request;
  request.topics.reset();
  request.timeout_ms = kTimeoutMs;
  auto answer = controller->call(request);
  if (!answer && answer.error().code() != ErrorCode::kUnsupported) return answer.error();
  if (!answer) return found;
  if (answer->error_code != KafkaError::kNone) {
    return failure(answer->error_code, answer->error_message);
  }
  for (auto& topic : answer->topics) {
    for (auto& partition : topic.partitions) {
      found[{topic.name, partition.partition_index}] = {std::move(partition.adding_replicas),
                                                        std::move(partition.removing_replicas)};
    }
  }
  return found;
}

Result<std::set<wire::BrokerId>> Admin::live_brokers() {
  if (cluster_->brokers().empty()) TRY(cluster_->metadata(std::vector<std::string>()));
  std::set<wire::BrokerId> live;
  for (const auto& broker : cluster_->brokers()) live.insert(broker.node_id);
  return live;
}

}  // namespace sluice::kafka::client
