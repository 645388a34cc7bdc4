// The cleaner's hold on a log: while it lasts no segment is deleted by retention, and nobody else
// cleans. Appends and reads go on; they wait only while replace() renames files.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "kafka/broker/log/batch_filter.h"
#include "kafka/broker/log/log.h"

namespace sluice::kafka::broker {

// A segment that nothing is appended to any more.
struct SealedSegment {
  wire::Offset base = 0;
  wire::Offset next_base = 0;  // of the segment after it
  std::uint64_t size = 0;
  std::int64_t first_timestamp = -1;
  std::int64_t max_timestamp = -1;
};

class CleaningHold {
 public:
  // Waits for another hold to end.
  explicit CleaningHold(Log& log);
  ~CleaningHold();
  CleaningHold(const CleaningHold&) = delete;
  CleaningHold& operator=(const CleaningHold&) = delete;

  // The log is being closed or removed: let go soon, and change nothing more.
  bool stopped() const;
  const std::string& directory() const { return log_.directory_; }
  LogConfig config() const { return log_.config(); }
  wire::Offset start_offset() const { return log_.start_offset(); }
  wire::Offset end_offset() const { return log_.end_offset(); }
  wire::Offset last_stable_offset() const { return log_.last_stable_offset(); }
  // The transactions with records in [from, to) that were aborted.
  Result<std::vector<AbortedTransaction>> aborted(wire::Offset from, wire::Offset to) const;

  // All but the active one, oldest first.
  std::vector<SealedSegment> sealed() const;
  Result<std::shared_ptr<const Fd>> file(wire::Offset base) const;
  LastOffsets last_offsets() const;

  // A new segment in files called .cleaned; what an earlier try left is removed.
  Result<std::unique_ptr<Segment>> begin_segment(wire::Offset base);
  // All of it is on disk, the indexes too.
  Status finish_segment(Segment& segment);
  // Takes its files away again.
  void discard(std::unique_ptr<Segment> segment);
  // Puts it in the place of `old`, sealed segments that follow one another from its base on. Once
  // it has returned, the new segment survives a loss of power. After an error the log is whole, in
  // memory and at the next open, and is not to be cleaned again before.
  Status replace(std::span<const wire::Offset> old, std::unique_ptr<Segment> segment,
                 std::int64_t now_ms);

 private:
  Log& log_;
  std::unique_lock<std::mutex> alone_;
};

}  // namespace sluice::kafka::broker
