#include "kafka/client/fetch.h"

#include "kafka/client/failure.h"
#include "kafka/client/fetched.h"
#include "kafka/client/leader.h"

namespace sluice::kafka::client {
using wire::KafkaError;

Result<FetchedRecords> fetch(Cluster& cluster, const FetchQuery& query) {
  TRY(auto* leader, leader_of(cluster, query.topic, query.partition));
  wire::FetchRequest request;
  request.max_wait_ms = static_cast<std::int32_t>(query.max_wait.count());
  request.min_bytes = 1;
  request.max_bytes = query.max_bytes;
  request.isolation_level = query.read_committed ? 1 : 0;
  auto& topic = request.topics.emplace_back();
  topic.topic = query.topic;
  auto& partition = topic.partitions.emplace_back();
  partition.partition = query.partition;
  partition.fetch_offset = query.offset;
  partition.partition_max_bytes = query.max_bytes;
  TRY(wire::FetchResponse answer, leader->call(request, kFetchByName));
  if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
  if (answer.responses.empty() || answer.responses[0].partitions.empty()) {
    return failure(KafkaError::kUnknownServerError);
  }
  return fetched_records(answer.responses[0].partitions[0], query);
}

}  // namespace sluice::kafka::client
