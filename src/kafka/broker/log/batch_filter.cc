#include "kafka/broker/log/batch_filter.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/checksum.h"
#include "codec/codec.h"
#include "kafka/wire/compression.h"
#include "kafka/wire/wire_writer.h"

namespace sluice::kafka::broker {
namespace {

using wire::Record;
using wire::RecordBatch;

constexpr std::size_t kLengthAt = 8;
constexpr std::size_t kCrcAt = 17;
constexpr std::size_t kAttributesAt = 21;
constexpr std::size_t kBaseTimestampAt = 27;
constexpr std::size_t kMaxTimestampAt = 35;
constexpr std::size_t kCountAt = 57;
constexpr int kCompressionBits = 0x07;
constexpr int kDeleteHorizonBit = 0x40;
constexpr std::int64_t kNoTimestamp = -1;
constexpr std::int64_t kMaxLong = std::numeric_limits<std::int64_t>::max();

bool stays(const Record& record, const RecordBatch& batch, const BatchRule& rule) {
  if (record.offset > rule.keys.latest()) return true;
  // A record without key has no place in a compacted topic; it came before the topic was one.
  if (!record.key) return false;
  const auto last = rule.keys.find(*record.key);
  if (last && record.offset < *last) return false;
  return record.value || !batch.has_delete_horizon() || rule.now_ms < batch.base_timestamp();
}

void write_nullable(wire::WireWriter& writer, const std::optional<ByteView>& bytes) {
  writer.zigzag32(bytes ? static_cast<std::int32_t>(bytes->size()) : -1);
  if (bytes) writer.raw(*bytes);
}

Bytes encode(const std::vector<Record>& records, wire::Offset base, std::int64_t base_timestamp) {
  Bytes all;
  Bytes one;
  wire::WireWriter to(all);
  for (const Record& record : records) {
    one.clear();
    wire::WireWriter writer(one);
    writer.int8(0);
    // Unsigned: the times of a client can be as far apart as i64 goes.
    writer.zigzag64(static_cast<std::int64_t>(static_cast<std::uint64_t>(record.timestamp_ms) -
                                              static_cast<std::uint64_t>(base_timestamp)));
    writer.zigzag32(static_cast<std::int32_t>(record.offset - base));
    write_nullable(writer, record.key);
    write_nullable(writer, record.value);
    writer.zigzag32(static_cast<std::int32_t>(record.headers.size()));
    for (const wire::RecordHeader& header : record.headers) {
      write_nullable(writer, header.key);
      write_nullable(writer, header.value);
    }
    to.zigzag32(static_cast<std::int32_t>(one.size()));
    to.raw(one);
  }
  return all;
}

// The header of `batch` with what changes when its records do.
struct Changes {
  std::int16_t attributes;
  std::int64_t base_timestamp;
  std::int64_t max_timestamp;
  std::int32_t count;
};
Bytes assemble(const RecordBatch& batch, const Changes& changes, ByteView records) {
  Bytes bytes(batch.bytes().substr(0, wire::kBatchHeaderBytes));
  bytes += records;
  char* at = bytes.data();
  store_be(at + kLengthAt, static_cast<std::int32_t>(bytes.size() - wire::kBatchPrefixBytes));
  store_be(at + kAttributesAt, changes.attributes);
  store_be(at + kBaseTimestampAt, changes.base_timestamp);
  store_be(at + kMaxTimestampAt, changes.max_timestamp);
  store_be(at + kCountAt, changes.count);
  store_be(at + kCrcAt, crc32c(ByteView(bytes).substr(kAttributesAt)));
  return bytes;
}

Bytes without_records(const RecordBatch& batch) {
  const int bits = batch.attributes() & ~(kCompressionBits | kDeleteHorizonBit);
  return assemble(batch, {static_cast<std::int16_t>(bits), kNoTimestamp, batch.max_timestamp(), 0},
                  {});
}

Result<Bytes> with_records(const RecordBatch& batch, const std::vector<Record>& records,
                           std::optional<std::int64_t> delete_horizon) {
  Changes changes{batch.attributes(), delete_horizon.value_or(records.front().timestamp_ms),
                  batch.max_timestamp(), static_cast<std::int32_t>(records.size())};
  if (delete_horizon) {
    changes.attributes = static_cast<std::int16_t>(changes.attributes | kDeleteHorizonBit);
  }
  if (batch.timestamp_type() == wire::TimestampType::kCreateTime) {
    changes.max_timestamp = kNoTimestamp;
    for (const Record& record : records) {
      changes.max_timestamp = std::max(changes.max_timestamp, record.timestamp_ms);
    }
  }
  Bytes body = encode(records, batch.base_offset(), changes.base_timestamp);
  if (batch.compression() != wire::Compression::kNone) {
    TRY(body, codec::compress(wire::codec_format(batch.compression()), body));
  }
  return assemble(batch, changes, body);
}

std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {
  return a > kMaxLong - b ? kMaxLong : a + b;
}

}  // namespace

Result<FilteredBatch> filter_batch(const RecordBatch& batch, const BatchRule& rule) {
  using Outcome = FilteredBatch::Outcome;
  std::vector<Record> kept;
  bool tombstones = false;
  wire::RecordWalk walk(batch);
  Record record;
  while (walk.next(record)) {
    if (!stays(record, batch, rule)) continue;
    if (!record.value) tombstones = true;
    kept.push_back(std::move(record));
  }
  TRY(walk.status());
  if (kept.empty()) {
    const auto last = rule.producers.find(batch.producer_id());
    const bool last_of_producer = batch.is_idempotent() && last != rule.producers.end() &&
                                  last->second == batch.last_offset();
    if (!last_of_producer) return FilteredBatch{Outcome::kGone, {}};
    if (batch.record_count() == 0) return FilteredBatch{};
    return FilteredBatch{Outcome::kRewritten, without_records(batch)};
  }
  std::optional<std::int64_t> horizon;
  if (batch.has_delete_horizon()) horizon = batch.base_timestamp();
  const bool sees_tombstones_first = tombstones && !horizon;
  if (sees_tombstones_first) horizon = saturated_sum(rule.now_ms, rule.delete_retention_ms);
  if (static_cast<std::int32_t>(kept.size()) == batch.record_count() && !sees_tombstones_first) {
    return FilteredBatch{};
  }
  TRY(Bytes bytes, with_records(batch, kept, horizon));
  return FilteredBatch{Outcome::kRewritten, std::move(bytes)};
}

}  // namespace sluice::kafka::broker
