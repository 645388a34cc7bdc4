// Offsets that were committed as part of transactions, which have not ended.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kafka/broker/group/group.h"

namespace sluice::kafka::broker {

// Not thread-safe: the coordinator's lock holds.
class PendingOffsets {
 public:
  struct Pending {
    std::string group;
    TopicPartition partition;
    CommittedOffset offset;
  };

  void add(wire::ProducerId producer, Pending pending);
  // A later commit, without a transaction, is the one that counts.
  void overtaken(const std::string& group, const TopicPartition& partition);
  // A group or a topic is gone.
  void forget(const std::function<bool(const Pending&)>& gone);
  // Those of a producer, in the groups that `ended` names, in the order of their commits.
  std::vector<Pending> take(wire::ProducerId producer,
                            const std::function<bool(const std::string& group)>& ended);
  bool any_of(const std::string& group) const;
  bool contains(const std::string& group, const TopicPartition& partition) const;

 private:
  std::map<wire::ProducerId, std::vector<Pending>> by_producer_;
};

}  // namespace sluice::kafka::broker
