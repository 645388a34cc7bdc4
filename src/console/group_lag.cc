#include "console/group_lag.h"

#include <algorithm>
#include <map>
#include <set>

namespace sluice::console {

std::vector<PartitionLag> lag_of(const GroupView& group, const std::vector<TopicView>& topics) {
  std::map<std::pair<std::string, std::int32_t>, PartitionLag> found;
  std::set<std::string> reads;
  for (const GroupView::Member& member : group.members) {
    for (const auto& [topic, id] : member.partitions) reads.insert(topic);
  }
  for (const GroupView::Committed& committed : group.committed) {
    reads.insert(committed.topic);
    PartitionLag& lag = found[{committed.topic, committed.partition}];
    lag.topic = committed.topic;
    lag.partition = committed.partition;
    lag.committed = committed.offset;
    lag.metadata = committed.metadata;
  }
  for (const TopicView& topic : topics) {
    if (!reads.contains(topic.name)) continue;
    for (const PartitionView& partition : topic.partitions) {
      PartitionLag& lag = found[{topic.name, partition.id}];
      lag.topic = topic.name;
      lag.partition = partition.id;
      if (partition.problem) continue;
      // Retention may have passed by what was committed.
      const std::int64_t next = std::max(partition.start, lag.committed.value_or(partition.start));
      lag.end = partition.end;
      lag.lag = std::max<std::int64_t>(0, partition.end - next);
    }
  }
  std::vector<PartitionLag> all;
  for (auto& [place, lag] : found) all.push_back(std::move(lag));
  return all;
}

std::optional<std::int64_t> total_lag(const std::vector<PartitionLag>& partitions) {
  std::optional<std::int64_t> total;
  for (const PartitionLag& one : partitions) {
    if (one.lag) total = total.value_or(0) + *one.lag;
  }
  return total;
}

}  // namespace sluice::console
