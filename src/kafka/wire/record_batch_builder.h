// Builds one record batch (magic 2).
//
//   RecordBatchBuilder builder({.compression = Compression::kLz4});
//   builder.append(now_ms, "key", "value");
//   TRY(Bytes batch, builder.finish());
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/wire/record_batch.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::wire {

// A record of an internal topic; without value it is a tombstone.
struct KeyedRecord {
  Bytes key;
  std::optional<Bytes> value;
};

struct BatchSettings {
  Offset base_offset = 0;
  LeaderEpoch leader_epoch = 0;
  Compression compression = Compression::kNone;
  std::optional<int> compression_level = std::nullopt;
  TimestampType timestamp_type = TimestampType::kCreateTime;
  bool transactional = false;
  bool control = false;
  ProducerId producer_id = -1;
  ProducerEpoch producer_epoch = -1;
  std::int32_t base_sequence = -1;
};

class RecordBatchBuilder {
 public:
  explicit RecordBatchBuilder(BatchSettings settings = {}) : settings_(settings) {}

  // The next record; its offset is one behind the last.
  void append(std::int64_t timestamp_ms, std::optional<ByteView> key, std::optional<ByteView> value,
              std::span<const RecordHeader> headers = {});
  void append(std::int64_t timestamp_ms, const KeyedRecord& record) {
    append(timestamp_ms, ByteView(record.key),
           record.value ? std::optional<ByteView>(*record.value) : std::nullopt);
  }
  // The next record at this offset: behind the last, and less than 2^31 behind the base.
  void append_at(Offset offset, std::int64_t timestamp_ms, std::optional<ByteView> key,
                 std::optional<ByteView> value);
  std::int32_t count() const { return count_; }
  // Bytes the batch would have without compression.
  std::size_t size() const { return kBatchHeaderBytes + records_.size(); }

  // The whole batch with its CRC. Fails only when the codec does. Nothing may be appended after it.
  Result<Bytes> finish();

 private:
  BatchSettings settings_;
  Bytes records_;
  std::int32_t count_ = 0;
  std::int32_t next_delta_ = 0;
  std::int64_t base_timestamp_ = -1;
  std::int64_t max_timestamp_ = -1;
};

// The marker that ends a transaction: a control batch of one record.
Bytes end_marker(Offset offset, LeaderEpoch epoch, ProducerId producer,
                 ProducerEpoch producer_epoch, ControlType type, std::int32_t coordinator_epoch,
                 std::int64_t timestamp_ms);

}  // namespace sluice::kafka::wire
