#include "kafka/wire/record_batch.h"

#include "base/check.h"
#include "base/checksum.h"

namespace sluice::kafka::wire {
namespace {

// Far from where adding a batch's offsets could overflow.
constexpr Offset kGreatestOffset = std::int64_t{1} << 62;

Error corrupt(std::string_view why) {
  return Error(ErrorCode::kCorrupt, "record batch: " + std::string(why));
}

}  // namespace

std::optional<std::size_t> RecordBatch::size_at(ByteView bytes) {
  if (bytes.size() < kBatchPrefixBytes) return std::nullopt;
  const auto length = load_be<std::int32_t>(bytes.data() + layout::kLength);
  // The smallest old message (magic 0) has 14 bytes after the length.
  if (length < 14) return std::nullopt;
  return kBatchPrefixBytes + static_cast<std::size_t>(length);
}

Result<RecordBatch> RecordBatch::open_unchecked(ByteView bytes) {
  const std::optional<std::size_t> size = size_at(bytes);
  if (!size) return corrupt("the length is impossible");
  if (*size > bytes.size()) return corrupt("cut short");
  const auto magic = static_cast<std::int8_t>(bytes[layout::kMagic]);
  if (magic == 0 || magic == 1) {
    return Error(ErrorCode::kUnsupported, "message format v" + std::to_string(magic));
  }
  if (magic != kMagicV2) return corrupt("magic " + std::to_string(magic));
  if (*size < kBatchHeaderBytes) return corrupt("shorter than its header");
  return RecordBatch(bytes.substr(0, *size));
}

Result<RecordBatch> RecordBatch::open(ByteView bytes) {
  TRY(const RecordBatch batch, open_unchecked(bytes));
  if ((batch.attributes() & layout::kCompressionBits) > static_cast<int>(Compression::kZstd)) {
    return corrupt("unknown compression");
  }
  // Compaction may leave a batch with fewer records than its offsets, even none.
  if (batch.record_count() < 0 || batch.last_offset_delta() < 0 ||
      batch.record_count() - 1 > batch.last_offset_delta()) {
    return corrupt("the record count contradicts the offsets");
  }
  if (batch.base_offset() < 0 || batch.base_offset() > kGreatestOffset) {
    return corrupt("the offset is impossible");
  }
  return batch;
}

std::int32_t RecordBatch::last_sequence() const {
  if (base_sequence() < 0) return -1;
  const std::int64_t last = std::int64_t{base_sequence()} + last_offset_delta();
  return static_cast<std::int32_t>(last & 0x7fffffff);
}

bool RecordBatch::crc_matches() const {
  return crc32c(bytes_.substr(layout::kAttributes)) == crc();
}

MutableBatch MutableBatch::of(std::span<char> bytes, const RecordBatch& batch) {
  CHECK(bytes.size() >= batch.size() && bytes.data() == batch.bytes().data());
  return MutableBatch(bytes.data(), batch);
}

void MutableBatch::assign(Offset base_offset, LeaderEpoch epoch) {
  store_be(bytes_, base_offset);
  store_be(bytes_ + layout::kLeaderEpoch, epoch);
}

void MutableBatch::set_time(TimestampType type, std::int64_t max_timestamp) {
  if (batch_.timestamp_type() == type && batch_.max_timestamp() == max_timestamp) return;
  int bits = batch_.attributes() & layout::kKnownBits & ~layout::kAppendTimeBit;
  if (type == TimestampType::kLogAppendTime) bits |= layout::kAppendTimeBit;
  store_be(bytes_ + layout::kAttributes, static_cast<std::int16_t>(bits));
  store_be(bytes_ + layout::kMaxTimestamp, max_timestamp);
  sign();
}

void MutableBatch::sign() {
  store_be(bytes_ + layout::kCrc, crc32c(batch_.bytes().substr(layout::kAttributes)));
}

std::optional<RecordBatch> BatchWalk::next() {
  if (!status_ || rest_.size() < kBatchPrefixBytes) return std::nullopt;
  const std::optional<std::size_t> size = RecordBatch::size_at(rest_);
  if (size && *size > rest_.size()) return std::nullopt;
  Result<RecordBatch> batch = RecordBatch::open(rest_);
  if (!batch) {
    status_ = std::move(batch).error();
    return std::nullopt;
  }
  rest_.remove_prefix(batch->size());
  return *batch;
}

std::optional<ControlType> control_type(ByteView key) {
  if (key.size() < 4 || load_be<std::int16_t>(key.data()) < 0) return std::nullopt;
  return static_cast<ControlType>(load_be<std::int16_t>(key.data() + 2));
}

}  // namespace sluice::kafka::wire
