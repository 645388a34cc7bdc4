#include "kafka/broker/state/transaction_topic.h"

#include "base/log.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

// Kafka's own settings for it, on a cluster of one.
TopicConfigs configs_of(const BrokerSettings& settings) {
  return {{"cleanup.policy", "compact"},
          {"compression.type", "uncompressed"},
          {"min.insync.replicas", "1"},
          {"segment.bytes", std::to_string(settings.transactions.segment_bytes)},
          {"unclean.leader.election.enable", "false"}};
}

StateTopic::Each into(TransactionCoordinator& transactions) {
  return [&transactions](wire::PartitionId index, const wire::RecordBatch& batch) -> Status {
    wire::RecordWalk walk(batch);
    wire::Record record;
    while (!batch.is_control() && walk.next(record)) {
      if (!record.key) continue;
      if (const Status loaded = transactions.load(*record.key, record.value); !loaded) {
        log::warn("transaction record passed over", {{"partition", index},
                                                     {"offset", record.offset},
                                                     {"reason", loaded.error().message()}});
      }
    }
    return walk.status();
  };
}

}  // namespace

TransactionTopic::TransactionTopic(Topics& topics, const BrokerSettings& settings,
                                   const Clock& clock)
    : StateTopic("__transaction_state", settings.transactions.topic_partitions,
                 configs_of(settings), topics, settings, clock) {}

Status TransactionTopic::keep(const wire::TransactionalId& id, const wire::KeyedRecord& record) {
  TRY(append(id, std::span(&record, 1)));
  return store(id);
}

void TransactionTopic::load_into(TransactionCoordinator& transactions) {
  replay(into(transactions));
  transactions.loaded();
}

void TransactionTopic::load_late(TransactionCoordinator& transactions) {
  if (replay_late(into(transactions))) transactions.loaded();
}

void TransactionMarkers::admit(const std::set<Transaction::Partition>& partitions,
                               ProducerIdentity producer) {
  for (const auto& [topic, index] : partitions) {
    const PartitionPtr partition = topics_.partitions().find(topic, index);
    if (partition) partition->log().admit(producer.id, producer.epoch);
  }
}

Log::Appended TransactionMarkers::write(const Transaction::Partition& place,
                                        const Log::Marker& marker) {
  const PartitionPtr partition = topics_.partitions().find(place.first, place.second);
  Log::Appended refused;
  refused.error = KafkaError::kUnknownTopicOrPartition;
  refused.message = "it is not open";
  if (!partition) return refused;
  const Log::Appended appended = partition->log().append(marker, clock_.wall_ms());
  if (appended.error != KafkaError::kNone) return appended;
  if (place.first == offsets_.name()) {
    offsets_.transaction_ended(place.second, marker.producer_id,
                               marker.type == wire::ControlType::kCommit, groups_);
  }
  partition->notify();
  return appended;
}

// The marker, where there is something to end.
Status TransactionMarkers::mark(const Transaction::Partition& place, const Log::Marker& marker) {
  const Log::Appended appended = write(place, marker);
  // A later epoch has ended the transaction already. A topic that was deleted has nothing to end; a
  // partition that could not be opened has.
  const bool deleted = appended.error == KafkaError::kUnknownTopicOrPartition &&
                       !topics_.catalog().find(place.first);
  if (deleted || appended.error == KafkaError::kNone ||
      appended.error == KafkaError::kInvalidProducerEpoch) {
    return {};
  }
  return Error(ErrorCode::kIo,
               place.first + "-" + std::to_string(place.second) + ": " + appended.message);
}

// All are written before the first flush: one that cannot be marked holds no other up.
Status TransactionMarkers::end(std::set<Transaction::Partition>& unmarked,
                               const Log::Marker& marker) {
  TRY(topics_.partitions().usable());
  Status ended;
  std::vector<Transaction::Partition> marked;
  for (const Transaction::Partition& place : unmarked) {
    Status done = mark(place, marker);
    if (done) {
      marked.push_back(place);
    } else if (ended) {
      ended = std::move(done);
    }
  }
  for (const Transaction::Partition& place : marked) {
    Status stored = store({place});
    if (stored) {
      unmarked.erase(place);
    } else if (ended) {
      ended = std::move(stored);
    }
  }
  return ended;
}

Status TransactionMarkers::store(const std::set<Transaction::Partition>& partitions) {
  if (settings_.durability == BrokerSettings::Durability::kPageCache) return {};
  for (const auto& [topic, index] : partitions) {
    const PartitionPtr partition = topics_.partitions().find(topic, index);
    if (partition && !partition->gone()) TRY(partition->log().flush());
  }
  return {};
}

}  // namespace sluice::kafka::broker
