#include "kafka/client/admin/reassignments.h"

#include "kafka/client/failure.h"
#include "kafka/client/retry.h"
#include "kafka/wire/alter_partition_reassignments.h"

namespace sluice::kafka::client {

using wire::KafkaError;

Result<std::map<TopicPartition, Status>> alter_reassignments(
    Cluster& cluster,
    const std::map<TopicPartition, std::optional<std::vector<wire::BrokerId>>>& wanted) {
  using Outcomes = std::map<TopicPartition, Status>;
  wire::AlterPartitionReassignmentsRequest request;
  for (const auto& [partition, brokers] : wanted) {
    if (request.topics.empty() || request.topics.back().name != partition.topic) {
      request.topics.emplace_back().name = partition.topic;
    }
    auto& asked = request.topics.back().partitions.emplace_back();
    asked.partition_index = partition.partition;
    asked.replicas = brokers;
  }
  return with_retries(cluster.settings(), [&]() -> Result<Outcomes> {
    TRY(auto* controller, cluster.controller());
    TRY(wire::AlterPartitionReassignmentsResponse answer, controller->call(request));
    if (answer.error_code != KafkaError::kNone) {
      return failure(answer.error_code, answer.error_message);
    }
    Outcomes outcomes;
    for (const auto& topic : answer.responses) {
      for (const auto& partition : topic.partitions) {
        const bool done = partition.error_code == KafkaError::kNone;
        outcomes.emplace(
            TopicPartition{topic.name, partition.partition_index},
            done ? Status() : Status(failure(partition.error_code, partition.error_message)));
      }
    }
    return outcomes;
  });
}

}  // namespace sluice::kafka::client
