#include "kafka/client/fetched.h"

#include <algorithm>
#include <map>
#include <set>

#include "kafka/client/failure.h"
#include "kafka/wire/message_set.h"
#include "kafka/wire/record_batch.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::client {
namespace {

using PartitionData = wire::FetchResponse::PartitionData;

// Tells the records of aborted transactions, batch by batch in the order of the log.
class AbortedTransactions {
 public:
  AbortedTransactions(const PartitionData& data, bool read_committed) {
    if (!read_committed || !data.aborted_transactions) return;
    for (const auto& transaction : *data.aborted_transactions) {
      starts_.emplace(transaction.first_offset, transaction.producer_id);
    }
  }
  bool hides(const wire::RecordBatch& batch) {
    while (!starts_.empty() && starts_.begin()->first <= batch.last_offset()) {
      open_.insert(starts_.begin()->second);
      starts_.erase(starts_.begin());
    }
    if (batch.is_control()) {
      // Its marker ends the transaction; the producer's next records are others.
      open_.erase(batch.producer_id());
      return true;
    }
    return batch.is_transactional() && open_.contains(batch.producer_id());
  }

 private:
  std::multimap<wire::Offset, wire::ProducerId> starts_;
  std::set<wire::ProducerId> open_;
};

// What was copied so far, within the query's bounds.
struct Taken {
  FetchedRecords& fetched;
  std::size_t bytes = 0;

  bool full(const FetchQuery& query) const {
    return fetched.records.size() >= query.max_records || bytes >= query.max_copied;
  }
  void take(IncomingRecord record) {
    bytes += sizeof record + (record.key ? record.key->size() : 0) +
             (record.value ? record.value->size() : 0);
    for (const auto& [name, value] : record.headers) {
      bytes += sizeof record.headers.front() + name.size() + (value ? value->size() : 0);
    }
    fetched.next_offset = record.offset + 1;
    fetched.records.push_back(std::move(record));
  }
};

IncomingRecord copy(const wire::Record& record, const wire::RecordBatch* batch,
                    const FetchQuery& query) {
  IncomingRecord copied;
  copied.topic = query.topic;
  copied.partition = query.partition;
  copied.offset = record.offset;
  copied.timestamp_ms = record.timestamp_ms;
  const bool append =
      batch != nullptr && batch->timestamp_type() == wire::TimestampType::kLogAppendTime;
  copied.time = record.timestamp_ms < 0 ? IncomingRecord::Time::kNone
                : append                ? IncomingRecord::Time::kAppend
                                        : IncomingRecord::Time::kCreate;
  if (record.key) copied.key = std::string(*record.key);
  if (record.value) copied.value = std::string(*record.value);
  for (const wire::RecordHeader& header : record.headers) {
    copied.headers.emplace_back(
        header.key, header.value ? std::optional<std::string>(*header.value) : std::nullopt);
  }
  return copied;
}

// Takes the records of a batch that are wanted; false when there are enough of them.
Result<bool> take_batch(const wire::RecordBatch& batch, bool hidden, const FetchQuery& query,
                        Taken& to) {
  if (!batch.crc_matches()) {
    return Error(ErrorCode::kCorrupt, "the CRC of the batch at offset " +
                                          std::to_string(batch.base_offset()) + " does not match");
  }
  if (!hidden) {
    wire::RecordWalk walk(batch);
    wire::Record record;
    while (walk.next(record)) {
      if (record.offset < query.offset) continue;
      if (to.full(query)) return false;
      to.take(copy(record, &batch, query));
    }
    TRY(walk.status());
  }
  // Compaction may have taken the last records of the batch away.
  to.fetched.next_offset = std::max(to.fetched.next_offset, batch.next_offset());
  return true;
}

Status take_records(const PartitionData& data, const FetchQuery& query, Taken& to) {
  TRY(ByteView rest, wire::read_message_set(data.records.bytes(), [&](const wire::Record& record) {
        if (record.offset < query.offset || to.full(query)) return;
        to.take(copy(record, nullptr, query));
      }));
  AbortedTransactions aborted(data, query.read_committed);
  wire::BatchWalk walk(rest);
  while (!to.full(query)) {
    const auto batch = walk.next();
    if (!batch) break;
    TRY(bool more, take_batch(*batch, aborted.hides(*batch), query, to));
    if (!more) return {};
  }
  return walk.status();
}

}  // namespace

Result<FetchedRecords> fetched_records(const PartitionData& data, const FetchQuery& query) {
  if (data.error_code != wire::KafkaError::kNone) return failure(data.error_code);
  FetchedRecords fetched;
  fetched.next_offset = query.offset;
  fetched.log_start_offset = data.log_start_offset;
  fetched.high_watermark = data.high_watermark;
  fetched.last_stable_offset = data.last_stable_offset;
  Taken taken{fetched};
  TRY(take_records(data, query, taken));
  return fetched;
}

}  // namespace sluice::kafka::client
