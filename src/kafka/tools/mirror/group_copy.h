// The offsets of groups, as they are in the copies.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "kafka/client/admin/groups.h"
#include "kafka/tools/mirror/record_copy.h"

namespace sluice::kafka::mirror {

using Offsets = std::map<client::TopicPartition, client::CommittedOffset>;

// What a group's offsets are in the copies, of those partitions in which its copy is not there yet
// already: a group that goes on at the target is never moved back, and none beyond what is copied.
std::map<client::TopicPartition, wire::Offset> translated(
    const Offsets& at_source, const Offsets& at_target,
    const std::map<client::TopicPartition, MirroredPartition>& partitions);

// Of all groups that are wanted; how many were moved. Groups that somebody is in at the target are
// left alone.
Result<std::size_t> copy_groups(client::Cluster& source, client::Cluster& target,
                                const MirrorPlan& plan, const RecordCopy& copy);

}  // namespace sluice::kafka::mirror
