#include "kafka/wire/produce.h"
#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/partitions.h"

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
                       const wire::ProduceRequest::PartitionProduceData& data, wire::Offset& end) {
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
  end = appended.end_offset;
  PartitionAnswer answer;
  answer.index = data.index;
  answer.base_offset = appended.base_offset;
  answer.log_append_time_ms = appended.append_time_ms;
  answer.log_start_offset = appended.start_offset;
  return answer;
}

// A place in the answer whose records the disk must have first.
struct Written {
  PartitionPtr partition;
  wire::Offset end;
  std::size_t topic;
  std::size_t index;
};

// acks=all with durability=fsync.
class OnDisk final : public Unfinished {
 public:
  OnDisk(const Context& context, wire::ProduceResponse response, std::vector<Written> written)
      : pool_(context.services.pool),
        loop_(context.loop),
        version_(context.version()),
        correlation_id_(context.header.correlation_id),
        response_(std::move(response)),
        written_(std::move(written)) {
    for (const Written& one : written_) one.partition->flusher().start(one.end, pool_);
  }

  net::Async<Bytes> finish() override {
    for (const Written& one : written_) {
      FlushWait disk(one.partition, one.end, pool_, loop_);
      if (const Status flushed = co_await disk; !flushed) fail(one);
    }
    co_return wire::encode_response(response_, version_, correlation_id_);
  }

 private:
  void fail(const Written& one) {
    PartitionAnswer& answer = response_.responses[one.topic].partition_responses[one.index];
    answer = one.partition->gone() ? refuse(answer.index, KafkaError::kUnknownTopicOrPartition, "")
                                   : refuse(answer.index, KafkaError::kKafkaStorageError,
                                            "the records could not be brought to the disk");
  }

  net::BlockingPool& pool_;
  net::Loop& loop_;
  std::int16_t version_;
  std::int32_t correlation_id_;
  wire::ProduceResponse response_;
  std::vector<Written> written_;
};

}  // namespace

net::Async<Reply> handle_produce(Context& context) {
  Services& services = context.services;
  CO_TRY(const auto request, decode_request<wire::ProduceRequest>(context));
  const bool bad_acks = request.acks != kNoAnswer && request.acks != 1 && request.acks != kAll;
  const bool wants_disk =
      request.acks == kAll && services.settings.durability == BrokerSettings::Durability::kFsync;
  wire::ProduceResponse response;
  std::vector<Written> written;
  bool failed = false;
  const Status usable = services.partitions.usable();
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
      } else if (!usable) {
        answer = refuse(data.index, KafkaError::kKafkaStorageError, usable.error().message());
      } else {
        wire::Offset end = 0;
        answer = append(context, *partition, data, end);
        if (wants_disk && answer.error_code == KafkaError::kNone) {
          written.push_back({partition, end, response.responses.size() - 1,
                             answers.partition_responses.size() - 1});
        }
      }
      failed = failed || answer.error_code != KafkaError::kNone;
    }
  }
  if (request.acks == kNoAnswer) {
    // Nobody reads an answer: Kafka tells of a failure by closing the connection.
    if (failed) co_return Error(ErrorCode::kInvalidArgument, "a produce with acks=0 failed");
    co_return Reply();
  }
  Reply reply;
  if (!written.empty()) {
    reply.rest = std::make_unique<OnDisk>(context, std::move(response), std::move(written));
    co_return reply;
  }
  reply.frame = wire::encode_response(response, context.version(), context.header.correlation_id);
  co_return reply;
}

}  // namespace sluice::kafka::broker
