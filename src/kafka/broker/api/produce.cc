#include "kafka/wire/produce.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/partitions.h"
#include "kafka/broker/topic_changes.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

using PartitionAnswer = wire::ProduceResponse::PartitionProduceResponse;

constexpr std::int16_t kNoAnswer = 0;
constexpr std::int16_t kAll = -1;
constexpr std::int16_t kFirstVersionWithTopicIds = 13;

PartitionAnswer refuse(std::int32_t index, KafkaError error, std::string message) {
  PartitionAnswer answer;
  answer.index = index;
  answer.error_code = error;
  answer.base_offset = -1;
  if (!message.empty()) answer.error_message = std::move(message);
  return answer;
}

PartitionAnswer append(Context& context, Partition& partition,
                       const wire::ProduceRequest::PartitionProduceData& data) {
  const ByteView bytes = data.records.bytes();
  // The frame belongs to this request: offsets are set where the batches lie, and that is what is
  // written.
  char* records = const_cast<char*>(bytes.data());
  const Log::Appended appended = partition.log().append(records, bytes.size(), Log::Origin::kClient,
                                                        context.services.clock.wall_ms());
  if (appended.error != KafkaError::kNone) {
    PartitionAnswer answer = refuse(data.index, appended.error, appended.message);
    answer.log_start_offset = appended.start_offset;
    return answer;
  }
  partition.notify();
  PartitionAnswer answer;
  answer.index = data.index;
  answer.base_offset = appended.base_offset;
  answer.log_append_time_ms = appended.append_time_ms;
  answer.log_start_offset = appended.start_offset;
  return answer;
}

struct Written {
  PartitionPtr partition;
  std::size_t topic;
  std::size_t index;
};

// acks=all with flushing: one disk flush per partition, off the loop.
net::Async<void> flush_all(Context& context, std::vector<Written>& written,
                           wire::ProduceResponse& response) {
  co_return co_await net::blocking(context.services.pool, context.loop, [&]() -> Status {
    for (const Written& one : written) {
      const Status flushed = one.partition->log().flush();
      if (flushed) continue;
      response.responses[one.topic].partition_responses[one.index].error_code =
          KafkaError::kKafkaStorageError;
    }
    return {};
  });
}

}  // namespace

net::Async<Reply> handle_produce(Context& context) {
  Services& services = context.services;
  CO_TRY(const auto request, decode_request<wire::ProduceRequest>(context));
  const bool bad_acks = request.acks != kNoAnswer && request.acks != 1 && request.acks != kAll;
  wire::ProduceResponse response;
  std::vector<Written> written;
  bool failed = false;
  for (const auto& topic : request.topic_data) {
    auto& answers = response.responses.emplace_back();
    std::string name = topic.name;
    if (context.version() >= kFirstVersionWithTopicIds) {
      const TopicPtr known = services.catalog.find(topic.topic_id);
      name = known ? known->name : "";
    }
    answers.name = topic.name;
    answers.topic_id = topic.topic_id;
    for (const auto& data : topic.partition_data) {
      const PartitionPtr partition = services.partitions.find(name, data.index);
      auto& answer = answers.partition_responses.emplace_back();
      if (bad_acks) {
        answer = refuse(data.index, KafkaError::kInvalidRequiredAcks, "");
      } else if (!partition) {
        const bool by_id = context.version() >= kFirstVersionWithTopicIds && name.empty();
        answer =
            refuse(data.index,
                   by_id ? KafkaError::kUnknownTopicId : KafkaError::kUnknownTopicOrPartition, "");
      } else if (is_internal_topic(name)) {
        answer = refuse(data.index, KafkaError::kInvalidTopicException,
                        "Only the broker writes to " + name + ".");
      } else {
        answer = append(context, *partition, data);
        written.push_back(
            {partition, response.responses.size() - 1, answers.partition_responses.size() - 1});
      }
      failed = failed || answer.error_code != KafkaError::kNone;
    }
  }
  if (request.acks == kAll && services.settings.flush_before_acks_all && !written.empty()) {
    CO_TRY(co_await flush_all(context, written, response));
  }
  if (request.acks == kNoAnswer) {
    // Nobody reads an answer: Kafka tells of a failure by closing the connection.
    if (failed) co_return Error(ErrorCode::kInvalidArgument, "a produce with acks=0 failed");
    co_return Reply();
  }
  Reply reply;
  reply.frame = wire::encode_response(response, context.version(), context.header.correlation_id);
  co_return reply;
}

}  // namespace sluice::kafka::broker
