#include "kafka/client/fetch.h"

#include <algorithm>
#include <map>
#include <set>

#include "kafka/client/failure.h"
#include "kafka/client/leader.h"
#include "kafka/wire/fetch.h"
#include "kafka/wire/message_set.h"
#include "kafka/wire/record_batch.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::client {
namespace {

using wire::KafkaError;
using PartitionData = wire::FetchResponse::PartitionData;

// Version 12 is the last that names topics; later ones want their ids.
constexpr std::int16_t kByName = 12;

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
                        FetchedRecords& to) {
  if (!batch.crc_matches()) {
    return Error(ErrorCode::kCorrupt, "the CRC of the batch at offset " +
                                          std::to_string(batch.base_offset()) + " does not match");
  }
  if (!hidden) {
    wire::RecordWalk walk(batch);
    wire::Record record;
    while (walk.next(record)) {
      if (record.offset < query.offset) continue;
      if (to.records.size() == query.max_records) return false;
      to.records.push_back(copy(record, &batch, query));
      to.next_offset = record.offset + 1;
    }
    TRY(walk.status());
  }
  // Compaction may have taken the last records of the batch away.
  to.next_offset = std::max(to.next_offset, batch.next_offset());
  return true;
}

Status take_records(const PartitionData& data, const FetchQuery& query, FetchedRecords& to) {
  TRY(ByteView rest, wire::read_message_set(data.records.bytes(), [&](const wire::Record& record) {
        if (record.offset < query.offset || to.records.size() == query.max_records) return;
        to.records.push_back(copy(record, nullptr, query));
        to.next_offset = record.offset + 1;
      }));
  AbortedTransactions aborted(data, query.read_committed);
  wire::BatchWalk walk(rest);
  while (to.records.size() < query.max_records) {
    const auto batch = walk.next();
    if (!batch) break;
    TRY(bool more, take_batch(*batch, aborted.hides(*batch), query, to));
    if (!more) return {};
  }
  return walk.status();
}

}  // namespace

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
  TRY(wire::FetchResponse answer, leader->call(request, kByName));
  if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
  if (answer.responses.empty() || answer.responses[0].partitions.empty()) {
    return failure(KafkaError::kUnknownServerError);
  }
  const PartitionData& data = answer.responses[0].partitions[0];
  if (data.error_code != KafkaError::kNone) return failure(data.error_code);
  FetchedRecords fetched;
  fetched.next_offset = query.offset;
  fetched.log_start_offset = data.log_start_offset;
  fetched.high_watermark = data.high_watermark;
  TRY(take_records(data, query, fetched));
  return fetched;
}

}  // namespace sluice::kafka::client
