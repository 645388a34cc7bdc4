#include "kafka/tools/transactions/hanging_transactions.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "kafka/client/admin/transactions.h"
#include "kafka/client/failure.h"
#include "kafka/tools/cli/tab_table.h"

namespace sluice::kafka::tools {
namespace {

using client::ProducerDescription;
using client::TopicPartition;
using std::chrono::milliseconds;

constexpr std::int64_t kTimeoutMinutes = 15;
constexpr std::int64_t kMinuteMs = 60'000;

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

// A transaction without a marker yet, of one partition.
struct OpenTransaction {
  TopicPartition partition;
  ProducerDescription producer;
};
using ByProducer = std::map<wire::ProducerId, std::vector<OpenTransaction>>;

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(now).count();
}

// Brokers since 3.0 tell whose transaction begins at an offset.
Result<client::AbortedTransaction> open_at(client::Cluster& cluster,
                                           const TopicPartition& partition, wire::Offset start) {
  const auto producers = client::describe_producers(cluster, partition, std::nullopt);
  if (!producers) {
    return transactions_failure(
        "Failed to validate producer state for partition " + partition.to_string(),
        producers.error());
  }
  const auto found =
      std::find_if(producers->begin(), producers->end(), [&](const ProducerDescription& one) {
        return one.open_since >= 0 && one.open_since == start;
      });
  if (found == producers->end()) {
    return invalid("Could not find any open transactions starting at offset " +
                   std::to_string(start) + " on partition " + partition.to_string());
  }
  return client::AbortedTransaction{partition, found->producer_id,
                                    static_cast<wire::ProducerEpoch>(found->producer_epoch),
                                    std::max(found->coordinator_epoch, 0)};
}

Result<client::AbortedTransaction> to_abort(const ParsedArguments& given,
                                            client::Cluster& cluster) {
  TRY(const TopicPartition partition, named_partition(given));
  TRY(const auto start, given.integer("start-offset", "Long"));
  TRY(const auto producer, given.integer("producer-id", "Long"));
  if (!start && !producer) {
    return invalid(
        "The transaction to abort must be identified either with --start-offset (for brokers on "
        "3.0 or above) or with --producer-id, --producer-epoch, and --coordinator-epoch (for older "
        "brokers)");
  }
  if (start) return open_at(cluster, partition, *start);
  TRY(const auto epoch, given.integer("producer-epoch", "Short"));
  if (!epoch) return invalid("Missing required argument --producer-epoch");
  TRY(const auto coordinator, given.integer("coordinator-epoch", "Integer"));
  if (!coordinator) return invalid("Missing required argument --coordinator-epoch");
  // A producer that never ended a transaction has no coordinator's epoch yet: 0 is below any.
  const auto coordinator_epoch = static_cast<std::int32_t>(std::max<std::int64_t>(*coordinator, 0));
  return client::AbortedTransaction{partition, *producer, static_cast<wire::ProducerEpoch>(*epoch),
                                    coordinator_epoch};
}

// Where to look: all partitions of the topic or of all topics, those on the broker if one is named.
Result<std::vector<TopicPartition>> to_search(const ParsedArguments& given,
                                              client::Cluster& cluster) {
  if (given.has("partition")) {
    TRY(const TopicPartition one, named_partition(given));
    return std::vector<TopicPartition>{one};
  }
  const std::optional<std::string> topic = given.value("topic");
  TRY(const auto broker, given.integer("broker-id", "Integer"));
  std::optional<std::vector<std::string>> wanted;
  if (topic) wanted = {*topic};
  const auto metadata = cluster.metadata(wanted);
  if (!metadata) return transactions_failure("Failed to list topics", metadata.error());
  std::vector<TopicPartition> found;
  for (const auto& each : metadata->topics) {
    if (each.error_code != wire::KafkaError::kNone) {
      return transactions_failure("Failed to describe 1 topics", client::failure(each.error_code));
    }
    if (!topic && each.is_internal) continue;
    for (const auto& partition : each.partitions) {
      const auto& nodes = partition.replica_nodes;
      const bool there = !broker || std::find(nodes.begin(), nodes.end(), *broker) != nodes.end();
      if (there) found.push_back({each.name.value_or(""), partition.partition_index});
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

Result<ByProducer> open_longer_than(client::Cluster& cluster,
                                    const std::vector<TopicPartition>& partitions,
                                    std::optional<std::int64_t> broker, std::int64_t limit_ms) {
  if (partitions.empty()) return ByProducer();
  const auto producers = client::describe_producers_of(cluster, partitions, broker);
  if (!producers) {
    return transactions_failure(
        "Failed to describe producers for " + std::to_string(partitions.size()) +
            " partitions on broker " +
            (broker ? "Optional[" + std::to_string(*broker) + "]" : "Optional.empty"),
        producers.error());
  }
  const std::int64_t now = now_ms();
  ByProducer found;
  for (const auto& [partition, active] : *producers) {
    for (const ProducerDescription& one : active) {
      if (one.open_since < 0 || now - one.last_timestamp_ms <= limit_ms) continue;
      found[one.producer_id].push_back({partition, one});
    }
  }
  return found;
}

// The id under which each producer is known to its coordinator.
Result<std::map<wire::ProducerId, std::string>> ids_of(client::Cluster& cluster,
                                                       const ByProducer& open) {
  client::TransactionFilter filter;
  for (const auto& one : open) filter.producers.push_back(one.first);
  const auto listed = client::list_transactions(cluster, filter);
  if (!listed) {
    return transactions_failure(
        "Failed to list transactions for " + std::to_string(open.size()) + " producers",
        listed.error());
  }
  std::map<wire::ProducerId, std::string> ids;
  for (const auto& one : *listed) ids[one.producer_id] = one.transactional_id;
  return ids;
}

// The partitions whose marker the coordinator still means to write.
Result<std::vector<TopicPartition>> expected(client::Cluster& cluster, const std::string& id) {
  const auto description = client::describe_transaction(cluster, id);
  if (description) return description->partitions;
  const auto reason = description.error().reason<wire::KafkaError>();
  if (reason == wire::KafkaError::kTransactionalIdNotFound) return std::vector<TopicPartition>();
  return transactions_failure("Failed to describe 1 transactions", description.error());
}

Result<std::vector<OpenTransaction>> hanging(client::Cluster& cluster, const ByProducer& open) {
  std::vector<OpenTransaction> found;
  if (open.empty()) return found;
  TRY(const auto ids, ids_of(cluster, open));
  for (const auto& [producer, transactions] : open) {
    std::vector<TopicPartition> ending;
    if (const auto id = ids.find(producer); id != ids.end()) {
      TRY(ending, expected(cluster, id->second));
    }
    for (const OpenTransaction& one : transactions) {
      const bool ends = std::find(ending.begin(), ending.end(), one.partition) != ending.end();
      if (!ends) found.push_back(one);
    }
  }
  return found;
}

}  // namespace

Error transactions_failure(const std::string& message, const Error& reason) {
  return invalid(message + ": " + reason.message() +
                 ". Enable debug logging for additional detail.");
}

Result<TopicPartition> named_partition(const ParsedArguments& given) {
  TRY(const auto id, given.integer("partition", "Integer"));
  return TopicPartition{given.value("topic").value_or(""),
                        static_cast<wire::PartitionId>(id.value_or(0))};
}

Status abort_transaction(const Invocation&, const ParsedArguments& given,
                         client::Cluster& cluster) {
  TRY(const client::AbortedTransaction transaction, to_abort(given, cluster));
  const Status done = client::abort_transaction(cluster, transaction);
  if (done) return {};
  return transactions_failure("Failed to abort transaction " + transaction.to_string(),
                              done.error());
}

Status find_hanging(const Invocation& invocation, const ParsedArguments& given,
                    client::Cluster& cluster) {
  if (!given.has("topic") && !given.has("broker-id")) {
    return invalid(
        "The `find-hanging` command requires either --topic or --broker-id to limit the scope of "
        "the search");
  }
  if (given.has("partition") && !given.has("topic")) {
    return invalid("The --partition argument requires --topic to be provided");
  }
  TRY(const auto broker, given.integer("broker-id", "Integer"));
  TRY(const auto minutes, given.integer("max-transaction-timeout", "Integer"));
  TRY(const std::vector<TopicPartition> partitions, to_search(given, cluster));
  TRY(const ByProducer open,
      open_longer_than(cluster, partitions, broker, minutes.value_or(kTimeoutMinutes) * kMinuteMs));
  TRY(const std::vector<OpenTransaction> found, hanging(cluster, open));
  std::vector<std::vector<std::string>> rows;
  const std::int64_t now = now_ms();
  for (const OpenTransaction& one : found) {
    const ProducerDescription& producer = one.producer;
    rows.push_back({one.partition.topic, std::to_string(one.partition.partition),
                    std::to_string(producer.producer_id), std::to_string(producer.producer_epoch),
                    std::to_string(producer.coordinator_epoch), std::to_string(producer.open_since),
                    std::to_string(producer.last_timestamp_ms),
                    std::to_string((now - producer.last_timestamp_ms) / kMinuteMs)});
  }
  print_tab_table(invocation.out,
                  {"Topic", "Partition", "ProducerId", "ProducerEpoch", "CoordinatorEpoch",
                   "StartOffset", "LastTimestamp", "Duration(min)"},
                  rows);
  return {};
}

}  // namespace sluice::kafka::tools
