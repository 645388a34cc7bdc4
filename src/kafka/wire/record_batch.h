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
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
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
  // How long the batch at the start of `bytes` is by its own length field, whatever its magic;
  // needs kBatchPrefixBytes. Nothing when the length is impossible.
  static std::optional<std::size_t> size_at(ByteView bytes);

  ByteView bytes() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }
  ByteView records() const { return bytes_.substr(kBatchHeaderBytes); }

  Offset base_offset() const { return at<std::int64_t>(0); }
  Offset last_offset() const { return base_offset() + last_offset_delta(); }
  Offset next_offset() const { return last_offset() + 1; }
  LeaderEpoch leader_epoch() const { return at<std::int32_t>(12); }
  std::uint32_t crc() const { return at<std::uint32_t>(17); }
  std::int16_t attributes() const { return at<std::int16_t>(21); }
  std::int32_t last_offset_delta() const { return at<std::int32_t>(23); }
  std::int64_t base_timestamp() const { return at<std::int64_t>(27); }
  std::int64_t max_timestamp() const { return at<std::int64_t>(35); }
  ProducerId producer_id() const { return at<std::int64_t>(43); }
  ProducerEpoch producer_epoch() const { return at<std::int16_t>(51); }
  std::int32_t base_sequence() const { return at<std::int32_t>(53); }
  // Sequences wrap from 2^31-1 to 0.
  std::int32_t last_sequence() const;
  std::int32_t record_count() const { return at<std::int32_t>(57); }

  // A code above 4 is refused by open().
  Compression compression() const { return static_cast<Compression>(attributes() & 7); }
  TimestampType timestamp_type() const {
    return (attributes() & 8) != 0 ? TimestampType::kLogAppendTime : TimestampType::kCreateTime;
  }
  bool is_transactional() const { return (attributes() & 0x10) != 0; }
  bool is_control() const { return (attributes() & 0x20) != 0; }
  bool has_delete_horizon() const { return (attributes() & 0x40) != 0; }
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

// What a broker writes into a batch that it appends; `batch` holds a whole one.
void assign_offset(char* batch, Offset base_offset, LeaderEpoch epoch);
// Log-append time: sets the flag and the largest timestamp, and computes the CRC again.
void stamp_append_time(char* batch, std::size_t size, std::int64_t timestamp_ms);

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

struct RecordHeader {
  ByteView key;
  std::optional<ByteView> value;
};

// One record; views into the batch or into what it was unpacked to.
struct Record {
  Offset offset = 0;
  std::int64_t timestamp_ms = 0;
  std::optional<ByteView> key;
  std::optional<ByteView> value;
  std::vector<RecordHeader> headers;
};

// The records of one batch in order. Unpacks a compressed batch as a whole at the start, bounded by
// kMaxUnpackedBytes. Ends early with status() when a record is not what the header says.
class RecordWalk {
 public:
  explicit RecordWalk(const RecordBatch& batch);
  // False at the end or at an error. The views live as long as the walk and the batch.
  bool next(Record& record);
  const Status& status() const { return status_; }

 private:
  bool fail(std::string_view why);

  RecordBatch batch_;
  Bytes unpacked_;
  ByteView rest_;
  std::int32_t left_;
  Status status_;
};

// Walks all records: count, offset deltas 0, 1, 2 ..., lengths. With `keys_required` (compacted
// topics) a record without a key is kInvalidArgument, and its place goes to `bad_record`.
Status validate_records(const RecordBatch& batch, bool keys_required,
                        std::int32_t* bad_record = nullptr);

enum class ControlType : std::int16_t { kAbort = 0, kCommit = 1 };
// The type of a control record by its key; nothing for a key that is not one. Other types exist.
std::optional<ControlType> control_type(ByteView key);

}  // namespace sluice::kafka::wire
