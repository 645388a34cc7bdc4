// __transaction_state: where the transaction coordinator keeps what must survive; and the
// partitions that it writes markers to.
#pragma once

#include "kafka/broker/state/offsets_topic.h"
#include "kafka/broker/state/state_topic.h"
#include "kafka/broker/txn/coordinator.h"

namespace sluice::kafka::broker {

// Made when a client first asks for a coordinator, as Kafka makes it.
class TransactionTopic final : public StateTopic, public TransactionStore {
 public:
  TransactionTopic(Topics& topics, const BrokerSettings& settings, const Clock& clock);

  Status keep(const wire::TransactionalId& id, const wire::KeyedRecord& record) override;
  // At start: gives the coordinator every record that was kept.
  void load_into(TransactionCoordinator& transactions);
  // The same for the partitions that have become readable since.
  void load_late(TransactionCoordinator& transactions);
};

// Any thread. Offsets that a transaction has committed count from its marker on.
class TransactionMarkers final : public TransactionPartitions {
 public:
  TransactionMarkers(Topics& topics, OffsetsTopic& offsets, GroupCoordinator& groups,
                     const BrokerSettings& settings, const Clock& clock)
      : topics_(topics), offsets_(offsets), groups_(groups), settings_(settings), clock_(clock) {}

  void admit(const std::set<Transaction::Partition>& partitions,
             ProducerIdentity producer) override;
  Status end(std::set<Transaction::Partition>& unmarked, const Log::Marker& marker) override;
  // To one partition, without waiting for the disk.
  Log::Appended write(const Transaction::Partition& place, const Log::Marker& marker);
  // Brings the markers in these partitions to the disk.
  Status store(const std::set<Transaction::Partition>& partitions);

 private:
  Status mark(const Transaction::Partition& place, const Log::Marker& marker);

  Topics& topics_;
  OffsetsTopic& offsets_;
  GroupCoordinator& groups_;
  const BrokerSettings& settings_;
  const Clock& clock_;
};

}  // namespace sluice::kafka::broker
