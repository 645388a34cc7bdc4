// The records of a batch, one after the other: with all that they hold (RecordWalk), or only what
// a broker asks about them (RecordScan), which holds nothing of them.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/decode_budget.h"
#include "kafka/wire/record_batch.h"
#include "kafka/wire/record_source.h"

namespace sluice::kafka::wire {

struct RecordHeader {
  ByteView key;
  std::optional<ByteView> value;
};

// One record; views into the batch or into what was unpacked of it.
struct Record {
  Offset offset = 0;
  std::int64_t timestamp_ms = 0;
  std::optional<ByteView> key;
  std::optional<ByteView> value;
  std::vector<RecordHeader> headers;
  // As they are in the batch, when WalkLimits cut what is seen of them.
  std::size_t key_size = 0;
  std::size_t value_size = 0;
};

struct WalkLimits {
  static constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
  // So much is seen of the key; and of the value and each part of a header. What a compressed batch
  // has beyond that is passed over without being held.
  std::size_t key_bytes = kAll;
  std::size_t value_bytes = kAll;
  codec::DecodeBudget& budget = codec::DecodeBudget::of_process();
};

// Unpacks a compressed batch piece by piece, and holds one record of it at a time: kept within the
// budget, and kMaxUnpackedBytes in all. Ends early with status() when a record is not what the
// header says (kCorrupt, with a BatchFault), or when there is no room (kResourceExhausted).
class RecordWalk {
 public:
  explicit RecordWalk(const RecordBatch& batch, const WalkLimits& limits = {});
  // False at the end or at an error. The views live until the next call; those into a batch that is
  // not compressed as long as the batch.
  bool next(Record& record);
  const Status& status() const { return source_.status(); }

 private:
  // Of a field that was read: where it is in held_, or in the batch.
  struct Span {
    const char* in_batch;
    std::size_t at;
    std::size_t size;
    std::int32_t full_size;  // -1: null
  };
  Span field(const RecordSource::Head& head, std::size_t most);
  void read_headers(const RecordSource::Head& head);
  std::optional<ByteView> view(const Span& span) const;

  const RecordBatch batch_;
  const WalkLimits limits_;
  RecordSource source_;
  std::int32_t left_;
  Bytes held_;
  std::vector<Span> headers_;  // key, value, key, value ...
};

// What a broker asks about a record.
struct RecordOutline {
  std::int32_t offset_delta = 0;
  std::int64_t timestamp_ms = 0;
  std::int32_t key_size = -1;  // -1: null
  std::int32_t value_size = -1;
};

class RecordScan {
 public:
  explicit RecordScan(const RecordBatch& batch,
                      codec::DecodeBudget& budget = codec::DecodeBudget::of_process())
      : batch_(batch), source_(batch, budget), left_(batch.record_count()) {}
  // See RecordSource::tap().
  void tap(std::function<Status(ByteView)> tap) { source_.tap(std::move(tap)); }
  bool next(RecordOutline& outline);
  const Status& status() const { return source_.status(); }

 private:
  const RecordBatch batch_;
  RecordSource source_;
  std::int32_t left_;
};

// What a control batch says of its producer's transaction.
struct EndMarker {
  ControlType type = ControlType::kAbort;
  std::int32_t coordinator_epoch = 0;
};
// Nothing for a batch that is no such marker.
std::optional<EndMarker> end_marker_of(const RecordBatch& batch);

// One record as it lies in a batch, appended to `to`.
void append_record(Bytes& to, std::int64_t timestamp_delta, std::int32_t offset_delta,
                   const std::optional<ByteView>& key, const std::optional<ByteView>& value,
                   std::span<const RecordHeader> headers);

}  // namespace sluice::kafka::wire
