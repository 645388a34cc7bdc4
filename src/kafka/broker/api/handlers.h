// The handlers of all APIs, one file each. A handler gets its request decoded and gives its
// response; errors of single topics and partitions are in the response, never in the Result, whose
// error closes the connection.
#pragma once

#include "kafka/broker/api/context.h"
#include "kafka/wire/add_offsets_to_txn.h"
#include "kafka/wire/add_partitions_to_txn.h"
#include "kafka/wire/alter_client_quotas.h"
#include "kafka/wire/alter_configs.h"
#include "kafka/wire/alter_partition_reassignments.h"
#include "kafka/wire/alter_replica_log_dirs.h"
#include "kafka/wire/alter_user_scram_credentials.h"
#include "kafka/wire/api_versions.h"
#include "kafka/wire/consumer_group_describe.h"
#include "kafka/wire/consumer_group_heartbeat.h"
#include "kafka/wire/create_acls.h"
#include "kafka/wire/create_delegation_token.h"
#include "kafka/wire/create_partitions.h"
#include "kafka/wire/create_topics.h"
#include "kafka/wire/delete_acls.h"
#include "kafka/wire/delete_groups.h"
#include "kafka/wire/delete_records.h"
#include "kafka/wire/delete_topics.h"
#include "kafka/wire/describe_acls.h"
#include "kafka/wire/describe_client_quotas.h"
#include "kafka/wire/describe_cluster.h"
#include "kafka/wire/describe_configs.h"
#include "kafka/wire/describe_delegation_token.h"
#include "kafka/wire/describe_groups.h"
#include "kafka/wire/describe_log_dirs.h"
#include "kafka/wire/describe_producers.h"
#include "kafka/wire/describe_quorum.h"
#include "kafka/wire/describe_topic_partitions.h"
#include "kafka/wire/describe_transactions.h"
#include "kafka/wire/describe_user_scram_credentials.h"
#include "kafka/wire/elect_leaders.h"
#include "kafka/wire/end_txn.h"
#include "kafka/wire/expire_delegation_token.h"
#include "kafka/wire/find_coordinator.h"
#include "kafka/wire/heartbeat.h"
#include "kafka/wire/incremental_alter_configs.h"
#include "kafka/wire/init_producer_id.h"
#include "kafka/wire/join_group.h"
#include "kafka/wire/leave_group.h"
#include "kafka/wire/list_config_resources.h"
#include "kafka/wire/list_groups.h"
#include "kafka/wire/list_offsets.h"
#include "kafka/wire/list_partition_reassignments.h"
#include "kafka/wire/list_transactions.h"
#include "kafka/wire/metadata.h"
#include "kafka/wire/offset_commit.h"
#include "kafka/wire/offset_delete.h"
#include "kafka/wire/offset_fetch.h"
#include "kafka/wire/offset_for_leader_epoch.h"
#include "kafka/wire/renew_delegation_token.h"
#include "kafka/wire/sasl_authenticate.h"
#include "kafka/wire/sasl_handshake.h"
#include "kafka/wire/sync_group.h"
#include "kafka/wire/txn_offset_commit.h"
#include "kafka/wire/unregister_broker.h"
#include "kafka/wire/update_features.h"
#include "kafka/wire/write_txn_markers.h"

