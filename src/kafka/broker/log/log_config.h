// The settings of one partition's log, in the units that the log works with.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "kafka/wire/record_batch.h"

namespace sluice::kafka::broker {

// Defaults are Kafka's. "Never" is the largest i64, "no bound" is -1, as in Kafka's own settings.
struct LogConfig {
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  std::int64_t segment_bytes = 1 << 30;
  std::int64_t segment_ms = 7LL * 24 * 3600 * 1000;
  std::int64_t segment_jitter_ms = 0;
  bool preallocate = false;
  std::int64_t segment_index_bytes = 10 << 20;
  std::int64_t index_interval_bytes = 4096;
  std::int64_t retention_ms = 7LL * 24 * 3600 * 1000;
  std::int64_t retention_bytes = -1;
  std::int64_t file_delete_delay_ms = 60'000;
  std::int64_t flush_messages = kNever;
  std::int64_t flush_ms = kNever;
  // Not a setting: so much may be unflushed before the background flushes it.
  std::uint64_t write_out_bytes = 128 << 20;
  std::int64_t max_message_bytes = 1'048'588;
  std::int64_t timestamp_difference_max_ms = kNever;
  bool log_append_time = false;
  std::optional<wire::Compression> compression;  // none: as the producer sent it
  std::int64_t min_insync_replicas = 1;
  bool deletes = true;    // cleanup.policy has "delete"
  bool compacts = false;  // cleanup.policy has "compact"
  double min_cleanable_dirty_ratio = 0.5;
  std::int64_t min_compaction_lag_ms = 0;
  std::int64_t max_compaction_lag_ms = kNever;
  std::int64_t producer_expiration_ms =
      24LL * 3600 * 1000;  // of the broker: producer.id.expiration.ms
  std::int64_t delete_retention_ms = 24LL * 3600 * 1000;

  // What the file of a new segment takes of the disk at once.
  std::int64_t preallocated_bytes() const { return preallocate ? segment_bytes : 0; }
  // When a segment is rolled by age: one that is to be compacted in time must be sealed in time.
  std::int64_t roll_ms() const {
    return compacts ? std::min(segment_ms, max_compaction_lag_ms) : segment_ms;
  }
};

}  // namespace sluice::kafka::broker
