// Offsets of partitions: what ListOffsets and DeleteRecords say, partition by partition.
#pragma once

#include <map>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin.h"

namespace sluice::kafka::client {

template <class T>
using ByPartition = std::map<TopicPartition, Result<T>>;

// The offset at a time (or kLatest ...) of each partition; -1 when none is. A partition that is
// not in the cluster, or has no leader, is LEADER_NOT_AVAILABLE, as for Kafka's admin client; a
// topic that does not exist UNKNOWN_TOPIC_OR_PARTITION.
Result<ByPartition<wire::Offset>> list_offsets(Cluster& cluster,
                                               const std::vector<TopicPartition>& partitions,
                                               std::int64_t time, bool read_committed = false);

// Moves the start of each partition to the offset (-1: its end): the new start.
Result<ByPartition<wire::Offset>> delete_records(
    Cluster& cluster, const std::map<TopicPartition, wire::Offset>& before);

}  // namespace sluice::kafka::client
