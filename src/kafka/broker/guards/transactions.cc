// Permissions on transactional ids.
#include "kafka/broker/guards/denied.h"
#include "kafka/broker/guards/guards.h"

namespace sluice::kafka::broker::guarded {

using wire::KafkaError;

namespace {

constexpr KafkaError kDenied = KafkaError::kTransactionalIdAuthorizationFailed;
constexpr KafkaError kTopicDenied = KafkaError::kTopicAuthorizationFailed;
constexpr std::int16_t kFirstVersionOfBrokers = 4;

bool may_transaction(const Context& context, AclOperation operation, const std::string& id) {
  return context.may(operation, ResourceType::kTransactionalId, id);
}

using AddRequest = wire::AddPartitionsToTxnRequest;
using AddResponse = wire::AddPartitionsToTxnResponse;

// `error_of`: of a topic's partition.
void refuse_topics(const auto& topics, const auto& error_of, AddResponse& response) {
  for (const auto& topic : topics) {
    auto& answered = response.results_by_topic_v3_and_below.emplace_back();
    answered.name = topic.name;
    for (const wire::PartitionId index : topic.partitions) {
      auto& answer = answered.results_by_partition.emplace_back();
      answer.partition_index = index;
      answer.partition_error_code = error_of(topic.name, index);
    }
  }
}

// What is said of a partition that others keep from joining.
KafkaError untried(const Context& context, const std::string& topic, wire::PartitionId index) {
  const TopicPtr known = context.services.catalog.find(topic);
  const bool there = known && index >= 0 && index < known->partitions;
  return there ? KafkaError::kOperationNotAttempted : KafkaError::kUnknownTopicOrPartition;
}

}  // namespace

// All of them join, or none.
Answer<AddRequest> add_partitions_to_txn(Context& context, AddRequest request) {
  AddResponse response;
  if (context.version() >= kFirstVersionOfBrokers) {
    if (context.may(AclOperation::kClusterAction, ResourceType::kCluster, kClusterName)) {
      co_return co_await broker::add_partitions_to_txn(context, std::move(request));
    }
    response.error_code = KafkaError::kClusterAuthorizationFailed;
    co_return response;
  }
  const auto always = [](KafkaError error) {
    return [error](const std::string&, wire::PartitionId) { return error; };
  };
  auto& topics = request.v3_and_below_topics;
  if (!may_transaction(context, AclOperation::kWrite, request.v3_and_below_transactional_id)) {
    refuse_topics(topics, always(kDenied), response);
    co_return response;
  }
  const auto denied = take_denied(topics, [&](const auto& topic) {
    return !is_internal_topic(topic.name) && may_topic(context, AclOperation::kWrite, topic.name);
  });
  if (denied.empty()) co_return co_await broker::add_partitions_to_txn(context, std::move(request));
  refuse_topics(denied, always(kTopicDenied), response);
  const auto others = [&](const std::string& topic, wire::PartitionId index) {
    return untried(context, topic, index);
  };
  refuse_topics(topics, others, response);
  co_return response;
}

Answer<wire::AddOffsetsToTxnRequest> add_offsets_to_txn(Context& context,
                                                        wire::AddOffsetsToTxnRequest request) {
  wire::AddOffsetsToTxnResponse response;
  if (!may_transaction(context, AclOperation::kWrite, request.transactional_id)) {
    response.error_code = kDenied;
  } else if (!context.may(AclOperation::kRead, ResourceType::kGroup, request.group_id)) {
    response.error_code = KafkaError::kGroupAuthorizationFailed;
  } else {
    co_return co_await broker::add_offsets_to_txn(context, std::move(request));
  }
  co_return response;
}

Answer<wire::EndTxnRequest> end_txn(Context& context, wire::EndTxnRequest request) {
  if (may_transaction(context, AclOperation::kWrite, request.transactional_id)) {
    co_return co_await broker::end_txn(context, std::move(request));
  }
  wire::EndTxnResponse response;
  response.error_code = kDenied;
  co_return response;
}

namespace {

void refuse_commit(const wire::TxnOffsetCommitRequest::TxnOffsetCommitRequestTopic& topic,
                   KafkaError error, wire::TxnOffsetCommitResponse& response) {
  auto& answered = response.topics.emplace_back();
  answered.name = topic.name;
  for (const auto& partition : topic.partitions) {
    answered.partitions.push_back({partition.partition_index, error});
  }
}

}  // namespace

Answer<wire::TxnOffsetCommitRequest> txn_offset_commit(Context& context,
                                                       wire::TxnOffsetCommitRequest request) {
  wire::TxnOffsetCommitResponse response;
  KafkaError whole = KafkaError::kNone;
  if (!may_transaction(context, AclOperation::kWrite, request.transactional_id)) {
    whole = kDenied;
  } else if (!context.may(AclOperation::kRead, ResourceType::kGroup, request.group_id)) {
    whole = KafkaError::kGroupAuthorizationFailed;
  }
  if (whole != KafkaError::kNone) {
    for (const auto& topic : request.topics) refuse_commit(topic, whole, response);
    co_return response;
  }
  const auto denied = take_denied(request.topics, [&](const auto& topic) {
    return may_topic(context, AclOperation::kRead, topic.name);
  });
  CO_TRY(response, co_await broker::txn_offset_commit(context, std::move(request)));
  for (const auto& topic : denied) refuse_commit(topic, kTopicDenied, response);
  co_return response;
}

Answer<wire::WriteTxnMarkersRequest> write_txn_markers(Context& context,
                                                       wire::WriteTxnMarkersRequest request) {
  if (context.may(AclOperation::kClusterAction, ResourceType::kCluster, kClusterName)) {
    co_return co_await broker::write_txn_markers(context, std::move(request));
  }
  wire::WriteTxnMarkersResponse response;
  for (const auto& marker : request.markers) {
    auto& answered = response.markers.emplace_back();
    answered.producer_id = marker.producer_id;
    for (const auto& topic : marker.topics) {
      auto& of_topic = answered.topics.emplace_back();
      of_topic.name = topic.name;
      for (const wire::PartitionId index : topic.partition_indexes) {
        of_topic.partitions.push_back({index, KafkaError::kClusterAuthorizationFailed});
      }
    }
  }
  co_return response;
}

Answer<wire::DescribeTransactionsRequest> describe_transactions(
    Context& context, wire::DescribeTransactionsRequest request) {
  const auto denied = take_denied(request.transactional_ids, [&](const std::string& id) {
    return may_transaction(context, AclOperation::kDescribe, id);
  });
  CO_TRY(auto response, co_await broker::describe_transactions(context, std::move(request)));
  for (auto& state : response.transaction_states) {
    std::erase_if(state.topics, [&](const auto& topic) {
      return !context.may_silently(AclOperation::kDescribe, ResourceType::kTopic, topic.topic);
    });
  }
  for (const std::string& id : denied) {
    auto& answer = response.transaction_states.emplace_back();
    answer.transactional_id = id;
    answer.error_code = kDenied;
  }
  co_return response;
}

}  // namespace sluice::kafka::broker::guarded
