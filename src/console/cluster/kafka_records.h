// Messages out of the record batches of a Fetch.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "console/cluster/kafka_view.h"

namespace sluice::console {

inline constexpr std::size_t kFetchBytes = 1 << 20;  // asked for at once

// The broker says: from this offset on, what this producer wrote was aborted.
struct AbortedRange {
  std::int64_t producer_id = 0;
  std::int64_t first_offset = 0;
};

// Collects messages from `offset` on within the limits. Compressed batches are unpacked piece by
// piece; what a message has beyond limits.each is passed over.
class RecordCollector {
 public:
  RecordCollector(std::int32_t partition, std::int64_t offset, const ReadLimits& limits)
      : partition_(partition), next_(offset), limits_(limits) {}

  // The records of one answer, with the aborted ranges that it came with. A batch cut short at the
  // end is left for the next. kCorrupt for a batch whose checksum or records are wrong;
  // kUnsupported for formats before version 2; kResourceExhausted while others unpack too much.
  Status take(ByteView records, std::vector<AbortedRange> aborted);

  bool full() const { return messages_.size() >= limits_.messages || bytes_ >= limits_.bytes; }
  // Where to read on.
  std::int64_t next_offset() const { return next_; }
  std::vector<MessageView> release() { return std::move(messages_); }

 private:
  const std::int32_t partition_;
  std::int64_t next_;
  const ReadLimits limits_;
  std::size_t bytes_ = 0;
  std::vector<MessageView> messages_;
};

}  // namespace sluice::console
