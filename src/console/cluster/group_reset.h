// Where a group would go on reading after a reset, partition by partition, before anything is
// changed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "console/cluster/group_lag.h"
#include "console/cluster/kafka_changes.h"

namespace sluice::console {

struct ResetGoal {
  enum class To { kEarliest, kLatest, kOffset, kTime, kShift };
  To to = To::kEarliest;
  std::int64_t value = 0;  // the offset, milliseconds since 1970, or by how many messages
};

struct ResetStep {
  TopicPartition partition;
  std::optional<std::int64_t> from;  // none: the group has yet to commit here
  std::int64_t to = 0;
  std::int64_t start = 0;
  std::int64_t end = 0;
};

// For each of `partitions`; an offset outside of a partition becomes its nearest end, as in
// kafka-consumer-groups. kInvalidArgument for a shift where nothing is committed, an error of the
// partition where its offsets are not known.
Result<std::vector<ResetStep>> plan_reset(const ResetGoal& goal,
                                          const std::vector<TopicPartition>& partitions,
                                          const GroupView& group,
                                          const std::vector<TopicView>& topics,
                                          KafkaChanges& kafka);

// The partitions of all topics that the group reads or has committed in; with `names` those of
// these topics. kNotFound names one that is not there.
Result<std::vector<TopicPartition>> partitions_to_reset(const GroupView& group,
                                                        const std::vector<TopicView>& topics,
                                                        const std::vector<std::string>& names,
                                                        std::optional<std::int32_t> partition);

}  // namespace sluice::console
