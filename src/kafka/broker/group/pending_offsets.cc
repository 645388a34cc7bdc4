#include "kafka/broker/group/pending_offsets.h"

#include <algorithm>
#include <iterator>

namespace sluice::kafka::broker {

void PendingOffsets::add(wire::ProducerId producer, Pending pending) {
  by_producer_[producer].push_back(std::move(pending));
}

void PendingOffsets::forget(const std::function<bool(const Pending&)>& gone) {
  for (auto& [producer, all] : by_producer_) std::erase_if(all, gone);
  std::erase_if(by_producer_, [](const auto& entry) { return entry.second.empty(); });
}

void PendingOffsets::overtaken(const std::string& group, const TopicPartition& partition) {
  if (by_producer_.empty()) return;
  forget([&](const Pending& one) { return one.group == group && one.partition == partition; });
}

std::vector<PendingOffsets::Pending> PendingOffsets::take(
    wire::ProducerId producer, const std::function<bool(const std::string& group)>& ended) {
  const auto found = by_producer_.find(producer);
  if (found == by_producer_.end()) return {};
  std::vector<Pending>& all = found->second;
  const auto first = std::stable_partition(all.begin(), all.end(),
                                           [&](const Pending& one) { return !ended(one.group); });
  std::vector<Pending> taken(std::make_move_iterator(first), std::make_move_iterator(all.end()));
  all.erase(first, all.end());
  if (all.empty()) by_producer_.erase(found);
  return taken;
}

bool PendingOffsets::any_of(const std::string& group) const {
  return std::any_of(by_producer_.begin(), by_producer_.end(), [&](const auto& entry) {
    return std::any_of(entry.second.begin(), entry.second.end(),
                       [&](const Pending& one) { return one.group == group; });
  });
}

bool PendingOffsets::contains(const std::string& group, const TopicPartition& partition) const {
  return std::any_of(by_producer_.begin(), by_producer_.end(), [&](const auto& entry) {
    return std::any_of(entry.second.begin(), entry.second.end(), [&](const Pending& one) {
      return one.group == group && one.partition == partition;
    });
  });
}

}  // namespace sluice::kafka::broker
