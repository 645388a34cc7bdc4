// Compaction of one log: what there is to clean, and cleaning it.
//
// As Kafka's cleaner works: the offset of the last record of every key in the dirty part (since the
// last cleaning) goes to a map of bounded size; then all segments up to where the map reaches are
// written again without the records that have a later one of their key, small ones together in one.
// The active segment is never cleaned. See batch_filter.h for what stays of a batch, and
// segment_swap.h for how the new segments take their places.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "kafka/broker/log/cleaning_hold.h"

namespace sluice::kafka::broker {

struct Cleanable {
  wire::Offset first_dirty = 0;        // from here on nothing was cleaned yet
  wire::Offset first_uncleanable = 0;  // the active segment, an open transaction, or what
                                       // min.compaction.lag.ms protects
  std::uint64_t clean_bytes = 0;
  std::uint64_t cleanable_bytes = 0;
  bool overdue = false;  // max.compaction.lag.ms is over for a record

  double ratio() const;
  // By min.cleanable.dirty.ratio and max.compaction.lag.ms.
  bool wants_cleaning(const LogConfig& config) const;
};
// `cleaned_to`: where the last cleaning ended; 0 for none.
Cleanable find_cleanable(const CleaningHold& log, wire::Offset cleaned_to, std::int64_t now_ms);

struct CleaningResult {
  wire::Offset cleaned_to = 0;
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;
  std::size_t segments_before = 0;
  std::size_t segments_after = 0;
};
// `map_bytes` bounds the memory of the map of keys. kCancelled: the log was stopped. kCorrupt:
// it holds a broken batch. After an error the segments that
// were not replaced yet are as they were.
Result<CleaningResult> clean(CleaningHold& log, const Cleanable& part, std::size_t map_bytes,
                             std::int64_t now_ms);

}  // namespace sluice::kafka::broker
