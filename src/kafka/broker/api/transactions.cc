// The transaction APIs: the coordinator does the work, on threads that may wait for the disk.
#include "kafka/broker/api/transactions.h"

#include <algorithm>

#include "kafka/broker/api/coordinator_ready.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/group/coordinator.h"
#include "kafka/broker/state/transaction_topic.h"
#include "kafka/broker/topics/topics.h"
#include "kafka/wire/produce.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

using PartitionSet = std::set<Transaction::Partition>;

constexpr std::int16_t kFirstWithFencedError = 2;  // AddPartitionsToTxn, AddOffsetsToTxn, EndTxn
constexpr std::int16_t kFirstOfBrokers = 4;        // AddPartitionsToTxn
constexpr std::int16_t kFirstWithAbortable = 5;    // AddPartitionsToTxn
constexpr std::int16_t kEndWithEpochs = 5;         // EndTxn, TxnOffsetCommit
constexpr std::int16_t kProduceWithEpochs = 12;
constexpr std::int16_t kWithEpochs = 2;
constexpr const char* kOffsets = "__consumer_offsets";

// Older clients know only the one that is as bad for them.
KafkaError for_client(KafkaError error, std::int16_t version, std::int16_t since) {
  return error == KafkaError::kProducerFenced && version < since ? KafkaError::kInvalidProducerEpoch
                                                                 : error;
}

// On a thread that may block; an answer is due even when there is none.
template <class Work>
net::Async<KafkaError> coordinated(Context& context, Work work) {
  const auto done = co_await net::blocking(context.services.pool, context.loop,
                                           [&]() -> Result<KafkaError> { return work(); });
  if (!done && done.error().code() == ErrorCode::kCancelled) co_return done.error();
  co_return done ? *done : KafkaError::kCoordinatorNotAvailable;
}

// Does the coordinator have what is known of this id?
KafkaError serves(const Context& context, const std::string& id) {
  if (id.empty()) return KafkaError::kInvalidRequest;
  return context.services.transaction_topic.serves(id) ? KafkaError::kNone
                                                       : KafkaError::kNotCoordinator;
}

bool exists(const Context& context, const std::string& topic, std::int32_t index) {
  const TopicPtr known = context.services.catalog.find(topic);
  return known && index >= 0 && index < known->partitions;
}

using AskedTopics = std::vector<wire::AddPartitionsToTxnRequest::AddPartitionsToTxnTopic>;
using TopicResults = std::vector<wire::AddPartitionsToTxnResponse::AddPartitionsToTxnTopicResult>;

// All of them, or none: then those that exist are answered as not tried.
net::Async<TopicResults> add_all(Context& context, const std::string& id, ProducerIdentity producer,
                                 const AskedTopics& topics, std::int16_t client_version) {
  PartitionSet partitions;
  bool missing = false;
  for (const auto& topic : topics) {
    for (const std::int32_t index : topic.partitions) {
      if (exists(context, topic.name, index)) {
        partitions.emplace(topic.name, index);
      } else {
        missing = true;
      }
    }
  }
  KafkaError error = serves(context, id);
  if (error == KafkaError::kNone && !missing) {
    const auto work = [&] {
      return context.services.transactions.add(id, producer, partitions, client_version);
    };
    CO_TRY(error, co_await coordinated(context, work));
  }
  TopicResults results;
  for (const auto& topic : topics) {
    auto& answered = results.emplace_back();
    answered.name = topic.name;
    for (const std::int32_t index : topic.partitions) {
      auto& one = answered.results_by_partition.emplace_back();
      one.partition_index = index;
      one.partition_error_code = error;
      if (error != KafkaError::kNone || !missing) continue;
      one.partition_error_code = exists(context, topic.name, index)
                                     ? KafkaError::kOperationNotAttempted
                                     : KafkaError::kUnknownTopicOrPartition;
    }
  }
  co_return results;
}

// What a broker asks: are they in the transaction?
TopicResults verify_all(const Context& context, const std::string& id, ProducerIdentity producer,
                        const AskedTopics& topics) {
  TopicResults results;
  for (const auto& topic : topics) {
    auto& answered = results.emplace_back();
    answered.name = topic.name;
    for (const std::int32_t index : topic.partitions) {
      auto& one = answered.results_by_partition.emplace_back();
      one.partition_index = index;
      KafkaError error = context.services.transactions.verify(id, producer, {topic.name, index});
      if (error == KafkaError::kInvalidTxnState && context.version() >= kFirstWithAbortable) {
        error = KafkaError::kTransactionAbortable;
      }
      one.partition_error_code = error;
    }
  }
  return results;
}

}  // namespace

net::Async<void> transactions_ready(Context& context) {
  StateTopic& topic = context.services.transaction_topic;
  if (topic.there()) co_return {};
  const Status made =
      co_await net::blocking(context.services.pool, context.loop, [&] { return topic.ensure(); });
  co_return made;
}

