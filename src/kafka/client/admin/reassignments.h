// Partitions that move to other brokers.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin.h"

namespace sluice::kafka::client {

// The brokers that each partition is to have; none cancels the move that is under way. Gives what
// became of each.
Result<std::map<TopicPartition, Status>> alter_reassignments(
    Cluster& cluster,
    const std::map<TopicPartition, std::optional<std::vector<wire::BrokerId>>>& wanted);

}  // namespace sluice::kafka::client
