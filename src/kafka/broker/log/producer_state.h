// What a partition remembers of its producers: enough to know a repeated batch, a gap, and an old
// epoch, and which transactions are open. KIP-98; the snapshot file is Kafka's.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
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
  // The partition is in this producer's transaction: its records may come, until the marker does.
  void admit(wire::ProducerId id, wire::ProducerEpoch epoch) { admitted_[id] = epoch; }
  // Is this transactional batch of a transaction that the partition is in?
  bool in_transaction(const wire::RecordBatch& batch) const;

  // A transaction with records here, and the marker that ended it.
  struct Ended {
    wire::ProducerId producer_id = -1;
    wire::Offset first_offset = -1;
    wire::Offset last_offset = -1;  // the marker's
    bool aborted = false;
    wire::Offset last_stable_offset = -1;  // of the log, from then on
  };
  // What a batch ends, if it is a marker; to be asked before update().
  std::optional<Ended> ends(const wire::RecordBatch& batch) const;
  // The offset of the first record whose transaction is open.
  std::optional<wire::Offset> first_unstable() const;

  // It was appended (or is read back), with its offsets set.
  void update(const wire::RecordBatch& batch);
  // Forgets producers that have been silent for so long, and have no open transaction.
  void expire(std::int64_t now_ms, std::int64_t expiration_ms);
  bool empty() const { return producers_.empty(); }

  struct Entry {
    wire::ProducerEpoch epoch = -1;
    std::int64_t last_timestamp = -1;
    std::int32_t coordinator_epoch = -1;  // of the last marker
    wire::Offset open_since = -1;         // the first offset of its open transaction
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
  Entry& entry_of(const wire::RecordBatch& batch);

  std::unordered_map<wire::ProducerId, Entry> producers_;
  std::map<wire::Offset, wire::ProducerId> open_;  // transactions, by their first offset
  std::unordered_map<wire::ProducerId, wire::ProducerEpoch> admitted_;
};

}  // namespace sluice::kafka::broker
