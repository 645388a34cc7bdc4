// Handlers that answer only what the client may ask for.
#pragma once

#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/security/acl.h"

namespace sluice::kafka::broker::guarded {

// What is asked of requests that are refused in whole.
template <AclOperation operation>
struct OnCluster {
  static constexpr wire::KafkaError kDenied = wire::KafkaError::kClusterAuthorizationFailed;
  static bool may(const Context& context, const auto&) {
    return context.may(operation, ResourceType::kCluster, kClusterName);
  }
};
template <AclOperation operation>
struct OnGroup {
  static constexpr wire::KafkaError kDenied = wire::KafkaError::kGroupAuthorizationFailed;
  static bool may(const Context& context, const auto& request) {
    return context.may(operation, ResourceType::kGroup, request.group_id);
  }
};

// Refused with the one code that the response has, or handled.
template <class Guard, class Request, Answer<Request> (*handler)(Context&, Request)>
Answer<Request> whole(Context& context, Request request) {
  if (Guard::may(context, request)) co_return co_await handler(context, std::move(request));
  typename Request::Response response;
  response.error_code = Guard::kDenied;
  if constexpr (requires { response.error_message; }) {
    response.error_message = std::string(wire::error_message(Guard::kDenied));
  }
  co_return response;
}

Answer<wire::AddOffsetsToTxnRequest> add_offsets_to_txn(Context&, wire::AddOffsetsToTxnRequest);
Answer<wire::AddPartitionsToTxnRequest> add_partitions_to_txn(Context&,
                                                              wire::AddPartitionsToTxnRequest);
Answer<wire::AlterClientQuotasRequest> alter_client_quotas(Context&,
                                                           wire::AlterClientQuotasRequest);
Answer<wire::AlterConfigsRequest> alter_configs(Context&, wire::AlterConfigsRequest);
Answer<wire::AlterReplicaLogDirsRequest> alter_replica_log_dirs(Context&,
                                                                wire::AlterReplicaLogDirsRequest);
Answer<wire::ConsumerGroupDescribeRequest> consumer_group_describe(
    Context&, wire::ConsumerGroupDescribeRequest);
Answer<wire::ConsumerGroupHeartbeatRequest> consumer_group_heartbeat(
    Context&, wire::ConsumerGroupHeartbeatRequest);
Answer<wire::AlterUserScramCredentialsRequest> alter_user_scram_credentials(
    Context&, wire::AlterUserScramCredentialsRequest);
Answer<wire::CreateAclsRequest> create_acls(Context&, wire::CreateAclsRequest);
Answer<wire::CreatePartitionsRequest> create_partitions(Context&, wire::CreatePartitionsRequest);
Answer<wire::CreateTopicsRequest> create_topics(Context&, wire::CreateTopicsRequest);
Answer<wire::DeleteAclsRequest> delete_acls(Context&, wire::DeleteAclsRequest);
Answer<wire::DeleteGroupsRequest> delete_groups(Context&, wire::DeleteGroupsRequest);
Answer<wire::DeleteRecordsRequest> delete_records(Context&, wire::DeleteRecordsRequest);
Answer<wire::DeleteTopicsRequest> delete_topics(Context&, wire::DeleteTopicsRequest);
Answer<wire::DescribeClusterRequest> describe_cluster(Context&, wire::DescribeClusterRequest);
Answer<wire::DescribeConfigsRequest> describe_configs(Context&, wire::DescribeConfigsRequest);
Answer<wire::DescribeGroupsRequest> describe_groups(Context&, wire::DescribeGroupsRequest);
Answer<wire::DescribeLogDirsRequest> describe_log_dirs(Context&, wire::DescribeLogDirsRequest);
Answer<wire::DescribeProducersRequest> describe_producers(Context&, wire::DescribeProducersRequest);
Answer<wire::DescribeQuorumRequest> describe_quorum(Context&, wire::DescribeQuorumRequest);
Answer<wire::DescribeTopicPartitionsRequest> describe_topic_partitions(
    Context&, wire::DescribeTopicPartitionsRequest);
Answer<wire::FindCoordinatorRequest> find_coordinator(Context&, wire::FindCoordinatorRequest);
Answer<wire::IncrementalAlterConfigsRequest> incremental_alter_configs(
    Context&, wire::IncrementalAlterConfigsRequest);
Answer<wire::InitProducerIdRequest> init_producer_id(Context&, wire::InitProducerIdRequest);
Answer<wire::ListGroupsRequest> list_groups(Context&, wire::ListGroupsRequest);
Answer<wire::ListOffsetsRequest> list_offsets(Context&, wire::ListOffsetsRequest);
Answer<wire::MetadataRequest> metadata(Context&, wire::MetadataRequest);
Answer<wire::OffsetCommitRequest> offset_commit(Context&, wire::OffsetCommitRequest);
Answer<wire::OffsetDeleteRequest> offset_delete(Context&, wire::OffsetDeleteRequest);
Answer<wire::OffsetFetchRequest> offset_fetch(Context&, wire::OffsetFetchRequest);
Answer<wire::OffsetForLeaderEpochRequest> offset_for_leader_epoch(
    Context&, wire::OffsetForLeaderEpochRequest);
Answer<wire::DescribeTransactionsRequest> describe_transactions(Context&,
                                                                wire::DescribeTransactionsRequest);
Answer<wire::EndTxnRequest> end_txn(Context&, wire::EndTxnRequest);
Answer<wire::TxnOffsetCommitRequest> txn_offset_commit(Context&, wire::TxnOffsetCommitRequest);
Answer<wire::WriteTxnMarkersRequest> write_txn_markers(Context&, wire::WriteTxnMarkersRequest);

}  // namespace sluice::kafka::broker::guarded
