// Consumer groups as records of __consumer_offsets, in Kafka's own format (KIP-848).
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/result.h"
#include "kafka/broker/group/consumer_group.h"
#include "kafka/broker/group/group_records.h"

namespace sluice::kafka::broker {

// What makes `before` into `after`, in an order that Kafka replays: what goes first, members before
// their group.
std::vector<GroupRecord> consumer_group_changes(const ConsumerGroup& before,
                                                const ConsumerGroup& after);
// What makes nothing of it.
std::vector<GroupRecord> consumer_group_tombstones(const ConsumerGroup& group);

// At start: what a record says about the group that `find` gives. kUnsupported for a record of
// another kind. `forget` is called when nothing of a group is left.
struct ConsumerGroupReplay {
  std::function<ConsumerGroup&(const std::string& group)> find;
  std::function<void(const std::string& group)> forget;
};
Status replay_consumer_group(const ConsumerGroupReplay& replay, ByteView key,
                             const std::optional<ByteView>& value);

}  // namespace sluice::kafka::broker