Answer<wire::InitProducerIdRequest> init_producer_id(Context& context,
                                                     wire::InitProducerIdRequest request) {
  wire::InitProducerIdResponse response;
  Services& services = context.services;
  if (!request.transactional_id) {
    const auto id = co_await net::blocking(services.pool, context.loop,
                                           [&] { return services.catalog.next_producer_id(); });
    response.error_code = id ? KafkaError::kNone : KafkaError::kCoordinatorNotAvailable;
    if (id) response.producer_id = *id;
    co_return response;
  }
  const bool named = request.producer_id != -1;
  response.error_code = serves(context, *request.transactional_id);
  response.producer_epoch = -1;
  // Both or neither.
  if (named != (request.producer_epoch != -1)) response.error_code = KafkaError::kInvalidRequest;
  if (response.error_code != KafkaError::kNone) co_return response;
  (void)co_await transactions_ready(context);
  std::optional<ProducerIdentity> expected;
  if (named) expected = ProducerIdentity{request.producer_id, request.producer_epoch};
  TransactionCoordinator::Producer made;
  const auto work = [&] {
    made = services.transactions.init(*request.transactional_id, request.transaction_timeout_ms,
                                      expected);
    return made.error;
  };
  constexpr std::int16_t kFirstWithFenced = 4;
  CO_TRY(const KafkaError error, co_await coordinated(context, work));
  response.error_code = for_client(error, context.version(), kFirstWithFenced);
  if (error == KafkaError::kNone) {
    response.producer_id = made.producer.id;
    response.producer_epoch = made.producer.epoch;
  }
  co_return response;
}

Answer<wire::AddPartitionsToTxnRequest> add_partitions_to_txn(
    Context& context, wire::AddPartitionsToTxnRequest request) {
  wire::AddPartitionsToTxnResponse response;
  if (context.version() < kFirstOfBrokers) {
    const ProducerIdentity producer{request.v3_and_below_producer_id,
                                    request.v3_and_below_producer_epoch};
    CO_TRY(response.results_by_topic_v3_and_below,
           co_await add_all(context, request.v3_and_below_transactional_id, producer,
                            request.v3_and_below_topics, 0));
    for (auto& topic : response.results_by_topic_v3_and_below) {
      for (auto& one : topic.results_by_partition) {
        one.partition_error_code =
            for_client(one.partition_error_code, context.version(), kFirstWithFencedError);
      }
    }
    co_return response;
  }
  for (const auto& asked : request.transactions) {
    const ProducerIdentity producer{asked.producer_id, asked.producer_epoch};
    auto& answered = response.results_by_transaction.emplace_back();
    answered.transactional_id = asked.transactional_id;
    if (asked.verify_only) {
      answered.topic_results = verify_all(context, asked.transactional_id, producer, asked.topics);
    } else {
      CO_TRY(answered.topic_results,
             co_await add_all(context, asked.transactional_id, producer, asked.topics, 0));
    }
  }
  co_return response;
}

namespace {

// The partition that keeps a group's offsets is in the transaction.
net::Async<KafkaError> add_offsets(Context& context, const std::string& id,
                                   ProducerIdentity producer, const std::string& group,
                                   std::int16_t client_version) {
  (void)co_await coordinator_ready(context);
  const KafkaError served = serves(context, id);
  if (served != KafkaError::kNone) co_return served;
  if (!context.services.offsets.there() || !context.services.offsets.serves(group)) {
    co_return KafkaError::kCoordinatorNotAvailable;
  }
  const PartitionSet place{{kOffsets, context.services.offsets.place(group)}};
  const auto work = [&] {
    return context.services.transactions.add(id, producer, place, client_version);
  };
  co_return co_await coordinated(context, work);
}

}  // namespace

Answer<wire::AddOffsetsToTxnRequest> add_offsets_to_txn(Context& context,
                                                        wire::AddOffsetsToTxnRequest request) {
  wire::AddOffsetsToTxnResponse response;
  const ProducerIdentity producer{request.producer_id, request.producer_epoch};
  CO_TRY(const KafkaError error,
         co_await add_offsets(context, request.transactional_id, producer, request.group_id, 0));
  response.error_code = for_client(error, context.version(), kFirstWithFencedError);
  co_return response;
}

Answer<wire::EndTxnRequest> end_txn(Context& context, wire::EndTxnRequest request) {
  wire::EndTxnResponse response;
  response.error_code = serves(context, request.transactional_id);
  if (response.error_code != KafkaError::kNone) co_return response;
  const bool epochs = context.version() >= kEndWithEpochs;
  const ProducerIdentity producer{request.producer_id, request.producer_epoch};
  TransactionCoordinator::Producer ended;
  const auto work = [&] {
    ended = context.services.transactions.end(request.transactional_id, producer, request.committed,
                                              epochs ? kWithEpochs : std::int16_t{0});
    return ended.error;
  };
  CO_TRY(const KafkaError error, co_await coordinated(context, work));
  response.error_code = for_client(error, context.version(), kFirstWithFencedError);
  if (error == KafkaError::kNone && epochs) {
    response.producer_id = ended.producer.id;
    response.producer_epoch = ended.producer.epoch;
  }
  co_return response;
}

