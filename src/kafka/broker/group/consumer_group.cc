#include "kafka/broker/group/consumer_group.h"

#include <algorithm>
#include <array>

#include "base/log.h"
#include "kafka/broker/group/group_regex.h"

namespace sluice::kafka::broker {

namespace {

using State = ConsumerMember::State;

constexpr auto kAssignors = std::to_array<std::string_view>({"uniform", "range"});

bool empty(const Assignment& assignment) {
  return std::all_of(assignment.begin(), assignment.end(),
                     [](const auto& topic) { return topic.second.empty(); });
}

bool overlap(const Assignment& a, const Assignment& b) {
  for (const auto& [topic, indexes] : a) {
    const auto other = b.find(topic);
    if (other == b.end()) continue;
    const auto shared = [&](wire::PartitionId index) { return other->second.contains(index); };
    if (std::any_of(indexes.begin(), indexes.end(), shared)) return true;
  }
  return false;
}

// FNV-1a.
class Hash {
 public:
  void add(ByteView bytes) {
    for (const char byte : bytes) {
      value_ = (value_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
    }
  }
  std::int64_t value() const { return static_cast<std::int64_t>(value_); }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

}  // namespace

std::span<const std::string_view> server_assignors() {
  return kAssignors;
}

std::optional<Assignment> to_assignment(const HeldPartitions& held) {
  if (!held) return std::nullopt;
  Assignment assignment;
  for (const auto& topic : *held) {
    assignment[topic.topic_id].insert(topic.partitions.begin(), topic.partitions.end());
  }
  return assignment;
}

const char* ConsumerGroup::state_name() const {
  if (members.empty()) return "Empty";
  if (epoch > assignment_epoch) return "Assigning";
  const bool reconciled = std::all_of(members.begin(), members.end(), [&](const auto& entry) {
    return entry.second.state == State::kStable && entry.second.epoch == assignment_epoch;
  });
  return reconciled ? "Stable" : "Reconciling";
}

ConsumerMember* ConsumerGroup::find(const std::string& member) {
  const auto found = members.find(member);
  return found == members.end() ? nullptr : &found->second;
}

const ConsumerMember* ConsumerGroup::find(const std::string& member) const {
  const auto found = members.find(member);
  return found == members.end() ? nullptr : &found->second;
}

ConsumerMember* ConsumerGroup::find_static(const std::string& instance) {
  const auto found = std::find_if(members.begin(), members.end(), [&](const auto& entry) {
    return entry.second.instance_id == instance;
  });
  return found == members.end() ? nullptr : &found->second;
}

std::set<wire::TopicName> ConsumerGroup::topics_of(const ConsumerMember& member) const {
  std::set<wire::TopicName> topics = member.topics;
  const auto resolved = regexes.find(member.regex);
  if (resolved != regexes.end()) {
    topics.insert(resolved->second.topics.begin(), resolved->second.topics.end());
  }
  return topics;
}

bool ConsumerGroup::subscribed_to(const wire::TopicName& topic) const {
  return std::any_of(members.begin(), members.end(),
                     [&](const auto& entry) { return topics_of(entry.second).contains(topic); });
}

bool ConsumerGroup::all_classic() const {
  return std::all_of(members.begin(), members.end(),
                     [](const auto& entry) { return entry.second.classic.has_value(); });
}

std::string ConsumerGroup::assignor() const {
  std::map<std::string, int> votes;
  for (const auto& [name, member] : members) {
    if (member.assignor) ++votes[*member.assignor];
  }
  const auto most = std::max_element(
      votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == votes.end() ? std::string(kAssignors.front()) : most->first;
}

void ConsumerGroup::remove(const std::string& member) {
  members.erase(member);
  target.erase(member);
}

bool ConsumerGroup::resolved(const ConsumerMember& member, const GroupTopics& topics,
                             const TopicViewer& viewer) const {
  if (member.regex.empty()) return true;
  const auto known = regexes.find(member.regex);
  if (known == regexes.end()) return false;
  const bool another = !member.viewer.empty() && member.viewer != viewer.who;
  return !another && known->second.seen == GroupRegex::Seen{topics.changes(), viewer.rules};
}

// All groups wait meanwhile: that is why a heartbeat looks up no more than its own expression.
void ConsumerGroup::resolve(ConsumerMember& member, const GroupTopics& topics,
                            const TopicViewer& viewer, Moment now) {
  const bool looked = resolved(member, topics, viewer);
  member.viewer = viewer.who;
  if (looked) return;
  const auto compiled = compile_group_regex(member.regex);
  if (!compiled) return;  // refused where it came
  const GroupRegex::Seen seen{topics.changes(), viewer.rules};
  GroupRegex& known = regexes[member.regex];
  known.seen = seen;
  const std::vector<wire::TopicName> names = topics.names();
  auto found = topics_matching(*compiled, names);
  known.given_up = !found;
  if (!found) {
    if (known.version == 0) return;
    log::warn("an expression of a consumer group takes too long: its topics stay those of before",
              {{"expression", member.regex}, {"topics", names.size()}});
    found = known.topics;
  }
  std::erase_if(*found, [&](const wire::TopicName& name) { return !viewer.may_see(name); });
  if (known.version != 0 && known.topics == *found) return;
  known.topics = std::move(*found);
  known.version = static_cast<std::int64_t>(seen.topics);
  known.looked_ms = now.wall_ms;
}

void ConsumerGroup::forget_unused_regexes() {
  std::set<std::string_view> used;
  for (const auto& [name, member] : members) used.insert(member.regex);
  std::erase_if(regexes, [&](const auto& entry) { return !used.contains(entry.first); });
}

std::int64_t ConsumerGroup::hash_topics(const GroupTopics& topics) const {
  std::set<wire::TopicName> names;
  for (const auto& [name, member] : members) names.merge(topics_of(member));
  Hash hash;
  for (const wire::TopicName& name : names) {
    const auto topic = topics.find(name);
    if (!topic) continue;
    hash.add(ByteView(topic->id.bytes.data(), topic->id.bytes.size()));
    hash.add(std::to_string(topic->partitions));
  }
  return hash.value();
}

void ConsumerGroup::assign(const GroupTopics& topics) {
  PartitionCounts counts;
  std::vector<AssignedMember> all;
  for (const auto& [name, member] : members) {
    AssignedMember one{name, member.instance_id, {}, target[name]};
    for (const wire::TopicName& wanted : topics_of(member)) {
      const auto topic = topics.find(wanted);
      if (!topic) continue;
      one.topics.insert(topic->id);
      counts[topic->id] = topic->partitions;
    }
    all.push_back(std::move(one));
  }
  target = assignor() == "range" ? assign_ranges(std::move(all), counts)
                                 : assign_uniformly(std::move(all), counts);
}

void ConsumerGroup::update(const GroupTopics& topics, bool changed, Moment now) {
  topics_seen = topics.changes();
  forget_unused_regexes();
  const std::int64_t hash = hash_topics(topics);
  if (changed || hash != topics_hash) {
    topics_hash = hash;
    ++epoch;
  }
  if (members.empty()) {
    target.clear();
    if (empty_since_ms == 0) empty_since_ms = now.steady_ms;
    return;
  }
  empty_since_ms = 0;
  if (epoch == assignment_epoch) return;
  assign(topics);
  assignment_epoch = epoch;
}

std::set<std::pair<wire::Uuid, wire::PartitionId>> ConsumerGroup::held_by_others(
    const std::string& member) const {
  std::set<std::pair<wire::Uuid, wire::PartitionId>> held;
  for (const auto& [name, other] : members) {
    if (name == member) continue;
    for (const Assignment* part : {&other.assigned, &other.revoking}) {
      for (const auto& [topic, indexes] : *part) {
        for (const wire::PartitionId index : indexes) held.emplace(topic, index);
      }
    }
  }
  return held;
}

// What is not in the target any more is given up first; the rest comes as far as it is free.
void ConsumerGroup::step_to_target(ConsumerMember& member, std::int32_t epoch_before,
                                   const std::optional<Assignment>& owned) {
  const Assignment wanted = target[member.id];
  const auto held = held_by_others(member.id);
  Assignment kept;
  Assignment added;
  Assignment revoking;
  bool waits = false;
  for (const auto& [topic, indexes] : member.assigned) {
    const auto want = wanted.find(topic);
    for (const wire::PartitionId index : indexes) {
      const bool stays = want != wanted.end() && want->second.contains(index);
      (stays ? kept : revoking)[topic].insert(index);
    }
  }
  for (const auto& [topic, indexes] : wanted) {
    for (const wire::PartitionId index : indexes) {
      if (kept.contains(topic) && kept.at(topic).contains(index)) continue;
      if (held.contains({topic, index})) {
        waits = true;
      } else {
        added[topic].insert(index);
      }
    }
  }
  // Without a word on what it holds, it may hold all that it was given.
  const bool must_revoke = !empty(revoking) && (!owned || overlap(*owned, revoking));
  const std::int32_t next = must_revoke ? epoch_before : assignment_epoch;
  if (next != member.epoch) member.previous_epoch = std::exchange(member.epoch, next);
  if (!must_revoke) {
    for (const auto& [topic, indexes] : added) kept[topic].insert(indexes.begin(), indexes.end());
  }
  member.assigned = std::move(kept);
  member.revoking = must_revoke ? std::move(revoking) : Assignment();
  member.state = must_revoke ? State::kUnrevoked : waits ? State::kUnreleased : State::kStable;
}

void ConsumerGroup::reconcile(ConsumerMember& member, const std::optional<Assignment>& owned,
                              Moment now) {
  switch (member.state) {
    case State::kStable:
      if (member.epoch != assignment_epoch) step_to_target(member, member.epoch, owned);
      break;
    case State::kUnrevoked:
      if (owned && !overlap(*owned, member.revoking)) {
        step_to_target(member, member.epoch + 1, owned);
      }
      break;
    case State::kUnreleased:
      step_to_target(member, member.epoch, owned);
      break;
  }
  if (member.state != State::kUnrevoked) {
    member.revoke_by_ms = 0;
  } else if (member.revoke_by_ms == 0) {
    member.revoke_by_ms = now.steady_ms + std::max(member.rebalance_timeout_ms, 0);
  }
}

}  // namespace sluice::kafka::broker
