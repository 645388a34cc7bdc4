#include "console/cluster/kafka_records.h"

#include <algorithm>

#include "kafka/wire/record_batch.h"
#include "kafka/wire/record_walk.h"

namespace sluice::console {

namespace wire = kafka::wire;

namespace {

std::optional<std::string> owned(const std::optional<ByteView>& bytes) {
  return bytes ? std::optional<std::string>(*bytes) : std::nullopt;
}

MessageView message_of(const wire::Record& record, const wire::RecordBatch& batch,
                       std::int32_t partition) {
  const bool appended = batch.timestamp_type() == wire::TimestampType::kLogAppendTime;
  MessageView message;
  message.partition = partition;
  message.offset = record.offset;
  // With log append time all records of a batch have the time at which it was appended.
  message.timestamp_ms = appended ? batch.max_timestamp() : record.timestamp_ms;
  message.time = message.timestamp_ms < 0 ? MessageView::Time::kNone
                 : appended               ? MessageView::Time::kAppend
                                          : MessageView::Time::kCreate;
  message.key_size = record.key_size;
  message.value_size = record.value_size;
  message.key = owned(record.key);
  message.value = owned(record.value);
  for (const wire::RecordHeader& header : record.headers) {
    message.headers.emplace_back(std::string(header.key), owned(header.value));
  }
  return message;
}

// Producers whose transaction is an aborted one at the place the walk has reached.
class AbortedProducers {
 public:
  explicit AbortedProducers(std::vector<AbortedRange> ranges) : ranges_(std::move(ranges)) {
    std::ranges::sort(ranges_, {}, &AbortedRange::first_offset);
  }

  // Call for each batch in order: whether its records are to be left out.
  Result<bool> covers(const wire::RecordBatch& batch) {
    while (next_ < ranges_.size() && ranges_[next_].first_offset <= batch.last_offset()) {
      producers_.insert(ranges_[next_++].producer_id);
    }
    if (batch.is_control()) {
      wire::RecordWalk walk(batch);
      wire::Record record;
      if (walk.next(record) &&
          wire::control_type(record.key.value_or("")) == wire::ControlType::kAbort) {
        producers_.erase(batch.producer_id());
      }
      TRY(walk.status());
      return true;
    }
    return batch.is_transactional() && producers_.contains(batch.producer_id());
  }

 private:
  std::vector<AbortedRange> ranges_;
  std::size_t next_ = 0;
  std::set<std::int64_t> producers_;
};

}  // namespace

Status RecordCollector::take(ByteView records, std::vector<AbortedRange> aborted) {
  AbortedProducers producers(std::move(aborted));
  wire::BatchWalk batches(records);
  while (const auto batch = batches.next()) {
    if (full()) return {};
    if (!batch->crc_matches()) {
      return Error(ErrorCode::kCorrupt, "the batch at offset " +
                                            std::to_string(batch->base_offset()) +
                                            " does not match its checksum");
    }
    TRY(const bool left_out, producers.covers(*batch));
    if (!left_out) {
      // One byte more than is asked for shows that a header was cut.
      const std::size_t most =
          limits_.each == wire::WalkLimits::kAll ? limits_.each : limits_.each + 1;
      wire::RecordWalk walk(*batch, {.key_bytes = most, .value_bytes = most});
      wire::Record record;
      while (!full() && walk.next(record)) {
        if (record.offset < next_) continue;
        next_ = record.offset + 1;
        messages_.push_back(message_of(record, *batch, partition_));
        bytes_ += messages_.back().held_bytes();
      }
      TRY(walk.status());
    }
    if (!full()) next_ = std::max<std::int64_t>(next_, batch->next_offset());
  }
  return batches.status();
}

}  // namespace sluice::console
