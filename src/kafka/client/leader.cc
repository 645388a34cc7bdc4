#include "kafka/client/leader.h"

#include "kafka/client/failure.h"

namespace sluice::kafka::client {

using wire::KafkaError;

Result<Connection*> leader_of(Cluster& cluster, const std::string& topic, std::int32_t partition) {
  TRY(const wire::MetadataResponse metadata, cluster.metadata(std::vector<std::string>{topic}));
  for (const auto& found : metadata.topics) {
    if (found.error_code != KafkaError::kNone) return failure(found.error_code);
    for (const auto& of_topic : found.partitions) {
      if (of_topic.partition_index != partition) continue;
      if (of_topic.leader_id < 0) return failure(KafkaError::kLeaderNotAvailable);
      return cluster.broker(of_topic.leader_id);
    }
  }
  return failure(KafkaError::kUnknownTopicOrPartition);
}

}  // namespace sluice::kafka::client
