// How the partitions of a consumer group are shared out, where the broker does it (KIP-848).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "kafka/wire/types.h"

namespace sluice::kafka::broker {

using Assignment = std::map<wire::Uuid, std::set<wire::PartitionId>>;

// What an assignor is told of a member: its topics, and what it was to have so far.
struct AssignedMember {
  std::string id;
  std::optional<std::string> instance_id;
  std::set<wire::Uuid> topics;
  Assignment before;
};

// By member; `partitions` says how many each topic has.
using Assignments = std::map<std::string, Assignment>;
using PartitionCounts = std::map<wire::Uuid, std::int32_t>;

// Each topic in runs of partitions: the first members get one more where it does not come out even.
Assignments assign_ranges(std::vector<AssignedMember> members, const PartitionCounts& partitions);

// As even as the subscriptions allow over all topics; whoever has a partition keeps it if it can.
Assignments assign_uniformly(std::vector<AssignedMember> members,
                             const PartitionCounts& partitions);

}  // namespace sluice::kafka::broker
