// How far a group is behind, partition by partition.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console/cluster/kafka_view.h"

namespace sluice::console {

struct PartitionLag {
  std::string topic;
  std::int32_t partition = 0;
  std::optional<std::int64_t> committed;  // none: the group has yet to commit here
  std::optional<std::int64_t> end;        // none: the partition is gone, or its end is not known
  // What is left to read: from the committed offset, or from the first that there is.
  std::optional<std::int64_t> lag;
  std::string metadata;
};

// Of topics that outlive it.
using TopicsByName = std::map<std::string_view, const TopicView*>;
TopicsByName topics_by_name(const std::vector<TopicView>& topics);

// All partitions of the topics that the group has committed in or reads now, by topic and
// partition. A partition without a commit counts: the group has all of it before itself.
std::vector<PartitionLag> lag_of(const GroupView& group, const TopicsByName& topics);
std::vector<PartitionLag> lag_of(const GroupView& group, const std::vector<TopicView>& topics);

// Of all that are known; none when nothing is.
std::optional<std::int64_t> total_lag(const std::vector<PartitionLag>& partitions);

// Of those that there are: in how many the group has committed nothing.
struct CommitCount {
  std::size_t partitions = 0;
  std::size_t uncommitted = 0;
};
CommitCount count_commits(const std::vector<PartitionLag>& partitions);

// For how long the oldest message has waited that the group has not read: 0 when it has read all,
// none when that is not known (no lag, a message without a time, a read that failed).
std::optional<std::int64_t> waited_ms(KafkaView& kafka, const PartitionLag& lag,
                                      const std::vector<TopicView>& topics, std::int64_t now_ms);

}  // namespace sluice::console
