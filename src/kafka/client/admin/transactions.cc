#include "kafka/client/admin/transactions.h"

#include <algorithm>
#include <set>
#include <span>

#include "kafka/client/failure.h"
#include "kafka/client/retry.h"
#include "kafka/wire/describe_producers.h"
#include "kafka/wire/describe_transactions.h"
#include "kafka/wire/init_producer_id.h"
#include "kafka/wire/list_transactions.h"
#include "kafka/wire/write_txn_markers.h"

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

Status check_filter(const TransactionFilter& filter, std::int16_t version) {
  if (filter.longer_than_ms >= 0 && version < 1) {
    return failure(KafkaError::kUnsupportedVersion,
                   "Duration filter can be set only when using API version 1 or higher. If client "
                   "is connected to an older broker, do not specify duration filter or set "
                   "duration filter to -1.");
  }
  if (filter.id_pattern && version < 2) {
    return failure(KafkaError::kUnsupportedVersion,
                   "Transactional ID pattern filter can be set only when using API version 2 or "
                   "higher. If client is connected to an older broker, do not specify the pattern "
                   "filter.");
  }
  return {};
}

using PartitionProducers = wire::DescribeProducersResponse::PartitionResponse;

std::vector<ProducerDescription> producers(const PartitionProducers& described) {
  std::vector<ProducerDescription> found;
  for (const auto& producer : described.active_producers) {
    ProducerDescription& state = found.emplace_back();
    state.producer_id = producer.producer_id;
    state.producer_epoch = producer.producer_epoch;
    state.last_sequence = producer.last_sequence;
    state.last_timestamp_ms = producer.last_timestamp;
    state.coordinator_epoch = producer.coordinator_epoch;
    state.open_since = producer.current_txn_start_offset;
  }
  return found;
}

constexpr std::size_t kPartitionsAtOnce = 500;

using ProducersOf = std::map<TopicPartition, std::vector<ProducerDescription>>;

Result<std::map<wire::BrokerId, std::vector<TopicPartition>>> by_leader(
    Cluster& cluster, const std::vector<TopicPartition>& partitions) {
  std::set<std::string> topics;
  for (const TopicPartition& one : partitions) topics.insert(one.topic);
  TRY(wire::MetadataResponse metadata,
      cluster.metadata(std::vector<std::string>(topics.begin(), topics.end())));
  std::map<TopicPartition, wire::BrokerId> leaders;
  for (const auto& topic : metadata.topics) {
    if (topic.error_code != KafkaError::kNone) return failure(topic.error_code);
    for (const auto& partition : topic.partitions) {
      leaders[{topic.name.value_or(""), partition.partition_index}] = partition.leader_id;
    }
  }
  std::map<wire::BrokerId, std::vector<TopicPartition>> found;
  for (const TopicPartition& one : partitions) {
    const auto leader = leaders.find(one);
    if (leader == leaders.end()) return failure(KafkaError::kUnknownTopicOrPartition);
    found[leader->second].push_back(one);
  }
  return found;
}

Status add_producers(Connection& connection, std::span<const TopicPartition> partitions,
                     ProducersOf& to) {
  wire::DescribeProducersRequest request;
  for (const TopicPartition& one : partitions) {
    if (request.topics.empty() || request.topics.back().name != one.topic) {
      request.topics.emplace_back().name = one.topic;
    }
    request.topics.back().partition_indexes.push_back(one.partition);
  }
  TRY(wire::DescribeProducersResponse answer, connection.call(request));
  for (const auto& topic : answer.topics) {
    for (const auto& described : topic.partitions) {
      if (described.error_code != KafkaError::kNone) {
        return failure(described.error_code, described.error_message);
      }
      to[{topic.name, described.partition_index}] = producers(described);
    }
  }
  return {};
}

// Kafka's words for what a marker may be refused for.
Error marker_refused(KafkaError error, const AbortedTransaction& transaction) {
  const std::string request = "WriteTxnMarkers request with " + transaction.to_string();
  if (error == KafkaError::kClusterAuthorizationFailed) {
    return failure(error, request + " failed due to cluster authorization error");
  }
  if (error == KafkaError::kInvalidProducerEpoch) {
    return failure(error, request + " failed due an invalid producer epoch");
  }
  if (error == KafkaError::kTransactionCoordinatorFenced) {
    return failure(error, request +
                              " failed since the provided coordinator epoch has been fenced by "
                              "the active coordinator");
  }
  return failure(error);
}

}  // namespace

