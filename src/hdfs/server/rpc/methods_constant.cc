// ClientProtocol: what this server has one fixed answer to, or refuses by name.
#include <array>
#include <string>

#include "hdfs/server/node/convert.h"
#include "hdfs/server/node/errors.h"
#include "hdfs/server/node/paths.h"
#include "hdfs/server/rpc/call.h"
#include "hdfs/wire/client_protocol.h"

namespace sluice::hdfs {
namespace {

using namespace wire;

// Nothing to do, and nothing to say.
template <class Request, class Response>
Result<Response> nothing(Call&, const Request&) {
  return Response{};
}

// The same, for the superuser alone.
template <class Request, class Response>
Result<Response> nothing_for_others(Call& call, const Request&) {
  if (call.lake().is_superuser(call.who)) return Response{};
  return Error(ErrorCode::kPermissionDenied,
               "Access denied for user " + call.who.user + ". Superuser privilege is required");
}

template <class Request, class Response>
Result<Response> refused(Call&, const Request&) {
  return Error(ErrorCode::kUnsupported, "this is not offered by this server");
}

// There is none of what is asked for: the path only has to be there.
template <class Request, class Response>
Result<Response> path_must_exist(Call& call, const Request& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(call.lake().status(call.idempotent(), path));
  return Response{};
}

Result<ListEncryptionZonesResponse> list_encryption_zones(Call& call,
                                                          const ListEncryptionZonesRequest&) {
  if (!call.lake().is_superuser(call.who)) {
    return Error(ErrorCode::kPermissionDenied,
                 "Access denied for user " + call.who.user + ". Superuser privilege is required");
  }
  return ListEncryptionZonesResponse{};
}

Result<UpgradeStatusResponse> upgrade_status(Call&, const UpgradeStatusRequest&) {
  return UpgradeStatusResponse{.upgrade_finalized = true};
}

Result<RollingUpgradeResponse> rolling_upgrade(Call&, const RollingUpgradeRequest& request) {
  // There is none to ask of, or to end.
  if (request.action != RollingUpgradeAction::kStart) return RollingUpgradeResponse{};
  return Error(ErrorCode::kUnsupported, "rolling upgrades are not offered by this server");
}

Result<RollEditsResponse> roll_edits(Call& call, const RollEditsRequest&) {
  if (!call.lake().is_superuser(call.who)) {
    return Error(ErrorCode::kPermissionDenied,
                 "Access denied for user " + call.who.user + ". Superuser privilege is required");
  }
  TRY(call.lake().checkpoint());
  return RollEditsResponse{.new_segment_tx_id = call.lake().counts().journal_sequence + 1};
}

Result<RestoreFailedStorageResponse> restore_failed_storage(Call&,
                                                            const RestoreFailedStorageRequest&) {
  return RestoreFailedStorageResponse{.result = false};
}

Result<HAServiceStateResponse> get_ha_service_state(Call&, const HAServiceStateRequest&) {
  return HAServiceStateResponse{.state = HAServiceState::kActive};
}

Result<GetEnclosingRootResponse> get_enclosing_root(Call&, const GetEnclosingRootRequest&) {
  return GetEnclosingRootResponse{.enclosing_root_path = "/"};
}

// There is one kind of storage, and nobody who moves blocks, as by default with Hadoop.
Result<SatisfyStoragePolicyResponse> satisfy_storage_policy(Call&,
                                                            const SatisfyStoragePolicyRequest&) {
  return Error(ErrorCode::kUnsupported,
               "Cannot request to satisfy storage policy when storage policy satisfier feature has "
               "been disabled by admin. Seek for an admin help to enable it or use Mover tool.");
}

namespace cp = client_protocol;

// Answers that hold on a single node.
constexpr std::array kMethods = {
    changes<cp::kSatisfyStoragePolicy, satisfy_storage_policy>(
        "Cannot satisfy storage policy for ", field<&SatisfyStoragePolicyRequest::src>),
    always<cp::kGetEZForPath, path_must_exist<GetEZForPathRequest, GetEZForPathResponse>>(),
    always<cp::kListEncryptionZones, list_encryption_zones>(),
    always<cp::kGetErasureCodingPolicy,
           path_must_exist<GetErasureCodingPolicyRequest, GetErasureCodingPolicyResponse>>(),
    always<cp::kGetErasureCodingPolicies,
           nothing<GetErasureCodingPoliciesRequest, GetErasureCodingPoliciesResponse>>(),
    always<cp::kGetErasureCodingCodecs,
           nothing<GetErasureCodingCodecsRequest, GetErasureCodingCodecsResponse>>(),
    always<cp::kListCacheDirectives,
           nothing<ListCacheDirectivesRequest, ListCacheDirectivesResponse>>(),
    always<cp::kListCachePools, nothing<ListCachePoolsRequest, ListCachePoolsResponse>>(),
    always<cp::kGetDelegationToken,
           nothing<GetDelegationTokenRequest, GetDelegationTokenResponse>>(),
    always<cp::kGetDataEncryptionKey,
           nothing<GetDataEncryptionKeyRequest, GetDataEncryptionKeyResponse>>(),
    always<cp::kRefreshNodes, nothing_for_others<RefreshNodesRequest, RefreshNodesResponse>>(),
    always<cp::kFinalizeUpgrade,
           nothing_for_others<FinalizeUpgradeRequest, FinalizeUpgradeResponse>>(),
    always<cp::kSetBalancerBandwidth,
           nothing_for_others<SetBalancerBandwidthRequest, SetBalancerBandwidthResponse>>(),
    always<cp::kMsync, nothing<MsyncRequest, MsyncResponse>>(),
    always<cp::kUpgradeStatus, upgrade_status>(),
    always<cp::kRollingUpgrade, rolling_upgrade>(),
    always<cp::kRollEdits, roll_edits>(),
    always<cp::kRestoreFailedStorage, restore_failed_storage>(),
    always<cp::kGetHAServiceState, get_ha_service_state>(),
    always<cp::kGetEnclosingRoot, get_enclosing_root>(),
    // Understood, and refused: what would have to be remembered, and is not yet.
    always<cp::kMetaSave, refused<MetaSaveRequest, MetaSaveResponse>>(),
    always<cp::kRenewDelegationToken,
           refused<RenewDelegationTokenRequest, RenewDelegationTokenResponse>>(),
    always<cp::kCancelDelegationToken,
           refused<CancelDelegationTokenRequest, CancelDelegationTokenResponse>>(),
};

}  // namespace

std::span<const Handler> constant_methods() {
  return kMethods;
}

}  // namespace sluice::hdfs
