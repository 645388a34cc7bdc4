#include "kafka/client/admin/elections.h"

#include "kafka/client/failure.h"
#include "kafka/client/retry.h"
#include "kafka/wire/elect_leaders.h"

namespace sluice::kafka::client {

using wire::KafkaError;

Result<std::map<TopicPartition, Status>> elect_leaders(
    Cluster& cluster, Election kind, const std::optional<std::vector<TopicPartition>>& partitions) {
  using Outcomes = std::map<TopicPartition, Status>;
  wire::ElectLeadersRequest request;
  request.election_type = static_cast<std::int8_t>(kind);
  request.topic_partitions.reset();
  if (partitions) {
    request.topic_partitions.emplace();
    for (const TopicPartition& partition : *partitions) {
      if (request.topic_partitions->empty() ||
          request.topic_partitions->back().topic != partition.topic) {
        request.topic_partitions->emplace_back().topic = partition.topic;
      }
      request.topic_partitions->back().partitions.push_back(partition.partition);
    }
  }
  return with_retries(cluster.settings(), [&]() -> Result<Outcomes> {
    TRY(auto* controller, cluster.controller());
    TRY(wire::ElectLeadersResponse answer, controller->call(request));
    if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
    Outcomes outcomes;
    for (const auto& topic : answer.replica_election_results) {
      for (const auto& partition : topic.partition_result) {
        const bool done = partition.error_code == KafkaError::kNone;
        outcomes.emplace(
            TopicPartition{topic.topic, partition.partition_id},
            done ? Status() : Status(failure(partition.error_code, partition.error_message)));
      }
    }
    return outcomes;
  });
}

}  // namespace sluice::kafka::client