Result<std::vector<TransactionListing>> list_transactions(Cluster& cluster,
                                                          const TransactionFilter& filter) {
  wire::ListTransactionsRequest request;
  request.producer_id_filters = filter.producers;
  request.duration_filter = filter.longer_than_ms;
  request.transactional_id_pattern = filter.id_pattern;
  return with_retries(cluster.settings(), [&]() -> Result<std::vector<TransactionListing>> {
    TRY(cluster.metadata(std::vector<std::string>()));
    std::vector<TransactionListing> found;
    const auto brokers = cluster.brokers();
    for (const auto& broker : brokers) {
      TRY(auto* connection, cluster.broker(broker.node_id));
      TRY(const std::int16_t version, connection->version<wire::ListTransactionsRequest>());
      TRY(check_filter(filter, version));
      TRY(wire::ListTransactionsResponse answer, connection->call(request));
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
    for (const auto& one : answer.topics) {
      for (const auto& described : one.partitions) {
        if (described.error_code != KafkaError::kNone) {
          return failure(described.error_code, described.error_message);
        }
        return producers(described);
      }
    }
    return std::vector<ProducerDescription>();
  });
}

Result<ProducersOf> describe_producers_of(Cluster& cluster,
                                          const std::vector<TopicPartition>& partitions,
                                          std::optional<std::int64_t> broker) {
  return with_retries(cluster.settings(), [&]() -> Result<ProducersOf> {
    std::map<wire::BrokerId, std::vector<TopicPartition>> by_broker;
    if (broker) {
      by_broker[static_cast<wire::BrokerId>(*broker)] = partitions;
    } else {
      TRY(by_broker, by_leader(cluster, partitions));
    }
    ProducersOf found;
    for (const auto& [id, theirs] : by_broker) {
      TRY(auto* connection, cluster.broker(id));
      for (std::size_t at = 0; at < theirs.size(); at += kPartitionsAtOnce) {
        const std::size_t end = std::min(theirs.size(), at + kPartitionsAtOnce);
        TRY(add_producers(*connection, std::span(theirs).subspan(at, end - at), found));
      }
    }
    return found;
  });
}

std::string AbortedTransaction::to_string() const {
  return "AbortTransactionSpec(topicPartition=" + partition.to_string() +
         ", producerId=" + std::to_string(producer_id) +
         ", producerEpoch=" + std::to_string(producer_epoch) +
         ", coordinatorEpoch=" + std::to_string(coordinator_epoch) + ")";
}

Status abort_transaction(Cluster& cluster, const AbortedTransaction& transaction) {
  wire::WriteTxnMarkersRequest request;
  auto& marker = request.markers.emplace_back();
  marker.producer_id = transaction.producer_id;
  marker.producer_epoch = transaction.producer_epoch;
  marker.coordinator_epoch = transaction.coordinator_epoch;
  marker.transaction_result = false;
  auto& topic = marker.topics.emplace_back();
  topic.name = transaction.partition.topic;
  topic.partition_indexes.push_back(transaction.partition.partition);
  return with_retries(cluster.settings(), [&]() -> Status {
    TRY(const wire::BrokerId leader, leader_of(cluster, transaction.partition));
    TRY(auto* connection, cluster.broker(leader));
    TRY(wire::WriteTxnMarkersResponse answer, connection->call(request));
    for (const auto& written : answer.markers) {
      for (const auto& of_topic : written.topics) {
        for (const auto& one : of_topic.partitions) {
          if (one.error_code != KafkaError::kNone)
            return marker_refused(one.error_code, transaction);
        }
      }
    }
    return {};
  });
}

Status terminate_transaction(Cluster& cluster, const std::string& id) {
  wire::InitProducerIdRequest request;
  request.transactional_id = id;
  request.transaction_timeout_ms =
      static_cast<std::int32_t>(cluster.settings().connection.request_timeout.count());
  return with_retries(cluster.settings(), [&]() -> Status {
    TRY(Coordinator coordinator, cluster.coordinator(Cluster::CoordinatorOf::kTransaction, id));
    TRY(wire::InitProducerIdResponse answer, coordinator.connection->call(request));
    if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
    return {};
  });
}

}  // namespace sluice::kafka::client
