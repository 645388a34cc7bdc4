// Replicas on other brokers: with one node nothing ever moves, and every request is answered at
// once.
#include <map>

#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/topics/topics.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

Status check_replicas(std::span<const std::int32_t> replicas, std::int32_t node) {
  const auto invalid = [](const std::string& words) {
    return refusal(KafkaError::kInvalidReplicaAssignment,
                   "The manual partition assignment includes " + words);
  };
  if (replicas.empty()) return invalid("an empty replica list.");
  for (const std::int32_t broker : replicas) {
    if (broker != node) {
      return invalid("broker " + std::to_string(broker) + ", but no such broker is registered.");
    }
  }
  if (replicas.size() > 1) {
    return invalid("the broker " + std::to_string(node) + " more than once.");
  }
  return {};
}

namespace {

Status reassign(const Services& services, const wire::TopicName& name,
                const wire::AlterPartitionReassignmentsRequest::ReassignablePartition& asked) {
  const TopicPtr topic = services.catalog.find(name);
  if (!topic) {
    return refusal(KafkaError::kUnknownTopicOrPartition,
                   "Unable to find a topic named " + name + ".");
  }
  if (asked.partition_index < 0 || asked.partition_index >= topic->partitions) {
    return refusal(
        KafkaError::kUnknownTopicOrPartition,
        "Unable to find partition " + name + ":" + std::to_string(asked.partition_index) + ".");
  }
  if (!asked.replicas) return refusal(KafkaError::kNoReassignmentInProgress, "");
  return check_replicas(*asked.replicas, services.settings.node_id);
}

}  // namespace

Answer<wire::AlterPartitionReassignmentsRequest> alter_partition_reassignments(
    Context& context, wire::AlterPartitionReassignmentsRequest request) {
  wire::AlterPartitionReassignmentsResponse response;
  if (!request.topics.empty()) response.error_message = std::nullopt;  // as Kafka has it
  for (const auto& topic : request.topics) {
    auto& answered = response.responses.emplace_back();
    answered.name = topic.name;
    for (const auto& partition : topic.partitions) {
      auto& answer = answered.partitions.emplace_back();
      answer.partition_index = partition.partition_index;
      answer.error_message = std::nullopt;
      const Status done = reassign(context.services, topic.name, partition);
      if (done) continue;
      put_error(done.error(), answer);
      if (done.error().message().empty()) answer.error_message = std::nullopt;
    }
  }
  co_return response;
}

Answer<wire::ListPartitionReassignmentsRequest> list_partition_reassignments(
    Context&, wire::ListPartitionReassignmentsRequest) {
  wire::ListPartitionReassignmentsResponse response;
  response.error_message = std::nullopt;
  co_return response;
}

// There is one folder: a replica is there already, or is to go where nothing is.
Answer<wire::AlterReplicaLogDirsRequest> alter_replica_log_dirs(
    Context& context, wire::AlterReplicaLogDirsRequest request) {
  const Partitions& partitions = context.services.partitions;
  wire::AlterReplicaLogDirsResponse response;
  std::map<wire::TopicName, std::vector<std::pair<wire::PartitionId, KafkaError>>> answers;
  for (const auto& dir : request.dirs) {
    for (const auto& topic : dir.topics) {
      for (const wire::PartitionId index : topic.partitions) {
        const KafkaError error = dir.path != partitions.directory() ? KafkaError::kLogDirNotFound
                                 : partitions.find(topic.name, index)
                                     ? KafkaError::kNone
                                     : KafkaError::kUnknownTopicOrPartition;
        answers[topic.name].emplace_back(index, error);
      }
    }
  }
  for (const auto& [topic, partition_answers] : answers) {
    auto& answered = response.results.emplace_back();
    answered.topic_name = topic;
    for (const auto& [index, error] : partition_answers) {
      answered.partitions.push_back({index, error});
    }
  }
  co_return response;
}

}  // namespace sluice::kafka::broker
