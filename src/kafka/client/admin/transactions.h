// Transactions and the producers of partitions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin.h"

namespace sluice::kafka::client {

struct TransactionListing {
  std::string transactional_id;
  wire::BrokerId coordinator = -1;
  wire::ProducerId producer_id = -1;
  std::string state;
};
struct TransactionFilter {
  std::vector<wire::ProducerId> producers = {};  // empty: of all
  std::int64_t longer_than_ms = -1;              // negative: however long
  std::optional<std::string> id_pattern = {};    // a regular expression, to the broker
};
// Of every broker. kUnsupported of a broker that is too old for the filter.
Result<std::vector<TransactionListing>> list_transactions(Cluster& cluster,
                                                          const TransactionFilter& filter = {});

struct TransactionDescription {
  wire::BrokerId coordinator = -1;
  wire::ProducerId producer_id = -1;
  wire::ProducerEpoch producer_epoch = -1;
  std::string state;
  std::int32_t timeout_ms = 0;
  std::int64_t start_ms = -1;  // -1: none is open
  std::vector<TopicPartition> partitions;
};
Result<TransactionDescription> describe_transaction(Cluster& cluster, const std::string& id);

struct ProducerDescription {
  wire::ProducerId producer_id = -1;
  std::int32_t producer_epoch = -1;
  std::int32_t last_sequence = -1;
  std::int64_t last_timestamp_ms = -1;
  std::int32_t coordinator_epoch = -1;
  wire::Offset open_since = -1;  // of its open transaction
};
// Of the leader, or of another broker.
Result<std::vector<ProducerDescription>> describe_producers(Cluster& cluster,
                                                            const TopicPartition& partition,
                                                            std::optional<std::int64_t> broker);

// The producers of many partitions, asked of their leaders (or of one broker) in few requests.
Result<std::map<TopicPartition, std::vector<ProducerDescription>>> describe_producers_of(
    Cluster& cluster, const std::vector<TopicPartition>& partitions,
    std::optional<std::int64_t> broker);

// Which transaction of a partition ends, by the epochs that its markers carry.
struct AbortedTransaction {
  TopicPartition partition;
  wire::ProducerId producer_id = -1;
  wire::ProducerEpoch producer_epoch = -1;
  std::int32_t coordinator_epoch = 0;

  // As Java prints it, and as its failures name it.
  std::string to_string() const;
};
// Writes an abort marker into the partition, whatever the coordinator knows.
Status abort_transaction(Cluster& cluster, const AbortedTransaction& transaction);
// Ends what is open under the id, by fencing its producer.
Status terminate_transaction(Cluster& cluster, const std::string& id);

}  // namespace sluice::kafka::client
