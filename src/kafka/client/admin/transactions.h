// Transactions and the producers of partitions.
#pragma once

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
// Of every broker.
Result<std::vector<TransactionListing>> list_transactions(Cluster& cluster);

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

}  // namespace sluice::kafka::client
