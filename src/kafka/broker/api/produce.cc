#include "kafka/wire/produce.h"
#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/api/old_formats.h"
#include "kafka/broker/api/transactions.h"
#include "kafka/broker/state/broker_counts.h"
#include "kafka/broker/topics/partitions.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

using PartitionAnswer = wire::ProduceResponse::PartitionProduceResponse;

constexpr std::int16_t kNoAnswer = 0;
constexpr std::int16_t kAll = -1;
constexpr std::int16_t kFirstVersionWithTopicIds = 13;
constexpr std::int16_t kFirstVersionWithAbortable = 11;
// Unpacking so much takes longer than handing it to another thread does.
constexpr std::size_t kMuchPacked = 64 * 1024;

PartitionAnswer refuse(std::int32_t index, KafkaError error, std::string message) {
  PartitionAnswer answer;
  answer.index = index;
  answer.error_code = error;
  answer.base_offset = -1;
  if (!message.empty()) answer.error_message = std::move(message);
  return answer;
}

PartitionAnswer refuse(std::int32_t index, Log::Appended refused) {
  PartitionAnswer answer = refuse(index, refused.error, std::move(refused.message));
  answer.log_start_offset = refused.start_offset;
  for (RecordError& record : refused.record_errors) {
    auto& error = answer.record_errors.emplace_back();
    error.batch_index = record.index;
    error.batch_index_error_message = std::move(record.message);
  }
  return answer;
}

// A batch in bytes that may be changed. `end` is that of the log then.
PartitionAnswer append(Context& context, const wire::ProduceRequest& request, Partition& partition,
                       std::int32_t index, wire::MutableBatch sent, wire::Offset& end) {
  Log& log = partition.log();
  const wire::RecordBatch batch = sent.batch();
  if (batch.is_transactional() && !request.transactional_id) {
    return refuse(index, KafkaError::kTransactionalIdAuthorizationFailed, "");
  }
  const std::int64_t wanted = log.config().min_insync_replicas;
  if (request.acks == kAll && wanted > 1) {
    return refuse(index, KafkaError::kNotEnoughReplicas,
                  "This broker is the only replica of the partition, and min.insync.replicas is " +
                      std::to_string(wanted) + ".");
  }
  Log::Appended appended = log.append(sent, Log::Origin::kClient, context.services.clock.wall_ms());
  if (appended.error == KafkaError::kInvalidTxnState &&
      context.version() >= kFirstVersionWithAbortable) {
    appended.error = KafkaError::kTransactionAbortable;
  }
  if (appended.error != KafkaError::kNone) return refuse(index, std::move(appended));
  partition.notify();
  TopicCounts& counts = context.services.counts.topic(partition.topic());
  counts.messages_in.add(static_cast<std::uint64_t>(batch.record_count()));
  counts.bytes_in.add(batch.bytes().size());
  end = appended.end_offset;
  PartitionAnswer answer;
  answer.index = index;
  answer.base_offset = appended.base_offset;
  answer.log_append_time_ms = appended.append_time_ms;
  answer.log_start_offset = appended.start_offset;
  return answer;
}

// The messages of a producer from before record batches, in a batch of their own.
PartitionAnswer append_messages(Context& context, const wire::ProduceRequest& request,
                                Partition& partition,
                                const wire::ProduceRequest::PartitionProduceData& data,
                                wire::Offset& end) {
  auto made = batch_of_messages(data.records.bytes(), partition.log().config().max_message_bytes);
  if (auto* refused = std::get_if<Refusal>(&made)) {
    return refuse(data.index, refused->error, std::move(refused->message));
  }
  auto& bytes = std::get<Bytes>(made);
  const auto batch = wire::RecordBatch::open_unchecked(bytes);
  // As with Kafka, there may be none.
  if (!batch) return refuse(data.index, KafkaError::kNone, "");
  return append(context, request, partition, data.index, wire::MutableBatch::of(bytes, *batch),
                end);
}

// One partition of a request whose topic is known.
PartitionAnswer append(Context& context, const wire::ProduceRequest& request, Partition& partition,
                       const wire::ProduceRequest::PartitionProduceData& data, wire::Offset& end) {
  const ByteView records = data.records.bytes();
  if (context.version() < kFirstProduceOfBatches && are_messages(records)) {
    return append_messages(context, request, partition, data, end);
  }
  auto found = the_batch(records, context.version());
  if (auto* refused = std::get_if<Refusal>(&found)) {
    return refuse(data.index, refused->error, std::move(refused->message));
  }
  const wire::RecordBatch& batch = std::get<wire::RecordBatch>(found);
  return append(context, request, partition, data.index,
                wire::MutableBatch::of(context.writable(batch.bytes()), batch), end);
}