Answer<wire::TxnOffsetCommitRequest> txn_offset_commit(Context& context,
                                                       wire::TxnOffsetCommitRequest request) {
  wire::TxnOffsetCommitResponse response;
  const ProducerIdentity producer{request.producer_id, request.producer_epoch};
  GroupCoordinator::Commit commit;
  commit.group = request.group_id;
  commit.generation = request.generation_id;
  commit.member_id = request.member_id;
  commit.instance_id = request.group_instance_id;
  commit.producer = request.producer_id;
  commit.producer_epoch = request.producer_epoch;
  std::vector<std::pair<std::size_t, std::size_t>> places;  // in the response, of each commit
  for (const auto& topic : request.topics) {
    auto& answered = response.topics.emplace_back();
    answered.name = topic.name;
    for (const auto& partition : topic.partitions) {
      auto& one = answered.partitions.emplace_back();
      one.partition_index = partition.partition_index;
      one.error_code = KafkaError::kUnknownTopicOrPartition;
      if (!exists(context, topic.name, partition.partition_index)) continue;
      places.emplace_back(response.topics.size() - 1, answered.partitions.size() - 1);
      CommittedOffset offset;
      offset.offset = partition.committed_offset;
      offset.leader_epoch = partition.committed_leader_epoch;
      offset.metadata = partition.committed_metadata.value_or("");
      commit.offsets.emplace_back(TopicPartition(topic.name, partition.partition_index),
                                  std::move(offset));
    }
  }
  KafkaError refused = KafkaError::kNone;
  if (context.version() >= kEndWithEpochs) {
    CO_TRY(refused, co_await add_offsets(context, request.transactional_id, producer,
                                         request.group_id, kWithEpochs));
  } else {
    const Transaction::Partition place(kOffsets, context.services.offsets.place(request.group_id));
    refused = context.services.transactions.verify(request.transactional_id, producer, place);
    // Without an error of its own for it, clients of these versions know this one.
    if (refused == KafkaError::kProducerFenced) refused = KafkaError::kInvalidProducerEpoch;
  }
  std::vector<KafkaError> errors(commit.offsets.size(), refused);
  if (refused == KafkaError::kNone) {
    errors = context.services.groups.commit(commit);
    if (!co_await context.services.offsets.stored(commit.group, context.services.pool,
                                                  context.loop)) {
      std::replace(errors.begin(), errors.end(), KafkaError::kNone, KafkaError::kNotCoordinator);
    }
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    response.topics[places[i].first].partitions[places[i].second].error_code = errors[i];
  }
  co_return response;
}

Answer<wire::WriteTxnMarkersRequest> write_txn_markers(Context& context,
                                                       wire::WriteTxnMarkersRequest request) {
  wire::WriteTxnMarkersResponse response;
  TransactionMarkers& markers = context.services.markers;
  PartitionSet written;
  for (const auto& asked : request.markers) {
    Log::Marker marker;
    marker.producer_id = asked.producer_id;
    marker.producer_epoch = asked.producer_epoch;
    marker.type = asked.transaction_result ? wire::ControlType::kCommit : wire::ControlType::kAbort;
    marker.coordinator_epoch = asked.coordinator_epoch;
    auto& answered = response.markers.emplace_back();
    answered.producer_id = asked.producer_id;
    for (const auto& topic : asked.topics) {
      auto& results = answered.topics.emplace_back();
      results.name = topic.name;
      for (const std::int32_t index : topic.partition_indexes) {
        const Log::Appended appended = markers.write({topic.name, index}, marker);
        auto& one = results.partitions.emplace_back();
        one.partition_index = index;
        one.error_code = appended.error;
        if (appended.error == KafkaError::kNone) written.emplace(topic.name, index);
      }
    }
  }
  CO_TRY(co_await net::blocking(context.services.pool, context.loop,
                                [&] { return markers.store(written); }));
  co_return response;
}

net::Async<KafkaError> join_transaction(Context& context, const wire::ProduceRequest& request,
                                        const std::vector<ProducedBatch>& batches) {
  if (context.version() < kProduceWithEpochs || !request.transactional_id ||
      !context.may_silently(AclOperation::kWrite, ResourceType::kTransactionalId,
                            *request.transactional_id)) {
    co_return KafkaError::kNone;
  }
  PartitionSet missing;
  ProducerIdentity producer;
  for (const ProducedBatch& one : batches) {
    const wire::TopicName& topic = one.partition->topic();
    if (!one.batch.is_transactional() || one.partition->log().in_transaction(one.batch)) continue;
    // What is refused below must not be in a transaction, whose marker would be written there.
    if (is_internal_topic(topic) ||
        !context.may_silently(AclOperation::kWrite, ResourceType::kTopic, topic)) {
      continue;
    }
    producer = {one.batch.producer_id(), one.batch.producer_epoch()};
    missing.emplace(topic, one.partition->index());
  }
  if (missing.empty()) co_return KafkaError::kNone;
  const auto work = [&] {
    return context.services.transactions.add(*request.transactional_id, producer, missing,
                                             kWithEpochs);
  };
  CO_TRY(const KafkaError error, co_await coordinated(context, work));
  co_return error == KafkaError::kProducerFenced ? KafkaError::kInvalidProducerEpoch : error;
}

}  // namespace sluice::kafka::broker
