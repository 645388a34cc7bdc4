// The unpacked bytes of a batch's records, piece by piece, and the primitives of a record over
// them. Whatever a batch claims, no more than a piece of it is held here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/codec.h"
#include "codec/decode_budget.h"
#include "kafka/wire/record_batch.h"

namespace sluice::kafka::wire {

// Why a batch is kCorrupt, which Kafka tells a producer apart; or kResourceExhausted whoever reads
// it, and not only now.
enum class BatchFault {
  kPayload,   // not what its codec says
  kRecords,   // unpacked well, and not the records that the header says
  kTooLarge,  // more than kMaxUnpackedBytes come out
};

// One thread. Fails late, as a WireReader does: after a failure everything reads as zero.
class RecordSource {
 public:
  // The views of `batch` must outlive it.
  RecordSource(const RecordBatch& batch, codec::DecodeBudget& budget);

  // Sees every unpacked byte once, in order; its failure is the source's. Before the first read.
  void tap(std::function<Status(ByteView)> tap) { tap_ = std::move(tap); }

  const Status& status() const { return status_; }
  // Of the next byte among the unpacked ones.
  std::uint64_t position() const { return before_ + static_cast<std::uint64_t>(at_ - begin_); }
  // An uncompressed batch is one piece: views into it live as long as the batch.
  bool one_piece() const { return decompressor_ == nullptr; }

  std::int8_t int8();
  std::int32_t zigzag32();
  std::int64_t zigzag64();
  void skip(std::uint64_t size);
  ByteView view(std::size_t size);  // one_piece() only
  void copy(std::uint64_t size, Bytes& to);
  // Grants `bytes` to the one who reads, beside what the source itself holds.
  void hold(std::size_t bytes);
  // kRecords when anything is left, kPayload when the codec misses its end.
  void expect_end();
  void fail(BatchFault fault, std::string_view why);

  // What comes before the key of a record, and where its last byte must be.
  struct Head {
    std::uint64_t end = 0;
    std::int64_t timestamp_delta = 0;
    std::int32_t offset_delta = 0;
  };
  Head head();
  // The length of a key, a value or a header within its record; -1 for null.
  std::int32_t field_size(const Head& head);
  std::int32_t header_count(const Head& head);
  // The record ends here, as it says.
  void end_record(const Head& head);

 private:
  bool refill();
  bool complete() const { return decompressor_ == nullptr || decompressor_->complete(); }
  void fail_at_end();
  std::uint64_t varint(int most_bytes);

  const char* begin_ = nullptr;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  std::uint64_t before_ = 0;  // bytes of earlier pieces
  ByteView in_;               // not unpacked yet
  Bytes piece_;
  Compression compression_;
  bool no_data_;
  std::unique_ptr<codec::Decompressor> decompressor_;
  bool ended_ = false;
  std::function<Status(ByteView)> tap_;
  codec::DecodeBudget::Share share_;
  std::size_t working_bytes_ = 0;
  Status status_;
};

inline std::int8_t RecordSource::int8() {
  if (at_ == end_ && !refill()) {
    fail_at_end();
    return 0;
  }
  return static_cast<std::int8_t>(*at_++);
}

inline std::uint64_t RecordSource::varint(int most_bytes) {
  std::uint64_t value = 0;
  for (int i = 0; i < most_bytes; ++i) {
    const auto byte = static_cast<std::uint8_t>(int8());
    value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
    if ((byte & 0x80) == 0) return value;
  }
  fail(BatchFault::kRecords, "a number is longer than it may be");
  return 0;
}

inline std::int32_t RecordSource::zigzag32() {
  const auto value = static_cast<std::uint32_t>(varint(5));
  return static_cast<std::int32_t>((value >> 1) ^ (~(value & 1) + 1));
}

inline std::int64_t RecordSource::zigzag64() {
  const std::uint64_t value = varint(10);
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

}  // namespace sluice::kafka::wire
