// Offsets that were committed as part of transactions, which have not ended.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "kafka/broker/group/group.h"

namespace sluice::kafka::broker {

// Of each producer one per group and partition: its last. Not thread-safe: the coordinator's lock
// holds.
class PendingOffsets {
 public:
  struct Pending {
    std::string group;
    TopicPartition partition;
    CommittedOffset offset;
  };

  void add(wire::ProducerId producer, Pending pending);
  // A group is gone, or a topic.
  void forget_group(const std::string& group);
  void forget_topic(const wire::TopicName& topic);
  // Those of a producer, in the groups that `ended` names.
  std::vector<Pending> take(wire::ProducerId producer,
                            const std::function<bool(const std::string& group)>& ended);
  bool contains(const std::string& group, const TopicPartition& partition) const;

 private:
  using Place = std::pair<std::string, TopicPartition>;

  void forget(const std::function<bool(const Place&)>& gone);
  void let_go(const Place& place, wire::ProducerId producer);

  std::map<wire::ProducerId, std::map<Place, CommittedOffset>> by_producer_;
  std::map<Place, std::set<wire::ProducerId>> producers_;  // the same, by what is held
};

}  // namespace sluice::kafka::broker
