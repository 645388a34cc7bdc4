// Record batches, magic 2: the unit of produce, of fetch and of the log. Big endian:
//
//    0 base offset i64      8 length i32 (what follows it)    12 partition leader epoch i32
//   16 magic i8            17 CRC-32C u32 of bytes 21 to end  21 attributes i16
//   23 last offset delta   27 base timestamp i64              35 max timestamp i64
//   43 producer id i64     51 producer epoch i16              53 base sequence i32
//   57 record count i32    61 records, compressed as one block when the attributes say so
//
// Source: Kafka protocol guide, "Record Batch"; KIP-98. Base offset and leader epoch lie outside
// the CRC: a broker stores them without computing it again.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/wire/batch_layout.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::wire {

inline constexpr std::size_t kBatchHeaderBytes = 61;
// Base offset and length: what comes before the bytes that `length` counts.
inline constexpr std::size_t kBatchPrefixBytes = 12;
inline constexpr std::int8_t kMagicV2 = 2;
// A batch that unpacks to more is refused.
inline constexpr std::size_t kMaxUnpackedBytes = 256u << 20;

enum class Compression : std::int8_t { kNone, kGzip, kSnappy, kLz4, kZstd };
enum class TimestampType : std::int8_t { kCreateTime, kLogAppendTime };

// "none", "gzip", "snappy", "lz4", "zstd", as in compression.type.
std::string_view compression_name(Compression compression);
std::optional<Compression> parse_compression(std::string_view name);

// A batch in borrowed bytes. Copied freely; it reads fields where they lie.
class RecordBatch {
 public:
  // The batch at the start of `bytes`, which may hold more. kCorrupt when magic, length or counts
  // contradict the bytes; the CRC is not computed here. kUnsupported for magic 0 and 1.
  static Result<RecordBatch> open(ByteView bytes);
  // The same with only magic and length checked: for those who say themselves what is wrong with
  // the rest of the header.
  static Result<RecordBatch> open_unchecked(ByteView bytes);
  // How long the batch at the start of `bytes` is by its own length field, whatever its magic;
  // needs kBatchPrefixBytes. Nothing when the length is impossible.
  static std::optional<std::size_t> size_at(ByteView bytes);

  ByteView bytes() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }
  ByteView records() const { return bytes_.substr(kBatchHeaderBytes); }

  Offset base_offset() const { return at<std::int64_t>(0); }
  Offset last_offset() const { return base_offset() + last_offset_delta(); }
  Offset next_offset() const { return last_offset() + 1; }
  LeaderEpoch leader_epoch() const { return at<std::int32_t>(layout::kLeaderEpoch); }
  std::uint32_t crc() const { return at<std::uint32_t>(layout::kCrc); }
  std::int16_t attributes() const { return at<std::int16_t>(layout::kAttributes); }
  std::int32_t last_offset_delta() const { return at<std::int32_t>(layout::kLastOffsetDelta); }
  std::int64_t base_timestamp() const { return at<std::int64_t>(layout::kBaseTimestamp); }
  std::int64_t max_timestamp() const { return at<std::int64_t>(layout::kMaxTimestamp); }
  ProducerId producer_id() const { return at<std::int64_t>(layout::kProducerId); }
  ProducerEpoch producer_epoch() const { return at<std::int16_t>(layout::kProducerEpoch); }
  std::int32_t base_sequence() const { return at<std::int32_t>(layout::kBaseSequence); }
  // Sequences wrap from 2^31-1 to 0.
  std::int32_t last_sequence() const;
  std::int32_t record_count() const { return at<std::int32_t>(layout::kRecordCount); }

  // A code above 4 is refused by open().
  Compression compression() const {
    return static_cast<Compression>(attributes() & layout::kCompressionBits);
  }
  TimestampType timestamp_type() const {
    return (attributes() & layout::kAppendTimeBit) != 0 ? TimestampType::kLogAppendTime
                                                        : TimestampType::kCreateTime;
  }
  bool is_transactional() const { return (attributes() & layout::kTransactionalBit) != 0; }
  bool is_control() const { return (attributes() & layout::kControlBit) != 0; }
  bool has_delete_horizon() const { return (attributes() & layout::kDeleteHorizonBit) != 0; }
  bool is_idempotent() const { return producer_id() >= 0; }

  bool crc_matches() const;

 private:
  explicit RecordBatch(ByteView bytes) : bytes_(bytes) {}
  template <class T>
  T at(std::size_t position) const {
    return load_be<T>(bytes_.data() + position);
  }

  ByteView bytes_;
};

// A batch in borrowed bytes that may be changed where they lie, as a broker does with one that it
// appends.
class MutableBatch {
 public:
  // `bytes` begin with a batch that was opened.
  static MutableBatch of(std::span<char> bytes, const RecordBatch& batch);

  // Sees what is changed.
  const RecordBatch& batch() const { return batch_; }
  void assign(Offset base_offset, LeaderEpoch epoch);
  // Computes the CRC again.
  void sign();
  // Whose time it is, and the largest. The CRC is computed again only when one of them changes;
  // attributes that nobody knows go with the change, as Kafka lets them.
  void set_time(TimestampType type, std::int64_t max_timestamp);

 private:
  MutableBatch(char* bytes, const RecordBatch& batch) : bytes_(bytes), batch_(batch) {}

  char* bytes_;
  RecordBatch batch_;
};

// The batches one after the other in the records of a Fetch or Produce. A batch that is cut short
// at the end (Fetch may cut there) ends the walk; anything broken before it ends it with status().
class BatchWalk {
 public:
  explicit BatchWalk(ByteView bytes) : rest_(bytes) {}
  std::optional<RecordBatch> next();
  const Status& status() const { return status_; }
  // What was not walked: a batch that was cut short, or the broken one.
  ByteView rest() const { return rest_; }

 private:
  ByteView rest_;
  Status status_;
};

enum class ControlType : std::int16_t { kAbort = 0, kCommit = 1 };
// The type of a control record by its key; nothing for a key that is not one. Other types exist.
std::optional<ControlType> control_type(ByteView key);

}  // namespace sluice::kafka::wire
