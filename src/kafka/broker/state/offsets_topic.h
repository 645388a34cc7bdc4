// __consumer_offsets: where the group coordinator keeps what must survive.
#pragma once

#include "kafka/broker/group/coordinator.h"
#include "kafka/broker/state/state_topic.h"

namespace sluice::kafka::broker {

// Made when a client first asks for a coordinator, as Kafka makes it.
class OffsetsTopic final : public StateTopic, public GroupStore {
 public:
  OffsetsTopic(Topics& topics, const BrokerSettings& settings, const Clock& clock);

  Result<wire::Offset> append(const std::string& group,
                              std::span<const GroupRecord> records) override;
  Result<wire::Offset> append_in_transaction(const std::string& group,
                                             std::span<const GroupRecord> records,
                                             wire::ProducerId producer,
                                             wire::ProducerEpoch epoch) override;
  // A marker was written to one of its partitions.
  void transaction_ended(const wire::PartitionId& partition, wire::ProducerId producer,
                         bool committed, GroupCoordinator& groups) const;
  // At start: gives the coordinator every record that was kept.
  void load_into(GroupCoordinator& groups);
  // The same for the partitions that have become readable since.
  void load_late(GroupCoordinator& groups);

 private:
  Each into(GroupCoordinator& groups) const;
};

}  // namespace sluice::kafka::broker
