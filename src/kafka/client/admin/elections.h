// Elections of partition leaders.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin.h"

namespace sluice::kafka::client {

enum class Election : std::int8_t { kPreferred = 0, kUnclean = 1 };

// What became of each partition; without `partitions`, of those of all that had something to elect.
Result<std::map<TopicPartition, Status>> elect_leaders(
    Cluster& cluster, Election kind, const std::optional<std::vector<TopicPartition>>& partitions);

}  // namespace sluice::kafka::client
