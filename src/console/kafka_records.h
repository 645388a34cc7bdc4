// Messages out of the record batches of a Fetch.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "console/kafka_view.h"

namespace sluice::console {

inline constexpr std::size_t kFetchBytes = 1 << 20;  // asked for at once

// The broker says: from this offset on, what this producer wrote was aborted.
struct AbortedRange {
  std::int64_t producer_id = 0;
  std::int64_t first_offset = 0;
};

// Collects at most `count` messages from `offset` on, and stops once they hold `max_bytes`.
class RecordCollector {
 public:
  RecordCollector(std::int32_t partition, std::int64_t offset, std::size_t count,
                  std::size_t max_bytes)
      : partition_(partition), next_(offset), count_(count), max_bytes_(max_bytes) {}

  // The records of one answer, with the aborted ranges that it came with. A batch cut short at the
  // end is left for the next. kCorrupt for a batch whose checksum or records are wrong;
  // kUnsupported for formats before version 2.
  Status take(ByteView records, std::vector<AbortedRange> aborted);

  bool full() const { return messages_.size() >= count_ || bytes_ >= max_bytes_; }
  // Where to read on.
  std::int64_t next_offset() const { return next_; }
  std::vector<MessageView> release() { return std::move(messages_); }

 private:
  const std::int32_t partition_;
  std::int64_t next_;
  const std::size_t count_;
  const std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::vector<MessageView> messages_;
};

}  // namespace sluice::console
