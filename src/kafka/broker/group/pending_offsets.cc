#include "kafka/broker/group/pending_offsets.h"

namespace sluice::kafka::broker {

void PendingOffsets::add(wire::ProducerId producer, Pending pending) {
  const Place place(std::move(pending.group), std::move(pending.partition));
  producers_[place].insert(producer);
  by_producer_[producer][place] = std::move(pending.offset);
}

void PendingOffsets::let_go(const Place& place, wire::ProducerId producer) {
  const auto held = producers_.find(place);
  held->second.erase(producer);
  if (held->second.empty()) producers_.erase(held);
}

void PendingOffsets::forget(const std::function<bool(const Place&)>& gone) {
  for (auto held = producers_.begin(); held != producers_.end();) {
    if (!gone(held->first)) {
      ++held;
      continue;
    }
    for (const wire::ProducerId producer : held->second) {
      const auto all = by_producer_.find(producer);
      all->second.erase(held->first);
      if (all->second.empty()) by_producer_.erase(all);
    }
    held = producers_.erase(held);
  }
}

void PendingOffsets::forget_group(const std::string& group) {
  forget([&](const Place& place) { return place.first == group; });
}

void PendingOffsets::forget_topic(const wire::TopicName& topic) {
  forget([&](const Place& place) { return place.second.first == topic; });
}

std::vector<PendingOffsets::Pending> PendingOffsets::take(
    wire::ProducerId producer, const std::function<bool(const std::string& group)>& ended) {
  const auto found = by_producer_.find(producer);
  if (found == by_producer_.end()) return {};
  std::vector<Pending> taken;
  for (auto one = found->second.begin(); one != found->second.end();) {
    const auto& [group, partition] = one->first;
    if (!ended(group)) {
      ++one;
      continue;
    }
    taken.push_back({group, partition, std::move(one->second)});
    let_go(one->first, producer);
    one = found->second.erase(one);
  }
  if (found->second.empty()) by_producer_.erase(found);
  return taken;
}

bool PendingOffsets::contains(const std::string& group, const TopicPartition& partition) const {
  return producers_.contains({group, partition});
}

}  // namespace sluice::kafka::broker
