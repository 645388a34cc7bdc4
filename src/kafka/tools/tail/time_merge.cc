#include "kafka/tools/tail/time_merge.h"

#include <algorithm>

namespace sluice::kafka::tools {
namespace {

using client::IncomingRecord;
using client::PartitionReader;

// Of one partition at once: with many partitions all of this is held.
constexpr std::int32_t kBytesAtOnce = 256 << 10;
constexpr std::size_t kRecordsAtOnce = 1000;

client::PartitionReaderSettings reader_settings(bool committed) {
  return {.read_committed = committed,
          .partition_bytes = kBytesAtOnce,
          .partition_records = kRecordsAtOnce};
}

}  // namespace

TimeMerge::TimeMerge(client::Cluster& cluster, bool committed)
    : reader_(cluster, reader_settings(committed)), old_(cluster, reader_settings(committed)) {}

void TimeMerge::add(const client::TopicPartition& partition, wire::Offset start, wire::Offset end) {
  if (start >= end) {
    reader_.read(partition, start);
    return;
  }
  behind_[partition] = end;
  old_.read(partition, start);
}

Result<std::vector<PartitionReader::Chunk>> TimeMerge::poll(PartitionReader& reader,
                                                            std::chrono::milliseconds wait) {
  TRY(std::vector<PartitionReader::Chunk> chunks, reader.poll(wait));
  for (const auto& chunk : chunks) {
    if (!chunk.error) continue;
    behind_.erase(chunk.partition);
    warnings_.push_back(chunk.partition.to_string() + ": " + chunk.error->message());
  }
  std::erase_if(chunks, [](const auto& chunk) { return chunk.error.has_value(); });
  return chunks;
}

// Reads on in those old partitions of which nothing waits.
Status TimeMerge::fill(std::chrono::milliseconds wait) {
  TRY(std::vector<PartitionReader::Chunk> chunks, poll(old_, wait));
  for (auto& chunk : chunks) {
    const wire::Offset next = chunk.fetched.next_offset;
    auto& records = waiting_[chunk.partition];
    for (IncomingRecord& record : chunk.fetched.records) records.push_back(std::move(record));
    if (records.empty()) waiting_.erase(chunk.partition);
    // While something waits, nothing more of the partition is read.
    old_.stop(chunk.partition);
    if (next >= behind_[chunk.partition]) {
      behind_.erase(chunk.partition);
      reader_.read(chunk.partition, next);
    } else if (!waiting_.contains(chunk.partition)) {
      old_.read(chunk.partition, next);
    } else {
      paused_[chunk.partition] = next;
    }
  }
  return {};
}

Result<std::vector<IncomingRecord>> TimeMerge::live(std::chrono::milliseconds wait) {
  TRY(std::vector<PartitionReader::Chunk> chunks, poll(reader_, wait));
  std::vector<IncomingRecord> records;
  for (auto& chunk : chunks) {
    for (IncomingRecord& record : chunk.fetched.records) records.push_back(std::move(record));
  }
  std::stable_sort(records.begin(), records.end(),
                   [](const auto& a, const auto& b) { return a.timestamp_ms < b.timestamp_ms; });
  return records;
}

Result<std::vector<IncomingRecord>> TimeMerge::next(std::chrono::milliseconds wait) {
  if (is_live()) return live(wait);
  if (!old_.positions().empty()) TRY(fill(wait));
  std::vector<IncomingRecord> records;
  // As long as each partition that is behind has something, the oldest of all is known.
  while (old_.positions().empty() && !waiting_.empty()) {
    auto first = waiting_.begin();
    for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
      if (at->second.front().timestamp_ms < first->second.front().timestamp_ms) first = at;
    }
    records.push_back(std::move(first->second.front()));
    first->second.pop_front();
    if (!first->second.empty()) continue;
    const client::TopicPartition partition = first->first;
    waiting_.erase(first);
    if (const auto paused = paused_.extract(partition)) old_.read(partition, paused.mapped());
  }
  return records;
}

}  // namespace sluice::kafka::tools
