// What a compaction leaves of one batch.
//
// Offsets stay: a batch keeps its base offset, its last offset and its sequences, whatever records
// it loses. A batch that loses all goes, unless it holds the last sequence of a producer that is
// still known: then its header stays, with no records.
//
// Tombstones (records without value) stay for delete.retention.ms after the first compaction that
// sees them. That one writes their end, the delete horizon, into the batch's base timestamp and
// sets bit 6 of its attributes. Source: KIP-534.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/broker/log/offset_map.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::broker {

// The offset of the last record of each producer that the log remembers.
using LastOffsets = std::unordered_map<wire::ProducerId, wire::Offset>;

struct BatchRule {
  const OffsetMap& keys;
  const LastOffsets& producers;
  std::int64_t now_ms = 0;
  std::int64_t delete_retention_ms = 0;
};

struct FilteredBatch {
  enum class Outcome { kUnchanged, kRewritten, kGone };
  Outcome outcome = Outcome::kUnchanged;
  Bytes bytes;  // when it is rewritten
};
// By which rule a batch stays.
enum class BatchFate {
  kByKey,            // each record by its key
  kAborted,          // none of its records counts
  kMarker,           // ends a transaction that has records
  kMarkerOfNothing,  // ends one that has none any more: goes as a tombstone does
};
// kCorrupt when the records are not what the header says.
Result<FilteredBatch> filter_batch(const wire::RecordBatch& batch, const BatchRule& rule,
                                   BatchFate fate = BatchFate::kByKey);

}  // namespace sluice::kafka::broker