namespace sluice::kafka::broker {

// Whole replies: Produce may have none, Fetch sends parts of files.
net::Async<Reply> handle_produce(Context& context);
net::Async<Reply> handle_fetch(Context& context);

template <class Request>
using Answer = net::Async<typename Request::Response>;

Answer<wire::ListOffsetsRequest> list_offsets(Context&, wire::ListOffsetsRequest);
Answer<wire::MetadataRequest> metadata(Context&, wire::MetadataRequest);
Answer<wire::OffsetCommitRequest> offset_commit(Context&, wire::OffsetCommitRequest);
Answer<wire::OffsetFetchRequest> offset_fetch(Context&, wire::OffsetFetchRequest);
Answer<wire::FindCoordinatorRequest> find_coordinator(Context&, wire::FindCoordinatorRequest);
Answer<wire::JoinGroupRequest> join_group(Context&, wire::JoinGroupRequest);
Answer<wire::HeartbeatRequest> heartbeat(Context&, wire::HeartbeatRequest);
Answer<wire::LeaveGroupRequest> leave_group(Context&, wire::LeaveGroupRequest);
Answer<wire::SyncGroupRequest> sync_group(Context&, wire::SyncGroupRequest);
Answer<wire::ConsumerGroupHeartbeatRequest> consumer_group_heartbeat(
    Context&, wire::ConsumerGroupHeartbeatRequest);
Answer<wire::ConsumerGroupDescribeRequest> consumer_group_describe(
    Context&, wire::ConsumerGroupDescribeRequest);
Answer<wire::DescribeGroupsRequest> describe_groups(Context&, wire::DescribeGroupsRequest);
Answer<wire::ListGroupsRequest> list_groups(Context&, wire::ListGroupsRequest);
Answer<wire::ApiVersionsRequest> api_versions(Context&, wire::ApiVersionsRequest);
Answer<wire::CreateTopicsRequest> create_topics(Context&, wire::CreateTopicsRequest);
Answer<wire::DeleteTopicsRequest> delete_topics(Context&, wire::DeleteTopicsRequest);
Answer<wire::DeleteRecordsRequest> delete_records(Context&, wire::DeleteRecordsRequest);
Answer<wire::InitProducerIdRequest> init_producer_id(Context&, wire::InitProducerIdRequest);
Answer<wire::AddPartitionsToTxnRequest> add_partitions_to_txn(Context&,
                                                              wire::AddPartitionsToTxnRequest);
Answer<wire::AddOffsetsToTxnRequest> add_offsets_to_txn(Context&, wire::AddOffsetsToTxnRequest);
Answer<wire::EndTxnRequest> end_txn(Context&, wire::EndTxnRequest);
Answer<wire::TxnOffsetCommitRequest> txn_offset_commit(Context&, wire::TxnOffsetCommitRequest);
Answer<wire::WriteTxnMarkersRequest> write_txn_markers(Context&, wire::WriteTxnMarkersRequest);
Answer<wire::DescribeTransactionsRequest> describe_transactions(Context&,
                                                                wire::DescribeTransactionsRequest);
Answer<wire::OffsetForLeaderEpochRequest> offset_for_leader_epoch(
    Context&, wire::OffsetForLeaderEpochRequest);
Answer<wire::DescribeConfigsRequest> describe_configs(Context&, wire::DescribeConfigsRequest);
Answer<wire::AlterConfigsRequest> alter_configs(Context&, wire::AlterConfigsRequest);
Answer<wire::DescribeLogDirsRequest> describe_log_dirs(Context&, wire::DescribeLogDirsRequest);
Answer<wire::CreatePartitionsRequest> create_partitions(Context&, wire::CreatePartitionsRequest);
Answer<wire::DeleteGroupsRequest> delete_groups(Context&, wire::DeleteGroupsRequest);
Answer<wire::ElectLeadersRequest> elect_leaders(Context&, wire::ElectLeadersRequest);
Answer<wire::IncrementalAlterConfigsRequest> incremental_alter_configs(
    Context&, wire::IncrementalAlterConfigsRequest);
Answer<wire::ListPartitionReassignmentsRequest> list_partition_reassignments(
    Context&, wire::ListPartitionReassignmentsRequest);
Answer<wire::AlterPartitionReassignmentsRequest> alter_partition_reassignments(
    Context&, wire::AlterPartitionReassignmentsRequest);
Answer<wire::AlterReplicaLogDirsRequest> alter_replica_log_dirs(Context&,
                                                                wire::AlterReplicaLogDirsRequest);
Answer<wire::ListConfigResourcesRequest> list_config_resources(Context&,
                                                               wire::ListConfigResourcesRequest);
Answer<wire::CreateDelegationTokenRequest> create_delegation_token(
    Context&, wire::CreateDelegationTokenRequest);
Answer<wire::RenewDelegationTokenRequest> renew_delegation_token(Context&,
                                                                 wire::RenewDelegationTokenRequest);
Answer<wire::ExpireDelegationTokenRequest> expire_delegation_token(
    Context&, wire::ExpireDelegationTokenRequest);
Answer<wire::DescribeDelegationTokenRequest> describe_delegation_token(
    Context&, wire::DescribeDelegationTokenRequest);
Answer<wire::DescribeClientQuotasRequest> describe_client_quotas(Context&,
                                                                 wire::DescribeClientQuotasRequest);
Answer<wire::AlterClientQuotasRequest> alter_client_quotas(Context&,
                                                           wire::AlterClientQuotasRequest);
Answer<wire::SaslHandshakeRequest> sasl_handshake(Context&, wire::SaslHandshakeRequest);
Answer<wire::SaslAuthenticateRequest> sasl_authenticate(Context&, wire::SaslAuthenticateRequest);
Answer<wire::DescribeUserScramCredentialsRequest> describe_user_scram_credentials(
    Context&, wire::DescribeUserScramCredentialsRequest);
Answer<wire::AlterUserScramCredentialsRequest> alter_user_scram_credentials(
    Context&, wire::AlterUserScramCredentialsRequest);
Answer<wire::DescribeAclsRequest> describe_acls(Context&, wire::DescribeAclsRequest);
Answer<wire::CreateAclsRequest> create_acls(Context&, wire::CreateAclsRequest);
Answer<wire::DeleteAclsRequest> delete_acls(Context&, wire::DeleteAclsRequest);
Answer<wire::DescribeQuorumRequest> describe_quorum(Context&, wire::DescribeQuorumRequest);
Answer<wire::UpdateFeaturesRequest> update_features(Context&, wire::UpdateFeaturesRequest);
Answer<wire::DescribeProducersRequest> describe_producers(Context&, wire::DescribeProducersRequest);
Answer<wire::UnregisterBrokerRequest> unregister_broker(Context&, wire::UnregisterBrokerRequest);
Answer<wire::ListTransactionsRequest> list_transactions(Context&, wire::ListTransactionsRequest);
Answer<wire::OffsetDeleteRequest> offset_delete(Context&, wire::OffsetDeleteRequest);
Answer<wire::DescribeClusterRequest> describe_cluster(Context&, wire::DescribeClusterRequest);
Answer<wire::DescribeTopicPartitionsRequest> describe_topic_partitions(
    Context&, wire::DescribeTopicPartitionsRequest);

// A list of replicas that a client assigns: this node, once, or Kafka's words for what is wrong.
Status check_replicas(std::span<const std::int32_t> replicas, std::int32_t node);

}  // namespace sluice::kafka::broker
