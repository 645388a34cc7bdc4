#include "console/cluster/group_reset.h"

#include <algorithm>
#include <set>

namespace sluice::console {
namespace {

const PartitionView* find_partition(const std::vector<TopicView>& topics,
                                    const TopicPartition& wanted) {
  const auto topic = std::ranges::find(topics, wanted.topic, &TopicView::name);
  if (topic == topics.end()) return nullptr;
  const auto partition = std::ranges::find(topic->partitions, wanted.partition, &PartitionView::id);
  return partition == topic->partitions.end() ? nullptr : &*partition;
}

std::int64_t shifted(std::int64_t from, std::int64_t by) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(from, by, &sum)) return sum;
  return by < 0 ? INT64_MIN : INT64_MAX;
}

}  // namespace

Result<std::vector<TopicPartition>> partitions_to_reset(const GroupView& group,
                                                        const std::vector<TopicView>& topics,
                                                        const std::vector<std::string>& names,
                                                        std::optional<std::int32_t> partition) {
  std::set<std::string> wanted(names.begin(), names.end());
  if (names.empty()) {
    for (const PartitionLag& one : lag_of(group, topics)) wanted.insert(one.topic);
  }
  std::vector<TopicPartition> found;
  for (const std::string& name : wanted) {
    const auto topic = std::ranges::find(topics, name, &TopicView::name);
    if (topic == topics.end()) {
      // What was committed in a topic that is gone can't be moved.
      if (names.empty()) continue;
      return Error(ErrorCode::kNotFound, "there is no topic \"" + name + "\"");
    }
    for (const PartitionView& one : topic->partitions) {
      if (!partition || *partition == one.id) found.push_back({name, one.id});
    }
  }
  if (found.empty()) {
    return Error(ErrorCode::kNotFound, "group \"" + group.id + "\" has no such partition to reset");
  }
  return found;
}

Result<std::vector<ResetStep>> plan_reset(const ResetGoal& goal,
                                          const std::vector<TopicPartition>& partitions,
                                          const GroupView& group,
                                          const std::vector<TopicView>& topics,
                                          KafkaChanges& kafka) {
  using To = ResetGoal::To;
  KafkaChanges::Offsets at_time;
  if (goal.to == To::kTime) {
    TRY(at_time, kafka.offsets_at(partitions, goal.value));
  }
  std::vector<ResetStep> steps;
  for (const TopicPartition& wanted : partitions) {
    const PartitionView* partition = find_partition(topics, wanted);
    if (partition == nullptr) {
      return Error(ErrorCode::kNotFound, "there is no partition " + wanted.to_string());
    }
    if (partition->problem) return *partition->problem;
    ResetStep step{wanted, std::nullopt, partition->start, partition->start, partition->end};
    for (const GroupView::Committed& committed : group.committed) {
      if (committed.topic == wanted.topic && committed.partition == wanted.partition) {
        step.from = committed.offset;
      }
    }
    switch (goal.to) {
      case To::kEarliest:
        break;
      case To::kLatest:
        step.to = step.end;
        break;
      case To::kOffset:
        step.to = goal.value;
        break;
      case To::kTime:
        step.to = at_time[wanted];
        break;
      case To::kShift:
        if (!step.from) {
          return Error(ErrorCode::kInvalidArgument,
                       "group \"" + group.id + "\" has committed nothing in " + wanted.to_string() +
                           ", so there is nothing to shift");
        }
        step.to = shifted(*step.from, goal.value);
        break;
    }
    step.to = std::clamp(step.to, step.start, std::max(step.start, step.end));
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace sluice::console
