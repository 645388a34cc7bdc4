#include "kafka/broker/api_table.h"

#include <algorithm>

#include "kafka/broker/api/handlers.h"

namespace sluice::kafka::broker {
namespace {

using wire::ApiKey;

// Decodes the request, lets the handler answer it, encodes the response.
template <class Request, Answer<Request> (*handler)(Context&, Request)>
net::Async<Reply> typed(Context& context) {
  CO_TRY(Request request, decode_request<Request>(context));
  CO_TRY(const auto response, co_await handler(context, std::move(request)));
  Reply reply;
  reply.frame = wire::encode_response(response, context.version(), context.header.correlation_id);
  co_return reply;
}

constexpr auto kTable = std::to_array<Api>({
    {ApiKey::kProduce, &handle_produce},
    {ApiKey::kFetch, &handle_fetch},
    {ApiKey::kListOffsets, &typed<wire::ListOffsetsRequest, list_offsets>},
    {ApiKey::kMetadata, &typed<wire::MetadataRequest, metadata>},
    {ApiKey::kOffsetCommit, &typed<wire::OffsetCommitRequest, offset_commit>},
    {ApiKey::kOffsetFetch, &typed<wire::OffsetFetchRequest, offset_fetch>},
    {ApiKey::kFindCoordinator, &typed<wire::FindCoordinatorRequest, find_coordinator>},
    {ApiKey::kJoinGroup, &typed<wire::JoinGroupRequest, join_group>},
    {ApiKey::kHeartbeat, &typed<wire::HeartbeatRequest, heartbeat>},
    {ApiKey::kLeaveGroup, &typed<wire::LeaveGroupRequest, leave_group>},
    {ApiKey::kSyncGroup, &typed<wire::SyncGroupRequest, sync_group>},
    {ApiKey::kDescribeGroups, &typed<wire::DescribeGroupsRequest, describe_groups>},
    {ApiKey::kListGroups, &typed<wire::ListGroupsRequest, list_groups>},
    {ApiKey::kApiVersions, &typed<wire::ApiVersionsRequest, api_versions>},
    {ApiKey::kCreateTopics, &typed<wire::CreateTopicsRequest, create_topics>},
    {ApiKey::kDeleteTopics, &typed<wire::DeleteTopicsRequest, delete_topics>},
    {ApiKey::kDeleteRecords, &typed<wire::DeleteRecordsRequest, delete_records>},
    {ApiKey::kInitProducerId, &typed<wire::InitProducerIdRequest, init_producer_id>},
    {ApiKey::kOffsetForLeaderEpoch,
     &typed<wire::OffsetForLeaderEpochRequest, offset_for_leader_epoch>},
    {ApiKey::kAddPartitionsToTxn, &typed<wire::AddPartitionsToTxnRequest, add_partitions_to_txn>},
    {ApiKey::kAddOffsetsToTxn, &typed<wire::AddOffsetsToTxnRequest, add_offsets_to_txn>},
    {ApiKey::kEndTxn, &typed<wire::EndTxnRequest, end_txn>},
    {ApiKey::kWriteTxnMarkers, &typed<wire::WriteTxnMarkersRequest, write_txn_markers>},
    {ApiKey::kTxnOffsetCommit, &typed<wire::TxnOffsetCommitRequest, txn_offset_commit>},
    {ApiKey::kDescribeConfigs, &typed<wire::DescribeConfigsRequest, describe_configs>},
    {ApiKey::kAlterConfigs, &typed<wire::AlterConfigsRequest, alter_configs>},
    {ApiKey::kDescribeAcls, &typed<wire::DescribeAclsRequest, describe_acls>},
    {ApiKey::kCreateAcls, &typed<wire::CreateAclsRequest, create_acls>},
    {ApiKey::kDeleteAcls, &typed<wire::DeleteAclsRequest, delete_acls>},
    {ApiKey::kAlterReplicaLogDirs,
     &typed<wire::AlterReplicaLogDirsRequest, alter_replica_log_dirs>},
    {ApiKey::kDescribeLogDirs, &typed<wire::DescribeLogDirsRequest, describe_log_dirs>},
    {ApiKey::kCreatePartitions, &typed<wire::CreatePartitionsRequest, create_partitions>},
    {ApiKey::kCreateDelegationToken,
     &typed<wire::CreateDelegationTokenRequest, create_delegation_token>},
    {ApiKey::kRenewDelegationToken,
     &typed<wire::RenewDelegationTokenRequest, renew_delegation_token>},
    {ApiKey::kExpireDelegationToken,
     &typed<wire::ExpireDelegationTokenRequest, expire_delegation_token>},
    {ApiKey::kDescribeDelegationToken,
     &typed<wire::DescribeDelegationTokenRequest, describe_delegation_token>},
    {ApiKey::kDeleteGroups, &typed<wire::DeleteGroupsRequest, delete_groups>},
    {ApiKey::kElectLeaders, &typed<wire::ElectLeadersRequest, elect_leaders>},
    {ApiKey::kIncrementalAlterConfigs,
     &typed<wire::IncrementalAlterConfigsRequest, incremental_alter_configs>},
    {ApiKey::kAlterPartitionReassignments,
     &typed<wire::AlterPartitionReassignmentsRequest, alter_partition_reassignments>},
    {ApiKey::kListPartitionReassignments,
     &typed<wire::ListPartitionReassignmentsRequest, list_partition_reassignments>},
    {ApiKey::kOffsetDelete, &typed<wire::OffsetDeleteRequest, offset_delete>},
    {ApiKey::kDescribeClientQuotas,
     &typed<wire::DescribeClientQuotasRequest, describe_client_quotas>},
    {ApiKey::kDescribeQuorum, &typed<wire::DescribeQuorumRequest, describe_quorum>},
    {ApiKey::kUpdateFeatures, &typed<wire::UpdateFeaturesRequest, update_features>},
    {ApiKey::kDescribeCluster, &typed<wire::DescribeClusterRequest, describe_cluster>},
    {ApiKey::kConsumerGroupHeartbeat,
     &typed<wire::ConsumerGroupHeartbeatRequest, consumer_group_heartbeat>},
    {ApiKey::kConsumerGroupDescribe,
     &typed<wire::ConsumerGroupDescribeRequest, consumer_group_describe>},
    {ApiKey::kDescribeProducers, &typed<wire::DescribeProducersRequest, describe_producers>},
    {ApiKey::kUnregisterBroker, &typed<wire::UnregisterBrokerRequest, unregister_broker>},
    {ApiKey::kDescribeTransactions,
     &typed<wire::DescribeTransactionsRequest, describe_transactions>},
    {ApiKey::kListTransactions, &typed<wire::ListTransactionsRequest, list_transactions>},
    {ApiKey::kListConfigResources, &typed<wire::ListConfigResourcesRequest, list_config_resources>},
    {ApiKey::kDescribeTopicPartitions,
     &typed<wire::DescribeTopicPartitionsRequest, describe_topic_partitions>},
});

const Api* find(std::int16_t key) {
  const auto found = std::find_if(kTable.begin(), kTable.end(), [&](const Api& api) {
    return static_cast<std::int16_t>(api.key) == key;
  });
  return found == kTable.end() ? nullptr : &*found;
}

// KIP-35: a version that is too new is answered in version 0, with the versions that there are.
Reply versions_for_newer_client(const Context& context) {
  wire::ApiVersionsResponse response;
  response.error_code = wire::KafkaError::kUnsupportedVersion;
  const wire::ApiInfo* info = wire::find_api(static_cast<std::int16_t>(ApiKey::kApiVersions));
  response.api_keys.push_back(
      {static_cast<std::int16_t>(info->key), info->advertised_min, info->advertised_max});
  Reply reply;
  reply.frame = wire::encode_response(response, 0, context.header.correlation_id);
  return reply;
}

}  // namespace

std::span<const Api> api_table() {
  return kTable;
}

net::Async<Reply> dispatch(Context& context) {
  const Api* api = find(context.header.api_key);
  const wire::ApiInfo* info = wire::find_api(context.header.api_key);
  if (api == nullptr || info == nullptr) {
    co_return Error(ErrorCode::kUnsupported, "unknown API");
  }
  if (context.version() < info->min_version || context.version() > info->max_version) {
    if (api->key == ApiKey::kApiVersions) co_return versions_for_newer_client(context);
    co_return Error(ErrorCode::kUnsupported, "unknown version of " + std::string(info->name));
  }
  co_return co_await api->handle(context);
}

}  // namespace sluice::kafka::broker
