#include "kafka/client/append.h"

#include "kafka/client/failure.h"
#include "kafka/client/leader.h"
#include "kafka/wire/produce.h"

namespace sluice::kafka::client {
namespace {

using wire::KafkaError;

constexpr std::int16_t kLastWithNames = 12;  // later ones want the topics' ids
constexpr std::int16_t kAll = -1;            // acks

}  // namespace

Status append(Cluster& cluster, const std::string& topic, std::int32_t partition,
              const std::vector<wire::KeyedRecord>& records, std::int64_t timestamp_ms) {
  wire::RecordBatchBuilder builder;
  for (const wire::KeyedRecord& record : records) builder.append(timestamp_ms, record);
  TRY(const Bytes batch, builder.finish());
  TRY(Connection * leader, leader_of(cluster, topic, partition));

  wire::ProduceRequest request;
  request.acks = kAll;
  request.timeout_ms =
      static_cast<std::int32_t>(cluster.settings().connection.request_timeout.count());
  wire::ProduceRequest::PartitionProduceData data;
  data.index = partition;
  data.records = wire::Records(ByteView(batch));
  wire::ProduceRequest::TopicProduceData of_topic;
  of_topic.name = topic;
  of_topic.partition_data.push_back(std::move(data));
  request.topic_data.push_back(std::move(of_topic));

  TRY(const wire::ProduceResponse response, leader->call(request, kLastWithNames));
  for (const auto& answered : response.responses) {
    for (const auto& of_partition : answered.partition_responses) {
      if (of_partition.error_code == KafkaError::kNone) return {};
      return failure(of_partition.error_code, of_partition.error_message);
    }
  }
  return Error(ErrorCode::kInternal, "the broker's answer does not name " + topic);
}

}  // namespace sluice::kafka::client
