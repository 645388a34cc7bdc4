// __consumer_offsets: where the group coordinator keeps what must survive.
#pragma once

#include "kafka/broker/api/context.h"
#include "kafka/broker/group/coordinator.h"

namespace sluice::kafka::broker {

class Partition;

// Makes the topic at its first use, as Kafka does when a client first asks for a coordinator.
class OffsetsTopic final : public GroupStore {
 public:
  OffsetsTopic(TopicCatalog& catalog, Partitions& partitions, const BrokerSettings& settings,
               const Clock& clock)
      : catalog_(catalog), partitions_(partitions), settings_(settings), clock_(clock) {}

  // Makes the topic if it is missing. Blocks.
  Status ensure();
  Status append(const std::string& group, std::span<const GroupRecord> records) override;
  // Until the disk has what was appended for a group so far, as far as durability says.
  net::Async<void> stored(std::string group, net::BlockingPool& pool, net::Loop& loop);
  // Gives the coordinator every record that was kept.
  Status load_into(GroupCoordinator& groups);

 private:
  std::shared_ptr<Partition> partition_of(const std::string& group) const;

  TopicCatalog& catalog_;
  Partitions& partitions_;
  const BrokerSettings& settings_;
  const Clock& clock_;
};

}  // namespace sluice::kafka::broker
