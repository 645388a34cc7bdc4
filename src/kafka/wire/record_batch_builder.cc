#include "kafka/wire/record_batch_builder.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "base/checksum.h"
#include "codec/codec.h"
#include "kafka/wire/compression.h"
#include "kafka/wire/wire_writer.h"

namespace sluice::kafka::wire {
namespace {

std::int16_t attributes_of(const BatchSettings& settings) {
  int bits = static_cast<int>(settings.compression);
  if (settings.timestamp_type == TimestampType::kLogAppendTime) bits |= layout::kAppendTimeBit;
  if (settings.transactional) bits |= layout::kTransactionalBit;
  if (settings.control) bits |= layout::kControlBit;
  return static_cast<std::int16_t>(bits);
}

}  // namespace

void RecordBatchBuilder::append(std::int64_t timestamp_ms, std::optional<ByteView> key,
                                std::optional<ByteView> value,
                                std::span<const RecordHeader> headers) {
  if (count_ == 0) base_timestamp_ = timestamp_ms;
  max_timestamp_ = std::max(max_timestamp_, timestamp_ms);
  // Unsigned: the times of a client can be as far apart as i64 goes.
  const auto delta = static_cast<std::int64_t>(static_cast<std::uint64_t>(timestamp_ms) -
                                               static_cast<std::uint64_t>(base_timestamp_));
  append_record(records_, delta, next_delta_++, key, value, headers);
  ++count_;
}

void RecordBatchBuilder::append_at(Offset offset, std::int64_t timestamp_ms,
                                   std::optional<ByteView> key, std::optional<ByteView> value) {
  const Offset delta = offset - settings_.base_offset;
  CHECK(delta >= next_delta_ && delta < std::numeric_limits<std::int32_t>::max());
  next_delta_ = static_cast<std::int32_t>(delta);
  append(timestamp_ms, key, value);
}

Result<Bytes> RecordBatchBuilder::finish() {
  Bytes body;
  if (settings_.compression == Compression::kNone) {
    body = std::move(records_);
  } else {
    TRY(body, codec::compress(codec_format(settings_.compression), records_,
                              settings_.compression_level));
  }
  Bytes batch;
  batch.reserve(kBatchHeaderBytes + body.size());
  WireWriter writer(batch);
  writer.int64(settings_.base_offset);
  writer.int32(static_cast<std::int32_t>(kBatchHeaderBytes - kBatchPrefixBytes + body.size()));
  writer.int32(settings_.leader_epoch);
  writer.int8(kMagicV2);
  writer.uint32(0);
  writer.int16(attributes_of(settings_));
  writer.int32(std::max(next_delta_ - 1, 0));
  writer.int64(base_timestamp_);
  writer.int64(max_timestamp_);
  writer.int64(settings_.producer_id);
  writer.int16(settings_.producer_epoch);
  writer.int32(settings_.base_sequence);
  writer.int32(count_);
  writer.raw(body);
  store_be(batch.data() + layout::kCrc, crc32c(ByteView(batch).substr(layout::kAttributes)));
  return batch;
}

Bytes end_marker(Offset offset, LeaderEpoch epoch, ProducerId producer,
                 ProducerEpoch producer_epoch, ControlType type, std::int32_t coordinator_epoch,
                 std::int64_t timestamp_ms) {
  RecordBatchBuilder builder({.base_offset = offset,
                              .leader_epoch = epoch,
                              .transactional = true,
                              .control = true,
                              .producer_id = producer,
                              .producer_epoch = producer_epoch});
  Bytes key;
  append_be<std::int16_t>(key, 0);
  append_be(key, static_cast<std::int16_t>(type));
  Bytes value;
  append_be<std::int16_t>(value, 0);
  append_be(value, coordinator_epoch);
  builder.append(timestamp_ms, ByteView(key), ByteView(value));
  Result<Bytes> batch = builder.finish();
  CHECK(batch.ok());  // nothing is compressed
  return std::move(batch).value();
}

}  // namespace sluice::kafka::wire
