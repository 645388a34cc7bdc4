// ClientProtocol: what this server has one fixed answer to, or refuses by name.
#include <array>
#include <string>

#include "hdfs/server/call.h"
#include "hdfs/server/convert.h"
#include "hdfs/server/errors.h"
#include "hdfs/server/paths.h"
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

BlockStoragePolicy hot() {
  BlockStoragePolicy policy{
      .policy_id = 7, .name = "HOT", .creation_policy = {.storage_types = {StorageType::kDisk}}};
  policy.creation_fallback_policy = StorageTypes{};
  policy.replication_fallback_policy = StorageTypes{.storage_types = {StorageType::kArchive}};
  return policy;
}

// One disk is all there is: HOT is the only policy, and everything has it.
Result<GetStoragePoliciesResponse> get_storage_policies(Call&, const GetStoragePoliciesRequest&) {
  return GetStoragePoliciesResponse{.policies = {hot()}};
}

Result<GetStoragePolicyResponse> get_storage_policy(Call& call,
                                                    const GetStoragePolicyRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.path));
  TRY(call.lake().status(call.idempotent(), path));
  return GetStoragePolicyResponse{.storage_policy = hot()};
}

Result<SetStoragePolicyResponse> set_storage_policy(Call& call,
                                                    const SetStoragePolicyRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(call.lake().status(call.idempotent(), path));
  if (request.policy_name == "HOT") return SetStoragePolicyResponse{};
  return Error(ErrorCode::kInvalidArgument, "Cannot find a block policy with the name " +
                                                request.policy_name +
                                                "; this server has HOT alone");
}

// As a NameNode whose ACLs are switched off.
template <class Request, class Response>
Result<Response> no_acls(Call& call, const Request&) {
  call.exception = kAclException;
  return Error(ErrorCode::kUnsupported, std::string(kAclsAreOff));
}

// There are none to take away: the path only has to be there, and the caller its owner.
template <class Request, class Response>
Result<Response> path_must_exist(Call& call, const Request& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(call.lake().status(call.idempotent(), path));
  return Response{};
}

