#include "kafka/broker/log/cleaned_transactions.h"

#include <algorithm>

#include "kafka/wire/record_walk.h"

namespace sluice::kafka::broker {

CleanedTransactions::CleanedTransactions(std::vector<AbortedTransaction> aborted)
    : aborted_(std::move(aborted)) {
  std::sort(aborted_.begin(), aborted_.end(),
            [](const auto& a, const auto& b) { return a.first_offset < b.first_offset; });
}

Result<BatchFate> CleanedTransactions::fate(const wire::RecordBatch& batch, AbortedIndex* kept) {
  for (; next_ < aborted_.size() && aborted_[next_].first_offset <= batch.last_offset(); ++next_) {
    Open open;
    open.transaction = aborted_[next_];
    open_aborted_[open.transaction.producer_id] = open;
  }
  if (batch.is_control()) return fate_of_marker(batch, kept);
  if (!batch.is_transactional()) return BatchFate::kByKey;
  const auto aborted = open_aborted_.find(batch.producer_id());
  if (aborted != open_aborted_.end()) {
    aborted->second.seen = true;
    return BatchFate::kAborted;
  }
  open_committed_.insert(batch.producer_id());
  return BatchFate::kByKey;
}

Result<BatchFate> CleanedTransactions::fate_of_marker(const wire::RecordBatch& batch,
                                                      AbortedIndex* kept) {
  const auto marker = wire::end_marker_of(batch);
  if (!marker) return BatchFate::kMarker;
  if (marker->type == wire::ControlType::kCommit) {
    const bool any = open_committed_.erase(batch.producer_id()) > 0;
    return any ? BatchFate::kMarker : BatchFate::kMarkerOfNothing;
  }
  const auto aborted = open_aborted_.find(batch.producer_id());
  if (aborted == open_aborted_.end()) return BatchFate::kMarkerOfNothing;
  const Open open = aborted->second;
  open_aborted_.erase(aborted);
  if (!open.seen) return BatchFate::kMarkerOfNothing;
  if (kept != nullptr) TRY(kept->append(open.transaction));
  return BatchFate::kMarker;
}

}  // namespace sluice::kafka::broker
