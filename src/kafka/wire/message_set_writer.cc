#include "kafka/wire/message_set_writer.h"

#include <algorithm>
#include <memory>

#include "base/checksum.h"
#include "codec/codec.h"
#include "codec/decode_budget.h"
#include "kafka/wire/compression.h"
#include "kafka/wire/record_walk.h"
#include "kafka/wire/wire_writer.h"

namespace sluice::kafka::wire {
namespace {

constexpr std::size_t kSizeAt = 8;
constexpr std::size_t kCrcAt = 12;
constexpr std::size_t kMagicAt = 16;
// What is packed at a time.
constexpr std::size_t kPieceBytes = 64 << 10;

void put_nullable(WireWriter& writer, Bytes& to, const std::optional<ByteView>& bytes) {
  writer.int32(bytes ? static_cast<std::int32_t>(bytes->size()) : -1);
  if (bytes) to.append(*bytes);
}

// A message whose value is written behind it: seal() it then.
std::size_t begin_message(Bytes& to, std::int8_t magic, Offset offset, int attributes,
                          std::int64_t timestamp_ms) {
  const std::size_t at = to.size();
  WireWriter writer(to);
  writer.int64(offset);
  writer.int32(0);
  writer.uint32(0);
  writer.int8(magic);
  writer.int8(static_cast<std::int8_t>(attributes));
  if (magic == 1) writer.int64(timestamp_ms);
  return at;
}

void seal_message(Bytes& to, std::size_t at) {
  const ByteView body = ByteView(to).substr(at + kMagicAt);
  store_be(to.data() + at + kSizeAt, static_cast<std::int32_t>(to.size() - at - kBatchPrefixBytes));
  store_be(to.data() + at + kCrcAt, crc32(body));
}

void append_message(Bytes& to, std::int8_t magic, Offset offset, int attributes,
                    const Record& record) {
  const std::size_t at = begin_message(to, magic, offset, attributes, record.timestamp_ms);
  WireWriter writer(to);
  put_nullable(writer, to, record.key);
  put_nullable(writer, to, record.value);
  seal_message(to, at);
}

// With magic 0 there are no times.
int time_bit(const RecordBatch& batch, std::int8_t magic) {
  const bool append_time = batch.timestamp_type() == TimestampType::kLogAppendTime;
  return magic == 1 && append_time ? layout::kAppendTimeBit : 0;
}

Status append_plain(Bytes& to, const RecordBatch& batch, std::int8_t magic, Offset from) {
  RecordWalk records(batch);
  Record record;
  while (records.next(record)) {
    if (record.offset < from) continue;
    append_message(to, magic, record.offset, time_bit(batch, magic), record);
  }
  return records.status();
}

// Under magic 1 the inner offsets count from the first, and the outer one is that of the last.
Status append_packed(Bytes& to, const RecordBatch& batch, std::int8_t magic) {
  const bool as_gzip = magic == 0 && batch.compression() == Compression::kLz4;
  const Compression codec = as_gzip ? Compression::kGzip : batch.compression();
  const auto compressor = codec::make_compressor(codec_format(codec));
  codec::DecodeBudget::Share share(codec::DecodeBudget::of_process());
  RecordWalk records(batch);
  Record record;
  Bytes piece;
  Bytes packed;
  std::optional<Offset> first;
  Offset last = 0;
  std::int64_t time = -1;
  const auto pack = [&]() -> Status {
    TRY(compressor->write(piece, packed));
    piece.clear();
    return share.hold(packed.size());
  };
  while (records.next(record)) {
    if (!first) first = record.offset;
    last = record.offset;
    time = std::max(time, record.timestamp_ms);
    append_message(piece, magic, magic == 1 ? last - *first : last, time_bit(batch, magic), record);
    if (piece.size() >= kPieceBytes) TRY(pack());
  }
  TRY(records.status());
  if (!first) return {};
  TRY(pack());
  TRY(compressor->finish(packed));
  const int attributes = static_cast<int>(codec) | time_bit(batch, magic);
  const std::size_t at = begin_message(to, magic, last, attributes, time);
  WireWriter writer(to);
  put_nullable(writer, to, std::nullopt);
  put_nullable(writer, to, packed);
  seal_message(to, at);
  return {};
}

}  // namespace

Status append_messages(Bytes& to, const RecordBatch& batch, std::int8_t magic, Offset from) {
  if (batch.is_control()) return {};
  switch (batch.compression()) {
    case Compression::kNone:
      return append_plain(to, batch, magic, from);
    case Compression::kGzip:
    case Compression::kSnappy:
    case Compression::kLz4:
      return append_packed(to, batch, magic);
    case Compression::kZstd:
      break;
  }
  return Error(ErrorCode::kUnsupported, "zstd has no place in messages of old formats");
}

}  // namespace sluice::kafka::wire