Result<GetXAttrsResponse> get_xattrs(Call& call, const GetXAttrsRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(call.lake().status(call.idempotent(), path));
  if (request.x_attrs.empty()) return GetXAttrsResponse{};
  return Error(ErrorCode::kIo, "At least one of the attributes provided was not found.");
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
  if (request.action == RollingUpgradeAction::kQuery) return RollingUpgradeResponse{};
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

namespace cp = client_protocol;

// Answers that hold on a single node.
constexpr std::array kMethods = {
    handler<cp::kGetStoragePolicies, get_storage_policies>(),
    handler<cp::kGetStoragePolicy, get_storage_policy>(),
    handler<cp::kSetStoragePolicy, set_storage_policy>(),
    handler<cp::kUnsetStoragePolicy,
            path_must_exist<UnsetStoragePolicyRequest, UnsetStoragePolicyResponse>>(),
    handler<cp::kSatisfyStoragePolicy,
            path_must_exist<SatisfyStoragePolicyRequest, SatisfyStoragePolicyResponse>>(),
    handler<cp::kGetAclStatus, no_acls<GetAclStatusRequest, GetAclStatusResponse>>(),
    handler<cp::kRemoveAcl, no_acls<RemoveAclRequest, RemoveAclResponse>>(),
    handler<cp::kRemoveDefaultAcl, no_acls<RemoveDefaultAclRequest, RemoveDefaultAclResponse>>(),
    handler<cp::kGetXAttrs, get_xattrs>(),
    handler<cp::kListXAttrs, path_must_exist<ListXAttrsRequest, ListXAttrsResponse>>(),
    handler<cp::kGetEZForPath, path_must_exist<GetEZForPathRequest, GetEZForPathResponse>>(),
    handler<cp::kListEncryptionZones, list_encryption_zones>(),
    handler<cp::kGetErasureCodingPolicy,
            path_must_exist<GetErasureCodingPolicyRequest, GetErasureCodingPolicyResponse>>(),
    handler<cp::kGetErasureCodingPolicies,
            nothing<GetErasureCodingPoliciesRequest, GetErasureCodingPoliciesResponse>>(),
    handler<cp::kGetErasureCodingCodecs,
            nothing<GetErasureCodingCodecsRequest, GetErasureCodingCodecsResponse>>(),
    handler<cp::kListCacheDirectives,
            nothing<ListCacheDirectivesRequest, ListCacheDirectivesResponse>>(),
    handler<cp::kListCachePools, nothing<ListCachePoolsRequest, ListCachePoolsResponse>>(),
    handler<cp::kGetSnapshottableDirListing,
            nothing<GetSnapshottableDirListingRequest, GetSnapshottableDirListingResponse>>(),
    handler<cp::kGetDelegationToken,
            nothing<GetDelegationTokenRequest, GetDelegationTokenResponse>>(),
    handler<cp::kGetDataEncryptionKey,
            nothing<GetDataEncryptionKeyRequest, GetDataEncryptionKeyResponse>>(),
    handler<cp::kRefreshNodes, nothing_for_others<RefreshNodesRequest, RefreshNodesResponse>>(),
    handler<cp::kFinalizeUpgrade,
            nothing_for_others<FinalizeUpgradeRequest, FinalizeUpgradeResponse>>(),
    handler<cp::kSetBalancerBandwidth,
            nothing_for_others<SetBalancerBandwidthRequest, SetBalancerBandwidthResponse>>(),
    handler<cp::kMsync, nothing<MsyncRequest, MsyncResponse>>(),
    handler<cp::kUpgradeStatus, upgrade_status>(),
    handler<cp::kRollingUpgrade, rolling_upgrade>(),
    handler<cp::kRollEdits, roll_edits>(),
    handler<cp::kRestoreFailedStorage, restore_failed_storage>(),
    handler<cp::kGetHAServiceState, get_ha_service_state>(),
    handler<cp::kGetEnclosingRoot, get_enclosing_root>(),
    // Understood, and refused: what would have to be remembered, and is not yet.
    handler<cp::kConcat, refused<ConcatRequest, ConcatResponse>>(),
    handler<cp::kSetQuota, refused<SetQuotaRequest, SetQuotaResponse>>(),
    handler<cp::kModifyAclEntries, no_acls<ModifyAclEntriesRequest, ModifyAclEntriesResponse>>(),
    handler<cp::kRemoveAclEntries, no_acls<RemoveAclEntriesRequest, RemoveAclEntriesResponse>>(),
    handler<cp::kSetAcl, no_acls<SetAclRequest, SetAclResponse>>(),
    handler<cp::kSetXAttr, refused<SetXAttrRequest, SetXAttrResponse>>(),
    handler<cp::kRemoveXAttr, refused<RemoveXAttrRequest, RemoveXAttrResponse>>(),
    handler<cp::kAllowSnapshot, refused<AllowSnapshotRequest, AllowSnapshotResponse>>(),
    handler<cp::kDisallowSnapshot, refused<DisallowSnapshotRequest, DisallowSnapshotResponse>>(),
    handler<cp::kCreateSnapshot, refused<CreateSnapshotRequest, CreateSnapshotResponse>>(),
    handler<cp::kDeleteSnapshot, refused<DeleteSnapshotRequest, DeleteSnapshotResponse>>(),
    handler<cp::kRenameSnapshot, refused<RenameSnapshotRequest, RenameSnapshotResponse>>(),
    handler<cp::kGetSnapshotDiffReport,
            refused<GetSnapshotDiffReportRequest, GetSnapshotDiffReportResponse>>(),
    handler<cp::kGetSnapshotDiffReportListing,
            refused<GetSnapshotDiffReportListingRequest, GetSnapshotDiffReportListingResponse>>(),
    handler<cp::kMetaSave, refused<MetaSaveRequest, MetaSaveResponse>>(),
    handler<cp::kRenewDelegationToken,
            refused<RenewDelegationTokenRequest, RenewDelegationTokenResponse>>(),
    handler<cp::kCancelDelegationToken,
            refused<CancelDelegationTokenRequest, CancelDelegationTokenResponse>>(),
};

}  // namespace

std::span<const Handler> constant_methods() {
  return kMethods;
}

}  // namespace sluice::hdfs
