#include "kafka/client/admin/transactions.h"

#include "kafka/client/failure.h"
#include "kafka/client/retry.h"
#include "kafka/wire/describe_producers.h"
#include "kafka/wire/describe_transactions.h"
#include "kafka/wire/list_transactions.h"

namespace sluice::kafka::client {
namespace {

using wire::KafkaError;

Result<wire::BrokerId> leader_of(Cluster& cluster, const TopicPartition& wanted) {
  TRY(wire::MetadataResponse metadata, cluster.metadata(std::vector<std::string>{wanted.topic}));
  for (const auto& topic : metadata.topics) {
    if (topic.error_code != KafkaError::kNone) return failure(topic.error_code);
    for (const auto& partition : topic.partitions) {
      if (partition.partition_index == wanted.partition) return partition.leader_id;
    }
  }
  return failure(KafkaError::kUnknownTopicOrPartition);
}

}  // namespace

Result<std::vector<TransactionListing>> list_transactions(Cluster& cluster) {
  return with_retries(cluster.settings(), [&]() -> Result<std::vector<TransactionListing>> {
    TRY(cluster.metadata(std::vector<std::string>()));
    std::vector<TransactionListing> found;
    const auto brokers = cluster.brokers();
    for (const auto& broker : brokers) {
      TRY(auto* connection, cluster.broker(broker.node_id));
      TRY(wire::ListTransactionsResponse answer, connection->call(wire::ListTransactionsRequest{}));
      if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
      for (const auto& one : answer.transaction_states) {
        found.push_back(
            {one.transactional_id, broker.node_id, one.producer_id, one.transaction_state});
      }
    }
    return found;
  });
}

Result<TransactionDescription> describe_transaction(Cluster& cluster, const std::string& id) {
  wire::DescribeTransactionsRequest request;
  request.transactional_ids.push_back(id);
  return with_retries(cluster.settings(), [&]() -> Result<TransactionDescription> {
    TRY(Coordinator coordinator, cluster.coordinator(Cluster::CoordinatorOf::kTransaction, id));
    TRY(wire::DescribeTransactionsResponse answer, coordinator.connection->call(request));
    if (answer.transaction_states.empty()) return failure(KafkaError::kUnknownServerError);
    const auto& state = answer.transaction_states[0];
    if (state.error_code != KafkaError::kNone) return failure(state.error_code);
    TransactionDescription found;
    found.coordinator = coordinator.id;
    found.producer_id = state.producer_id;
    found.producer_epoch = state.producer_epoch;
    found.state = state.transaction_state;
    found.timeout_ms = state.transaction_timeout_ms;
    found.start_ms = state.transaction_start_time_ms;
    for (const auto& topic : state.topics) {
      for (const auto partition : topic.partitions) {
        found.partitions.push_back({topic.topic, partition});
      }
    }
    return found;
  });
}

Result<std::vector<ProducerDescription>> describe_producers(Cluster& cluster,
                                                            const TopicPartition& partition,
                                                            std::optional<std::int64_t> broker) {
  wire::DescribeProducersRequest request;
  auto& topic = request.topics.emplace_back();
  topic.name = partition.topic;
  topic.partition_indexes.push_back(partition.partition);
  return with_retries(cluster.settings(), [&]() -> Result<std::vector<ProducerDescription>> {
    wire::BrokerId id = static_cast<wire::BrokerId>(broker.value_or(-1));
    if (!broker) {
      TRY(id, leader_of(cluster, partition));
    }
    TRY(auto* connection, cluster.broker(id));
    TRY(wire::DescribeProducersResponse answer, connection->call(request));
    std::vector<ProducerDescription> found;
    for (const auto& one : answer.topics) {
      for (const auto& described : one.partitions) {
        if (described.error_code != KafkaError::kNone) {
          return failure(described.error_code, described.error_message);
        }
        for (const auto& producer : described.active_producers) {
          ProducerDescription& state = found.emplace_back();
          state.producer_id = producer.producer_id;
          state.producer_epoch = producer.producer_epoch;
          state.last_sequence = producer.last_sequence;
          state.last_timestamp_ms = producer.last_timestamp;
          state.coordinator_epoch = producer.coordinator_epoch;
          state.open_since = producer.current_txn_start_offset;
        }
      }
    }
    return found;
  });
}

}  // namespace sluice::kafka::client
