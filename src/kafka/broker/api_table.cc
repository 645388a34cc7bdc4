#include "kafka/broker/api_table.h"

#include <algorithm>
#include <limits>

#include "kafka/broker/api/groups_off.h"
#include "kafka/broker/guards/guards.h"
#include "kafka/broker/security/session.h"
#include "kafka/broker/state/broker_counts.h"
#include "kafka/wire/alter_share_group_offsets.h"
#include "kafka/wire/delete_share_group_offsets.h"
#include "kafka/wire/describe_share_group_offsets.h"
#include "kafka/wire/share_acknowledge.h"
#include "kafka/wire/share_fetch.h"
#include "kafka/wire/share_group_describe.h"
#include "kafka/wire/share_group_heartbeat.h"
#include "kafka/wire/streams_group_describe.h"
#include "kafka/wire/streams_group_heartbeat.h"

namespace sluice::kafka::broker {
namespace {

using wire::ApiKey;

// Decodes the request, lets the handler answer it, encodes the response.
template <class Request, Answer<Request> (*handler)(Context&, Request)>
net::Async<Reply> typed(Context& context) {
  CO_TRY(Request request, decode_request<Request>(context));
  CO_TRY(auto response, co_await handler(context, std::move(request)));
  if constexpr (requires { response.throttle_time_ms; }) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    response.throttle_time_ms = static_cast<std::int32_t>(std::min(context.throttle_ms, kMost));
  }
  Reply reply;
  reply.frame = wire::encode_response(response, context.version(), context.header.correlation_id);
  co_return reply;
}

// The permission that a whole request needs.
using ReadGroup = guarded::OnGroup<AclOperation::kRead>;
using AlterCluster = guarded::OnCluster<AclOperation::kAlter>;
using DescribeCluster = guarded::OnCluster<AclOperation::kDescribe>;
using DescribeConfigsCluster = guarded::OnCluster<AclOperation::kDescribeConfigs>;

template <class Guard, class Request, Answer<Request> (*handler)(Context&, Request)>
constexpr auto whole = &typed<Request, guarded::whole<Guard, Request, handler>>;

constexpr auto kTable = std::to_array<Api>({
    {ApiKey::kProduce, &handle_produce},
    {ApiKey::kFetch, &handle_fetch},
    {ApiKey::kListOffsets, &typed<wire::ListOffsetsRequest, guarded::list_offsets>},
    {ApiKey::kMetadata, &typed<wire::MetadataRequest, guarded::metadata>},
    {ApiKey::kOffsetCommit, &typed<wire::OffsetCommitRequest, guarded::offset_commit>},
    {ApiKey::kOffsetFetch, &typed<wire::OffsetFetchRequest, guarded::offset_fetch>},
    {ApiKey::kFindCoordinator, &typed<wire::FindCoordinatorRequest, guarded::find_coordinator>},
    {ApiKey::kJoinGroup, whole<ReadGroup, wire::JoinGroupRequest, join_group>},
    {ApiKey::kHeartbeat, whole<ReadGroup, wire::HeartbeatRequest, heartbeat>},
    {ApiKey::kLeaveGroup, whole<ReadGroup, wire::LeaveGroupRequest, leave_group>},
    {ApiKey::kSyncGroup, whole<ReadGroup, wire::SyncGroupRequest, sync_group>},
    {ApiKey::kDescribeGroups, &typed<wire::DescribeGroupsRequest, guarded::describe_groups>},
    {ApiKey::kListGroups, &typed<wire::ListGroupsRequest, guarded::list_groups>},
    {ApiKey::kSaslHandshake, &typed<wire::SaslHandshakeRequest, sasl_handshake>},
    {ApiKey::kApiVersions, &typed<wire::ApiVersionsRequest, api_versions>},
    {ApiKey::kCreateTopics, &typed<wire::CreateTopicsRequest, guarded::create_topics>},
    {ApiKey::kDeleteTopics, &typed<wire::DeleteTopicsRequest, guarded::delete_topics>},
    {ApiKey::kDeleteRecords, &typed<wire::DeleteRecordsRequest, guarded::delete_records>},
    {ApiKey::kInitProducerId, &typed<wire::InitProducerIdRequest, guarded::init_producer_id>},
    {ApiKey::kOffsetForLeaderEpoch,
     &typed<wire::OffsetForLeaderEpochRequest, guarded::offset_for_leader_epoch>},
    {ApiKey::kAddPartitionsToTxn,
     &typed<wire::AddPartitionsToTxnRequest, guarded::add_partitions_to_txn>},
    {ApiKey::kAddOffsetsToTxn, &typed<wire::AddOffsetsToTxnRequest, guarded::add_offsets_to_txn>},
    {ApiKey::kEndTxn, &typed<wire::EndTxnRequest, guarded::end_txn>},
    {ApiKey::kWriteTxnMarkers, &typed<wire::WriteTxnMarkersRequest, guarded::write_txn_markers>},
    {ApiKey::kTxnOffsetCommit, &typed<wire::TxnOffsetCommitRequest, guarded::txn_offset_commit>},
    {ApiKey::kDescribeConfigs, &typed<wire::DescribeConfigsRequest, guarded::describe_configs>},
    {ApiKey::kAlterConfigs, &typed<wire::AlterConfigsRequest, guarded::alter_configs>},
    {ApiKey::kDescribeAcls, whole<DescribeCluster, wire::DescribeAclsRequest, describe_acls>},
    {ApiKey::kCreateAcls, &typed<wire::CreateAclsRequest, guarded::create_acls>},
    {ApiKey::kDeleteAcls, &typed<wire::DeleteAclsRequest, guarded::delete_acls>},
    {ApiKey::kAlterReplicaLogDirs,
     &typed<wire::AlterReplicaLogDirsRequest, guarded::alter_replica_log_dirs>},
    {ApiKey::kDescribeLogDirs, &typed<wire::DescribeLogDirsRequest, guarded::describe_log_dirs>},
    {ApiKey::kSaslAuthenticate, &typed<wire::SaslAuthenticateRequest, sasl_authenticate>},
    {ApiKey::kCreatePartitions, &typed<wire::CreatePartitionsRequest, guarded::create_partitions>},
    {ApiKey::kCreateDelegationToken,
     &typed<wire::CreateDelegationTokenRequest, create_delegation_token>},
    {ApiKey::kRenewDelegationToken,
     &typed<wire::RenewDelegationTokenRequest, renew_delegation_token>},
    {ApiKey::kExpireDelegationToken,
     &typed<wire::ExpireDelegationTokenRequest, expire_delegation_token>},
    {ApiKey::kDescribeDelegationToken,
     &typed<wire::DescribeDelegationTokenRequest, describe_delegation_token>},
    {ApiKey::kDeleteGroups, &typed<wire::DeleteGroupsRequest, guarded::delete_groups>},
    {ApiKey::kElectLeaders, whole<AlterCluster, wire::ElectLeadersRequest, elect_leaders>},
    {ApiKey::kIncrementalAlterConfigs,
     &typed<wire::IncrementalAlterConfigsRequest, guarded::incremental_alter_configs>},
    {ApiKey::kAlterPartitionReassignments,
     whole<AlterCluster, wire::AlterPartitionReassignmentsRequest, alter_partition_reassignments>},
    {ApiKey::kListPartitionReassignments,
     whole<DescribeCluster, wire::ListPartitionReassignmentsRequest, list_partition_reassignments>},
    {ApiKey::kOffsetDelete, &typed<wire::OffsetDeleteRequest, guarded::offset_delete>},
    {ApiKey::kDescribeClientQuotas,
     whole<DescribeConfigsCluster, wire::DescribeClientQuotasRequest, describe_client_quotas>},
    {ApiKey::kAlterClientQuotas,
     &typed<wire::AlterClientQuotasRequest, guarded::alter_client_quotas>},
    {ApiKey::kDescribeUserScramCredentials,
     whole<DescribeCluster, wire::DescribeUserScramCredentialsRequest,
           describe_user_scram_credentials>},
    {ApiKey::kAlterUserScramCredentials,
     &typed<wire::AlterUserScramCredentialsRequest, guarded::alter_user_scram_credentials>},
    {ApiKey::kDescribeQuorum, &typed<wire::DescribeQuorumRequest, guarded::describe_quorum>},
    {ApiKey::kUpdateFeatures, whole<AlterCluster, wire::UpdateFeaturesRequest, update_features>},
    {ApiKey::kDescribeCluster, &typed<wire::DescribeClusterRequest, guarded::describe_cluster>},
    {ApiKey::kConsumerGroupHeartbeat,
     whole<ReadGroup, wire::ConsumerGroupHeartbeatRequest, guarded::consumer_group_heartbeat>},
    {ApiKey::kConsumerGroupDescribe,
     &typed<wire::ConsumerGroupDescribeRequest, guarded::consumer_group_describe>},
    {ApiKey::kDescribeProducers,
     &typed<wire::DescribeProducersRequest, guarded::describe_producers>},
    {ApiKey::kUnregisterBroker,
     whole<AlterCluster, wire::UnregisterBrokerRequest, unregister_broker>},
    {ApiKey::kDescribeTransactions,
     &typed<wire::DescribeTransactionsRequest, guarded::describe_transactions>},
    {ApiKey::kListTransactions, &typed<wire::ListTransactionsRequest, list_transactions>},
    {ApiKey::kListConfigResources,
     whole<DescribeConfigsCluster, wire::ListConfigResourcesRequest, list_config_resources>},
    {ApiKey::kDescribeTopicPartitions,
     &typed<wire::DescribeTopicPartitionsRequest, guarded::describe_topic_partitions>},
    {ApiKey::kShareGroupHeartbeat, &typed<wire::ShareGroupHeartbeatRequest, groups_off>},
    {ApiKey::kShareGroupDescribe, &typed<wire::ShareGroupDescribeRequest, each_group_off>},
    {ApiKey::kShareFetch, &typed<wire::ShareFetchRequest, groups_off>},
    {ApiKey::kShareAcknowledge, &typed<wire::ShareAcknowledgeRequest, groups_off>},
    {ApiKey::kStreamsGroupHeartbeat, &typed<wire::StreamsGroupHeartbeatRequest, groups_off>},
    {ApiKey::kStreamsGroupDescribe, &typed<wire::StreamsGroupDescribeRequest, each_group_off>},
    {ApiKey::kDescribeShareGroupOffsets,
     &typed<wire::DescribeShareGroupOffsetsRequest, each_group_off>},
    {ApiKey::kAlterShareGroupOffsets,
     &typed<wire::AlterShareGroupOffsetsRequest, groups_off_in_words>},
    {ApiKey::kDeleteShareGroupOffsets,
     &typed<wire::DeleteShareGroupOffsetsRequest, groups_off_in_words>},
});

const Api* find(std::int16_t key) {
  const auto found = std::find_if(kTable.begin(), kTable.end(), [&](const Api& api) {
    return static_cast<std::int16_t>(api.key) == key;
  });
  return found == kTable.end() ? nullptr : &*found;
}

bool is_for_strangers(ApiKey key) {
  return key == ApiKey::kApiVersions || key == ApiKey::kSaslHandshake ||
         key == ApiKey::kSaslAuthenticate;
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
  if (!context.session.authenticated() && !is_for_strangers(api->key)) {
    co_return Error(ErrorCode::kPermissionDenied,
                    context.session.expired()
                        ? "the session is over, and the client did not authenticate again"
                        : "a request of type " + std::string(info->name) + " before SASL was done");
  }
  const std::int64_t began_ms = context.services.clock.steady_ms();
  auto reply = co_await api->handle(context);
  const auto took_ms = static_cast<double>(context.services.clock.steady_ms() - began_ms);
  context.services.counts.answered(*info, took_ms / 1000, !reply);
  co_return reply;
}

}  // namespace sluice::kafka::broker