// Why a partition takes nothing of this request, whatever the records are.
std::optional<PartitionAnswer> refuse_unread(const wire::ProduceRequest& request,
                                             const wire::TopicName& name, bool by_id,
                                             const PartitionPtr& partition, std::int32_t index) {
  if (request.acks != kNoAnswer && request.acks != 1 && request.acks != kAll) {
    return refuse(index, KafkaError::kInvalidRequiredAcks, "");
  }
  if (!partition) {
    return refuse(
        index,
        by_id && name.empty() ? KafkaError::kUnknownTopicId : KafkaError::kUnknownTopicOrPartition,
        "");
  }
  if (is_internal_topic(name)) {
    return refuse(index, KafkaError::kInvalidTopicException,
                  "Only the broker writes to " + name + ".");
  }
  return std::nullopt;
}

// By id, a topic that is not there has no name.
KafkaError why_denied(const Context& context, const wire::ProduceRequest& request,
                      const wire::TopicName& name) {
  if (request.transactional_id && !context.may(AclOperation::kWrite, ResourceType::kTransactionalId,
                                               *request.transactional_id)) {
    return KafkaError::kTransactionalIdAuthorizationFailed;
  }
  if (name.empty() || context.may(AclOperation::kWrite, ResourceType::kTopic, name)) {
    return KafkaError::kNone;
  }
  return KafkaError::kTopicAuthorizationFailed;
}

std::string name_of(const Context& context, const wire::ProduceRequest::TopicProduceData& topic) {
  if (context.version() < kFirstVersionWithTopicIds) return topic.name;
  const TopicPtr known = context.services.catalog.find(topic.topic_id);
  return known ? known->name : "";
}

// The partitions of a request that are there, and what is sent to them.
std::vector<ProducedBatch> batches_of(const Context& context, const wire::ProduceRequest& request) {
  std::vector<ProducedBatch> batches;
  if (!request.transactional_id) return batches;
  for (const auto& topic : request.topic_data) {
    const std::string name = name_of(context, topic);
    if (why_denied(context, request, name) != KafkaError::kNone) continue;
    for (const auto& data : topic.partition_data) {
      PartitionPtr partition = context.services.partitions.find(name, data.index);
      const auto batch = wire::RecordBatch::open_unchecked(data.records.bytes());
      if (partition && batch) batches.push_back({std::move(partition), *batch});
    }
  }
  return batches;
}

bool is_much_packed(ByteView records) {
  if (are_messages(records)) return !records.empty();  // each batch is made anew
  const auto batch = wire::RecordBatch::open_unchecked(records);
  return batch && batch->size() > kMuchPacked && batch->compression() != wire::Compression::kNone;
}

// On the loop, unless the records take long: then elsewhere, and only their connection waits.
net::Async<PartitionAnswer> append_where_it_fits(
    Context& context, const wire::ProduceRequest& request, Partition& partition,
    const wire::ProduceRequest::PartitionProduceData& data, wire::Offset& end) {
  if (!is_much_packed(data.records.bytes())) {
    co_return append(context, request, partition, data, end);
  }
  const auto work = [&]() -> Result<PartitionAnswer> {
    return append(context, request, partition, data, end);
  };
  co_return co_await net::blocking(context.services.pool, context.loop, work);
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
  const bool by_id = context.version() >= kFirstVersionWithTopicIds;
  const std::int32_t throttle_ms = context.used(Context::Bytes::kProduced, context.body.size());
  const bool wants_disk =
      request.acks == kAll && services.settings.durability == BrokerSettings::Durability::kFsync;
  wire::ProduceResponse response;
  response.throttle_time_ms = throttle_ms;
  std::vector<Written> written;
  bool failed = false;
  const Status usable = services.partitions.usable();
  CO_TRY(const KafkaError joined,
         co_await join_transaction(context, request, batches_of(context, request)));
  for (const auto& topic : request.topic_data) {
    auto& answers = response.responses.emplace_back();
    const std::string name = name_of(context, topic);
    answers.name = topic.name;
    answers.topic_id = topic.topic_id;
    const KafkaError denied = why_denied(context, request, name);
    for (const auto& data : topic.partition_data) {
      if (denied != KafkaError::kNone) {
        answers.partition_responses.push_back(refuse(data.index, denied, ""));
        failed = true;
        continue;
      }
      const PartitionPtr partition = services.partitions.find(name, data.index);
      std::optional<PartitionAnswer> answer =
          refuse_unread(request, name, by_id, partition, data.index);
      if (!answer && !usable) {
        answer = refuse(data.index, KafkaError::kKafkaStorageError, usable.error().message());
      }
      if (!answer && joined != KafkaError::kNone) answer = refuse(data.index, joined, "");
      if (!answer) {
        wire::Offset end = 0;
        CO_TRY(answer, co_await append_where_it_fits(context, request, *partition, data, end));
        if (wants_disk && answer->error_code == KafkaError::kNone) {
          written.push_back(
              {partition, end, response.responses.size() - 1, answers.partition_responses.size()});
        }
      }
      failed = failed || answer->error_code != KafkaError::kNone;
      answers.partition_responses.push_back(std::move(*answer));
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
