// What a partition remembers of its idempotent producers: enough to know a repeated batch, a gap,
// and an old epoch. KIP-98; the snapshot file is Kafka's.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/wire/errors.h"
#include "kafka/wire/record_batch.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::broker {

// Not thread-safe: the log's lock holds.
class ProducerState {
 public:
  struct Check {
    wire::KafkaError error = wire::KafkaError::kNone;
    bool duplicate = false;
    wire::Offset base_offset = -1;  // of the batch that this one repeats
    std::int64_t timestamp = -1;
    std::string message;
  };
  // May this batch of a client be appended? Batches without a producer always may.
  Check check(const wire::RecordBatch& batch) const;
  // It was appended (or is read back), with its offsets set.
  void update(const wire::RecordBatch& batch);
  // Forgets producers that have been silent for so long.
  void expire(std::int64_t now_ms, std::int64_t expiration_ms);
  bool empty() const { return producers_.empty(); }

  struct Entry {
    wire::ProducerEpoch epoch = -1;
    std::int64_t last_timestamp = -1;
    struct Batch {
      std::int32_t first_sequence = -1;
      std::int32_t last_sequence = -1;
      wire::Offset last_offset = -1;
      std::int32_t offset_delta = 0;
      std::int64_t timestamp = -1;
    };
    std::deque<Batch> batches;  // the last five, oldest first
  };
  const std::unordered_map<wire::ProducerId, Entry>& producers() const { return producers_; }

  // The content of NNN.snapshot for the state up to an offset, and the file.
  Bytes snapshot() const;
  Status save(const std::string& path) const;
  // Without waiting for the disk: a snapshot that a loss of power cut is seen not to be one.
  Status write(const std::string& path) const;
  // Replaces what is known; leaves it as it was when the file is broken.
  Status load(const std::string& path);

 private:
  std::unordered_map<wire::ProducerId, Entry> producers_;
};

}  // namespace sluice::kafka::broker
