#include "console/cluster/group_lag.h"

#include <algorithm>
#include <set>

namespace sluice::console {

TopicsByName topics_by_name(const std::vector<TopicView>& topics) {
  TopicsByName by_name;
  for (const TopicView& topic : topics) by_name.emplace(topic.name, &topic);
  return by_name;
}

std::vector<PartitionLag> lag_of(const GroupView& group, const std::vector<TopicView>& topics) {
  return lag_of(group, topics_by_name(topics));
}

std::vector<PartitionLag> lag_of(const GroupView& group, const TopicsByName& topics) {
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
  for (const std::string& name : reads) {
    const auto topic = topics.find(name);
    if (topic == topics.end()) continue;
    for (const PartitionView& partition : topic->second->partitions) {
      PartitionLag& lag = found[{name, partition.id}];
      lag.topic = name;
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

CommitCount count_commits(const std::vector<PartitionLag>& partitions) {
  CommitCount count;
  for (const PartitionLag& one : partitions) {
    if (!one.end) continue;
    ++count.partitions;
    if (!one.committed) ++count.uncommitted;
  }
  return count;
}

std::optional<std::int64_t> waited_ms(KafkaView& kafka, const PartitionLag& lag,
                                      const std::vector<TopicView>& topics, std::int64_t now_ms) {
  if (!lag.lag || !lag.end) return std::nullopt;
  if (*lag.lag == 0) return 0;
  const auto topic = std::ranges::find(topics, lag.topic, &TopicView::name);
  if (topic == topics.end()) return std::nullopt;
  const auto partition = std::ranges::find(topic->partitions, lag.partition, &PartitionView::id);
  if (partition == topic->partitions.end()) return std::nullopt;
  const std::int64_t next = std::max(partition->start, lag.committed.value_or(partition->start));
  // Of the message only its time is wanted.
  const auto read =
      kafka.read(lag.topic, lag.partition, next, {.messages = 1, .bytes = 1, .each = 0});
  if (!read) return std::nullopt;
  // What is left to read is nothing that a consumer would see.
  if (read->empty()) return 0;
  if (read->front().timestamp_ms < 0) return std::nullopt;
  return std::max<std::int64_t>(0, now_ms - read->front().timestamp_ms);
}

}  // namespace sluice::console
