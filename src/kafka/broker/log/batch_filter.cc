#include "kafka/broker/log/batch_filter.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>

#include "base/checksum.h"
#include "codec/codec.h"
#include "kafka/wire/compression.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::broker {
namespace {

using wire::Record;
using wire::RecordBatch;
namespace layout = wire::layout;

constexpr std::int64_t kNoTimestamp = -1;
constexpr std::int64_t kMaxLong = std::numeric_limits<std::int64_t>::max();

bool stays(const Record& record, const RecordBatch& batch, const BatchRule& rule, BatchFate fate) {
  if (fate == BatchFate::kAborted) return false;
  if (fate == BatchFate::kMarker) return true;
  if (fate == BatchFate::kMarkerOfNothing) {
    return !batch.has_delete_horizon() || rule.now_ms < batch.base_timestamp();
  }
  if (record.offset > rule.keys.latest()) return true;
  // A record without key has no place in a compacted topic; it came before the topic was one.
  if (!record.key) return false;
  const auto last = rule.keys.find(*record.key);
  if (last && record.offset < *last) return false;
  return record.value || !batch.has_delete_horizon() || rule.now_ms < batch.base_timestamp();
}

// What stays of a batch, seen before it is written.
struct Survey {
  std::int32_t kept = 0;
  bool tombstones = false;
  std::int64_t first_timestamp = kNoTimestamp;
  std::int64_t max_timestamp = kNoTimestamp;
};
Result<Survey> survey(const RecordBatch& batch, const BatchRule& rule, BatchFate fate) {
  Survey seen;
  // Whether there is a value matters here, not which.
  wire::RecordWalk walk(batch, {.value_bytes = 0});
  Record record;
  while (walk.next(record)) {
    if (!stays(record, batch, rule, fate)) continue;
    if (seen.kept++ == 0) seen.first_timestamp = record.timestamp_ms;
    seen.max_timestamp = std::max(seen.max_timestamp, record.timestamp_ms);
    if (!record.value || fate == BatchFate::kMarkerOfNothing) seen.tombstones = true;
  }
  TRY(walk.status());
  return seen;
}

// The header of `batch` with what changes when its records do.
struct Changes {
  int attributes;
  std::int64_t base_timestamp;
  std::int64_t max_timestamp;
  std::int32_t count;
};
Bytes assemble(const RecordBatch& batch, const Changes& changes, ByteView records) {
  Bytes bytes(batch.bytes().substr(0, wire::kBatchHeaderBytes));
  bytes += records;
  char* at = bytes.data();
  store_be(at + layout::kLength, static_cast<std::int32_t>(bytes.size() - wire::kBatchPrefixBytes));
  store_be(at + layout::kAttributes, static_cast<std::int16_t>(changes.attributes));
  store_be(at + layout::kBaseTimestamp, changes.base_timestamp);
  store_be(at + layout::kMaxTimestamp, changes.max_timestamp);
  store_be(at + layout::kRecordCount, changes.count);
  store_be(at + layout::kCrc, crc32c(ByteView(bytes).substr(layout::kAttributes)));
  return bytes;
}

Bytes without_records(const RecordBatch& batch) {
  const int bits = batch.attributes() & ~(layout::kCompressionBits | layout::kDeleteHorizonBit);
  return assemble(batch, {bits, kNoTimestamp, batch.max_timestamp(), 0}, {});
}

// Takes the records one by one, and holds no more of them than a piece that is not packed yet.
class Packer {
 public:
  explicit Packer(wire::Compression compression) {
    if (compression != wire::Compression::kNone) {
      compressor_ = codec::make_compressor(wire::codec_format(compression));
    }
  }
  Status add(const Record& record, wire::Offset base, std::int64_t base_timestamp) {
    // Unsigned: the times of a client can be as far apart as i64 goes.
    const auto delta = static_cast<std::int64_t>(static_cast<std::uint64_t>(record.timestamp_ms) -
                                                 static_cast<std::uint64_t>(base_timestamp));
    wire::append_record(compressor_ ? piece_ : body_, delta,
                        static_cast<std::int32_t>(record.offset - base), record.key, record.value,
                        record.headers);
    if (piece_.size() < kPieceBytes) return {};
    TRY(compressor_->write(piece_, body_));
    piece_.clear();
    return {};
  }
  Result<Bytes> finish() {
    if (compressor_) {
      TRY(compressor_->write(piece_, body_));
      TRY(compressor_->finish(body_));
    }
    return std::move(body_);
  }

 private:
  static constexpr std::size_t kPieceBytes = 64 * 1024;

  std::unique_ptr<codec::Compressor> compressor_;
  Bytes piece_;
  Bytes body_;
};

Result<Bytes> with_records(const RecordBatch& batch, const BatchRule& rule, BatchFate fate,
                           const Survey& seen, std::optional<std::int64_t> delete_horizon) {
  Changes changes{batch.attributes(), delete_horizon.value_or(seen.first_timestamp),
                  batch.max_timestamp(), seen.kept};
  if (delete_horizon) changes.attributes |= layout::kDeleteHorizonBit;
  if (batch.timestamp_type() == wire::TimestampType::kCreateTime) {
    changes.max_timestamp = seen.max_timestamp;
  }
  Packer packer(batch.compression());
  wire::RecordWalk walk(batch);
  Record record;
  while (walk.next(record)) {
    if (stays(record, batch, rule, fate)) {
      TRY(packer.add(record, batch.base_offset(), changes.base_timestamp));
    }
  }
  TRY(walk.status());
  TRY(const Bytes body, packer.finish());
  return assemble(batch, changes, body);
}

std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {
  return a > kMaxLong - b ? kMaxLong : a + b;
}

}  // namespace

Result<FilteredBatch> filter_batch(const RecordBatch& batch, const BatchRule& rule,
                                   BatchFate fate) {
  using Outcome = FilteredBatch::Outcome;
  TRY(const Survey seen, survey(batch, rule, fate));
  if (seen.kept == 0) {
    const auto last = rule.producers.find(batch.producer_id());
    const bool last_of_producer = batch.is_idempotent() && last != rule.producers.end() &&
                                  last->second == batch.last_offset();
    if (!last_of_producer) return FilteredBatch{Outcome::kGone, {}};
    if (batch.record_count() == 0) return FilteredBatch{};
    return FilteredBatch{Outcome::kRewritten, without_records(batch)};
  }
  std::optional<std::int64_t> horizon;
  if (batch.has_delete_horizon()) horizon = batch.base_timestamp();
  const bool sees_tombstones_first = seen.tombstones && !horizon;
  if (sees_tombstones_first) horizon = saturated_sum(rule.now_ms, rule.delete_retention_ms);
  if (seen.kept == batch.record_count() && !sees_tombstones_first) {
    return FilteredBatch{};
  }
  TRY(Bytes bytes, with_records(batch, rule, fate, seen, horizon));
  return FilteredBatch{Outcome::kRewritten, std::move(bytes)};
}

}  // namespace sluice::kafka::broker
