// The small protocols beside ClientProtocol: high availability, groups of users, refresh commands.
#include <array>

#include "hdfs/server/rpc/call.h"
#include "hdfs/wire/administration.h"
#include "hdfs/wire/client_datanode.h"
#include "hdfs/wire/ha_service.h"
#include "hdfs/wire/namenode.h"

namespace sluice::hdfs {
namespace {

using namespace wire;

// Nothing is cached that a refresh would have to throw away.
template <class Request, class Response>
Result<Response> nothing(Call&, const Request&) {
  return Response{};
}

template <class Request, class Response>
Result<Response> not_highly_available(Call&, const Request&) {
  return Error(ErrorCode::kUnsupported, "HA for namenode is not enabled");
}

Result<GetServiceStatusResponse> get_service_status(Call&, const GetServiceStatusRequest&) {
  return GetServiceStatusResponse{.state = HAServiceState::kActive, .ready_to_become_active = true};
}

Result<GetGroupsForUserResponse> get_groups_for_user(Call& call,
                                                     const GetGroupsForUserRequest& request) {
  return GetGroupsForUserResponse{.groups = call.lake().caller(request.user).groups};
}

Result<GetProtocolVersionsResponse> get_protocol_versions(Call&,
                                                          const GetProtocolVersionsRequest&) {
  return GetProtocolVersionsResponse{
      .protocol_versions = {{.rpc_kind = "RPC_PROTOCOL_BUFFER", .versions = {1}}}};
}

// Whose blocks these are: benchmarks and balancers begin with it. No edit log or image is offered
// to a second NameNode, so no layout version is true.
Result<VersionResponse> version_request(Call& call, const VersionRequest&) {
  VersionResponse answer;
  answer.info.build_version = call.node.options.version;
  answer.info.block_pool_id = call.lake().block_pool_id();
  answer.info.storage_info.cluster_id = call.lake().cluster_id();
  answer.info.software_version = call.node.options.version;
  answer.info.state = NameNodeState::kActive;
  return answer;
}

// Settings are read when the stack starts, so that no task ever ran.
Result<GetReconfigurationStatusResponse> get_reconfiguration_status(
    Call&, const GetReconfigurationStatusRequest&) {
  return GetReconfigurationStatusResponse{};
}

Result<StartReconfigurationResponse> start_reconfiguration(Call&,
                                                           const StartReconfigurationRequest&) {
  return Error(ErrorCode::kUnsupported, "this server reads its settings when it starts");
}

namespace ha = ha_service_protocol;
constexpr std::array kMethods = {
    always<ha::kGetServiceStatus, get_service_status>(),
    always<ha::kMonitorHealth, nothing<MonitorHealthRequest, MonitorHealthResponse>>(),
    always<ha::kTransitionToActive,
           not_highly_available<TransitionToActiveRequest, TransitionToActiveResponse>>(),
    always<ha::kTransitionToStandby,
           not_highly_available<TransitionToStandbyRequest, TransitionToStandbyResponse>>(),
    always<ha::kTransitionToObserver,
           not_highly_available<TransitionToObserverRequest, TransitionToObserverResponse>>(),
    always<namenode_protocol::kVersionRequest, version_request>(),
    always<get_user_mappings_protocol::kGetGroupsForUser, get_groups_for_user>(),
    always<refresh_user_mappings_protocol::kRefreshUserToGroupsMappings,
           nothing<RefreshUserToGroupsMappingsRequest, RefreshUserToGroupsMappingsResponse>>(),
    always<refresh_user_mappings_protocol::kRefreshSuperUserGroupsConfiguration,
           nothing<RefreshSuperUserGroupsConfigurationRequest,
                   RefreshSuperUserGroupsConfigurationResponse>>(),
    always<refresh_authorization_policy_protocol::kRefreshServiceAcl,
           nothing<RefreshServiceAclRequest, RefreshServiceAclResponse>>(),
    always<refresh_call_queue_protocol::kRefreshCallQueue,
           nothing<RefreshCallQueueRequest, RefreshCallQueueResponse>>(),
    always<generic_refresh_protocol::kRefresh,
           nothing<GenericRefreshRequest, GenericRefreshResponseCollection>>(),
    always<protocol_meta_info_pb::kGetProtocolVersions, get_protocol_versions>(),
    always<protocol_meta_info_pb::kGetProtocolSignature,
           nothing<GetProtocolSignatureRequest, GetProtocolSignatureResponse>>(),
    always<reconfiguration_protocol::kListReconfigurableProperties,
           nothing<ListReconfigurablePropertiesRequest, ListReconfigurablePropertiesResponse>>(),
    always<client_datanode_protocol::kListReconfigurableProperties,
           nothing<ListReconfigurablePropertiesRequest, ListReconfigurablePropertiesResponse>>(),
    always<reconfiguration_protocol::kGetReconfigurationStatus, get_reconfiguration_status>(),
    always<client_datanode_protocol::kGetReconfigurationStatus, get_reconfiguration_status>(),
    always<reconfiguration_protocol::kStartReconfiguration, start_reconfiguration>(),
    always<client_datanode_protocol::kStartReconfiguration, start_reconfiguration>(),
};

}  // namespace

std::span<const Handler> administration_methods() {
  return kMethods;
}

}  // namespace sluice::hdfs
