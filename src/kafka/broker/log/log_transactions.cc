// A log and transactions: what is open, what was aborted, and the markers between the two.
#include <algorithm>

#include "base/log.h"
#include "kafka/broker/log/log.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

wire::Offset Log::stable_end() const {
  const auto first = producers_.first_unstable();
  return first ? std::clamp(*first, start_offset_, end_offset_) : end_offset_;
}

wire::Offset Log::last_stable_offset() const {
  const std::lock_guard lock(mutex_);
  return stable_end();
}

void Log::admit(wire::ProducerId id, wire::ProducerEpoch epoch) {
  const std::lock_guard lock(mutex_);
  producers_.admit(id, epoch);
}

bool Log::in_transaction(const wire::RecordBatch& batch) const {
  const std::lock_guard lock(mutex_);
  return producers_.in_transaction(batch);
}

// How much of a segment lies before the last stable offset, where a batch begins.
Result<std::uint64_t> Log::stable_bytes(const Segment& segment) const {
  const wire::Offset end = stable_end();
  if (end >= segment.next_offset()) return segment.size();
  TRY(const Segment::Position position, segment.locate(end));
  return position.position;
}

// Their markers may lie in a later segment than their records.
Status Log::collect_aborted(wire::Offset from, wire::Offset to,
                            std::vector<AbortedTransaction>& found) const {
  const auto after = segments_.upper_bound(from);
  for (auto at = after == segments_.begin() ? after : std::prev(after); at != segments_.end();
       ++at) {
    TRY(const bool all, at->second->aborted().collect(from, to, found));
    if (all) break;
  }
  return {};
}

std::optional<Log::Appended> Log::refuse_marker(const Marker& marker) const {
  const auto known = producers_.producers().find(marker.producer_id);
  if (known == producers_.producers().end()) return std::nullopt;
  Appended refused;
  const std::string of = "of producer " + std::to_string(marker.producer_id);
  if (marker.producer_epoch < known->second.epoch) {
    refused.error = KafkaError::kInvalidProducerEpoch;
    refused.message = "Epoch " + of + " is " + std::to_string(marker.producer_epoch) +
                      ", which is smaller than the last seen epoch " +
                      std::to_string(known->second.epoch);
    return refused;
  }
  if (marker.coordinator_epoch < known->second.coordinator_epoch) {
    refused.error = KafkaError::kTransactionCoordinatorFenced;
    refused.message = "Invalid coordinator epoch " + of + ": " +
                      std::to_string(marker.coordinator_epoch) + " (zombie), " +
                      std::to_string(known->second.coordinator_epoch) + " (current)";
    return refused;
  }
  return std::nullopt;
}

Log::Appended Log::append(const Marker& marker, std::int64_t now_ms) {
  Bytes bytes = wire::end_marker(0, 0, marker.producer_id, marker.producer_epoch, marker.type,
                                 marker.coordinator_epoch, now_ms);
  {
    const std::lock_guard lock(mutex_);
    if (auto refused = refuse_marker(marker)) return *std::move(refused);
  }
  return append(std::span<char>(bytes), Origin::kBroker, now_ms);
}

}  // namespace sluice::kafka::broker
