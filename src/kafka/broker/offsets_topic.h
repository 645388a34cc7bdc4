// __consumer_offsets: where the group coordinator keeps what must survive.
#pragma once

#include <mutex>
#include <set>

#include "kafka/broker/api/context.h"
#include "kafka/broker/group/coordinator.h"

namespace sluice::kafka::broker {

class Partition;

// Makes the topic at its first use, as Kafka does when a client first asks for a coordinator.
class OffsetsTopic final : public GroupStore {
 public:
  OffsetsTopic(Topics& topics, const BrokerSettings& settings, const Clock& clock)
      : topics_(topics), settings_(settings), clock_(clock) {}

  // Makes the topic if it is missing; tried again by the next who needs it. Blocks.
  Status ensure();
  // Are this group's records here, and read? Not while its partition could not be opened.
  bool serves(const std::string& group) const;
  // kUnavailable as long as the topic is not there: never makes it, since the groups' lock is held.
  Status append(const std::string& group, std::span<const GroupRecord> records) override;
  // Until the disk has what was appended for a group so far, as far as durability says.
  net::Async<void> stored(std::string group, net::BlockingPool& pool, net::Loop& loop);
  // At start: gives the coordinator every record that was kept. A partition that cannot be read is
  // named, and its groups are not served.
  void load_into(GroupCoordinator& groups);
  // The same for those that have become readable since.
  void load_late(GroupCoordinator& groups);

 private:
  std::shared_ptr<Partition> partition_of(const std::string& group) const;
  Status load_one(Partition& partition, GroupCoordinator& groups) const;

  Topics& topics_;
  const BrokerSettings& settings_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::set<wire::PartitionId> unread_;  // of a topic that was there at the start
};

}  // namespace sluice::kafka::broker
