#include "kafka/broker/group/assignor.h"

#include <algorithm>
#include <tuple>

namespace sluice::kafka::broker {

namespace {

// Static members come first, by the ids that stay theirs; so a restart moves nothing.
void sort_members(std::vector<AssignedMember>& members) {
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
    return std::tuple(!a.instance_id, a.instance_id.value_or(""), a.id) <
           std::tuple(!b.instance_id, b.instance_id.value_or(""), b.id);
  });
}

std::map<wire::Uuid, std::vector<const AssignedMember*>> subscribers(
    const std::vector<AssignedMember>& members, const PartitionCounts& partitions) {
  std::map<wire::Uuid, std::vector<const AssignedMember*>> all;
  for (const AssignedMember& member : members) {
    for (const wire::Uuid& topic : member.topics) {
      if (partitions.contains(topic)) all[topic].push_back(&member);
    }
  }
  return all;
}

// One member while partitions are shared out.
struct Share {
  const AssignedMember* member;
  Assignment has;
  std::size_t count = 0;
};

class Uniform {
 public:
  Uniform(const std::vector<AssignedMember>& members, const PartitionCounts& partitions);
  Assignments run();

 private:
  void keep_what_fits();
  void give_out_the_rest();
  void even_out();
  bool move_one(Share& from);
  Share* least_loaded(const wire::Uuid& topic);
  void give(Share& share, const wire::Uuid& topic, wire::PartitionId partition);

  const PartitionCounts& partitions_;
  std::vector<Share> shares_;
  std::map<wire::Uuid, std::vector<Share*>> by_topic_;
  std::map<wire::Uuid, std::set<wire::PartitionId>> free_;
  std::size_t total_ = 0;
};

Uniform::Uniform(const std::vector<AssignedMember>& members, const PartitionCounts& partitions)
    : partitions_(partitions) {
  for (const AssignedMember& member : members) {
    Share share;
    share.member = &member;
    shares_.push_back(std::move(share));
  }
  for (Share& share : shares_) {
    for (const wire::Uuid& topic : share.member->topics) {
      if (partitions_.contains(topic)) by_topic_[topic].push_back(&share);
    }
  }
  for (const auto& [topic, takers] : by_topic_) {
    std::set<wire::PartitionId>& free = free_[topic];
    for (wire::PartitionId index = 0; index < partitions_.at(topic); ++index) free.insert(index);
    total_ += free.size();
  }
}

void Uniform::give(Share& share, const wire::Uuid& topic, wire::PartitionId partition) {
  share.has[topic].insert(partition);
  ++share.count;
  free_[topic].erase(partition);
}

// Up to an even share; the members with one more than that come first.
void Uniform::keep_what_fits() {
  const std::size_t even = total_ / shares_.size();
  std::size_t more = total_ % shares_.size();
  for (Share& share : shares_) {
    std::size_t before = 0;
    for (const auto& [topic, indexes] : share.member->before) before += indexes.size();
    const bool one_more = more > 0 && before > even;
    const std::size_t most = even + (one_more ? 1 : 0);
    for (const auto& [topic, indexes] : share.member->before) {
      if (!share.member->topics.contains(topic)) continue;
      for (const wire::PartitionId index : indexes) {
        const auto free = free_.find(topic);
        if (share.count == most || free == free_.end() || !free->second.contains(index)) continue;
        give(share, topic, index);
      }
    }
    if (one_more && share.count == most) --more;
  }
}

Share* Uniform::least_loaded(const wire::Uuid& topic) {
  const auto& takers = by_topic_.at(topic);
  return *std::min_element(takers.begin(), takers.end(),
                           [](const Share* a, const Share* b) { return a->count < b->count; });
}

// Topics that few members have are given out first: their partitions have nowhere else to go.
void Uniform::give_out_the_rest() {
  std::vector<wire::Uuid> topics;
  for (const auto& [topic, takers] : by_topic_) topics.push_back(topic);
  std::stable_sort(topics.begin(), topics.end(), [&](const auto& a, const auto& b) {
    return by_topic_.at(a).size() < by_topic_.at(b).size();
  });
  for (const wire::Uuid& topic : topics) {
    const std::set<wire::PartitionId> left = free_[topic];
    for (const wire::PartitionId index : left) give(*least_loaded(topic), topic, index);
  }
}

// Gives a partition to a member that would still have fewer.
bool Uniform::move_one(Share& from) {
  for (const auto& [topic, indexes] : from.has) {
    if (indexes.empty()) continue;
    Share* to = least_loaded(topic);
    if (to->count + 1 >= from.count) continue;
    const wire::PartitionId index = *indexes.rbegin();
    give(*to, topic, index);
    from.has[topic].erase(index);
    --from.count;
    return true;
  }
  return false;
}

void Uniform::even_out() {
  // Each move makes the sum of squares smaller, so that it ends.
  for (bool moved = true; moved;) {
    moved = false;
    for (Share& share : shares_) {
      while (move_one(share)) moved = true;
    }
  }
}

Assignments Uniform::run() {
  keep_what_fits();
  give_out_the_rest();
  even_out();
  Assignments all;
  for (Share& share : shares_) {
    std::erase_if(share.has, [](const auto& topic) { return topic.second.empty(); });
    all[share.member->id] = std::move(share.has);
  }
  return all;
}

}  // namespace

Assignments assign_ranges(std::vector<AssignedMember> members, const PartitionCounts& partitions) {
  sort_members(members);
  Assignments all;
  for (const AssignedMember& member : members) all[member.id];
  for (const auto& [topic, takers] : subscribers(members, partitions)) {
    const auto count = static_cast<std::size_t>(partitions.at(topic));
    const std::size_t even = count / takers.size();
    const std::size_t more = count % takers.size();
    wire::PartitionId next = 0;
    for (std::size_t i = 0; i < takers.size(); ++i) {
      const std::size_t share = even + (i < more ? 1 : 0);
      for (std::size_t k = 0; k < share; ++k) all[takers[i]->id][topic].insert(next++);
    }
  }
  return all;
}

Assignments assign_uniformly(std::vector<AssignedMember> members,
                             const PartitionCounts& partitions) {
  if (members.empty()) return {};
  sort_members(members);
  return Uniform(members, partitions).run();
}

}  // namespace sluice::kafka::broker
