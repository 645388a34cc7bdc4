#include "kafka/wire/record_batch.h"

#include "base/checksum.h"
#include "codec/codec.h"
#include "kafka/wire/compression.h"
#include "kafka/wire/wire_reader.h"

namespace sluice::kafka::wire {
namespace {

// Far from where adding a batch's offsets could overflow.
constexpr Offset kGreatestOffset = std::int64_t{1} << 62;
constexpr std::size_t kLengthAt = 8;
constexpr std::size_t kEpochAt = 12;
constexpr std::size_t kMagicAt = 16;
constexpr std::size_t kCrcAt = 17;
constexpr std::size_t kAttributesAt = 21;
constexpr std::size_t kMaxTimestampAt = 35;
constexpr std::int16_t kAppendTimeBit = 8;
// The smallest record: length, attributes, two deltas, key, value and headers, one byte each.
constexpr std::size_t kLeastRecordBytes = 7;

Error corrupt(std::string_view why) {
  return Error(ErrorCode::kCorrupt, "record batch: " + std::string(why));
}

std::optional<ByteView> nullable_view(WireReader& reader) {
  const std::int32_t size = reader.zigzag32();
  if (size == -1) return std::nullopt;
  if (size < 0) reader.fail("a negative length");
  return reader.view(reader.ok() ? static_cast<std::size_t>(size) : 0);
}

void read_headers(WireReader& reader, std::vector<RecordHeader>& headers) {
  headers.clear();
  const std::int32_t count = reader.zigzag32();
  if (count < 0 || static_cast<std::size_t>(count) * 2 > reader.remaining()) {
    if (count != 0) reader.fail("an impossible number of headers");
    return;
  }
  for (std::int32_t i = 0; i < count && reader.ok(); ++i) {
    std::optional<ByteView> key = nullable_view(reader);
    if (!key && reader.ok()) reader.fail("a header without a key");
    headers.push_back({key.value_or(ByteView()), nullable_view(reader)});
  }
}

}  // namespace

std::optional<std::size_t> RecordBatch::size_at(ByteView bytes) {
  if (bytes.size() < kBatchPrefixBytes) return std::nullopt;
  const auto length = load_be<std::int32_t>(bytes.data() + kLengthAt);
  // The smallest old message (magic 0) has 14 bytes after the length.
  if (length < 14) return std::nullopt;
  return kBatchPrefixBytes + static_cast<std::size_t>(length);
}

Result<RecordBatch> RecordBatch::open(ByteView bytes) {
  const std::optional<std::size_t> size = size_at(bytes);
  if (!size) return corrupt("the length is impossible");
  if (*size > bytes.size()) return corrupt("cut short");
  const RecordBatch batch(bytes.substr(0, *size));
  const auto magic = static_cast<std::int8_t>(bytes[kMagicAt]);
  if (magic == 0 || magic == 1) {
    return Error(ErrorCode::kUnsupported, "message format v" + std::to_string(magic));
  }
  if (magic != kMagicV2) return corrupt("magic " + std::to_string(magic));
  if (*size < kBatchHeaderBytes) return corrupt("shorter than its header");
  if ((batch.attributes() & 7) > static_cast<int>(Compression::kZstd)) {
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
  return crc32c(bytes_.substr(kAttributesAt)) == crc();
}

void assign_offset(char* batch, Offset base_offset, LeaderEpoch epoch) {
  store_be(batch, base_offset);
  store_be(batch + kEpochAt, epoch);
}

void stamp_append_time(char* batch, std::size_t size, std::int64_t timestamp_ms) {
  const auto attributes = load_be<std::int16_t>(batch + kAttributesAt);
  store_be(batch + kAttributesAt, static_cast<std::int16_t>(attributes | kAppendTimeBit));
  store_be(batch + kMaxTimestampAt, timestamp_ms);
  store_be(batch + kCrcAt, crc32c(ByteView(batch + kAttributesAt, size - kAttributesAt)));
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

RecordWalk::RecordWalk(const RecordBatch& batch) : batch_(batch), left_(batch.record_count()) {
  rest_ = batch.records();
  if (batch.compression() != Compression::kNone && left_ > 0) {
    Result<Bytes> unpacked =
        codec::decompress(codec_format(batch.compression()), rest_, kMaxUnpackedBytes);
    if (!unpacked) {
      status_ = unpacked.error().with("record batch");
      return;
    }
    unpacked_ = std::move(unpacked).value();
    rest_ = unpacked_;
  }
  if (rest_.size() / kLeastRecordBytes < static_cast<std::size_t>(left_)) {
    fail("more records than there are bytes for");
  }
}

bool RecordWalk::fail(std::string_view why) {
  status_ = corrupt(why);
  return false;
}

bool RecordWalk::next(Record& record) {
  if (!status_) return false;
  if (left_ == 0) return rest_.empty() ? false : fail("bytes after the last record");
  WireReader outer(rest_);
  const std::int32_t length = outer.zigzag32();
  if (!outer.ok() || length < 0 || static_cast<std::size_t>(length) > outer.remaining()) {
    return fail("a record's length is impossible");
  }
  WireReader reader(outer.rest().substr(0, static_cast<std::size_t>(length)));
  reader.int8();  // attributes, none defined
  const std::int64_t timestamp_delta = reader.zigzag64();
  record.offset = batch_.base_offset() + reader.zigzag32();
  // Unsigned addition: a delta from outside may overflow.
  record.timestamp_ms =
      batch_.timestamp_type() == TimestampType::kLogAppendTime
          ? batch_.max_timestamp()
          : static_cast<std::int64_t>(static_cast<std::uint64_t>(batch_.base_timestamp()) +
                                      static_cast<std::uint64_t>(timestamp_delta));
  record.key = nullable_view(reader);
  record.value = nullable_view(reader);
  read_headers(reader, record.headers);
  if (Status end = reader.finish(); !end) return fail(end.error().message());
  rest_ = outer.rest().substr(static_cast<std::size_t>(length));
  --left_;
  return true;
}

Status validate_records(const RecordBatch& batch, bool keys_required, std::int32_t* bad_record) {
  if (batch.record_count() != batch.last_offset_delta() + 1) {
    return corrupt("the record count contradicts the offsets");
  }
  RecordWalk walk(batch);
  Record record;
  std::int32_t index = 0;
  while (walk.next(record)) {
    if (record.offset - batch.base_offset() != index) return corrupt("offsets with a gap");
    if (keys_required && !record.key) {
      if (bad_record != nullptr) *bad_record = index;
      return Error(ErrorCode::kInvalidArgument, "a record without a key in a compacted topic");
    }
    ++index;
  }
  return walk.status();
}

std::optional<ControlType> control_type(ByteView key) {
  if (key.size() < 4 || load_be<std::int16_t>(key.data()) < 0) return std::nullopt;
  return static_cast<ControlType>(load_be<std::int16_t>(key.data() + 2));
}

}  // namespace sluice::kafka::wire
