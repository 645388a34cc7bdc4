// ClientProtocol: quotas, what there is, and storage policies.
#include <array>

#include "hdfs/server/node/convert.h"
#include "hdfs/server/node/paths.h"
#include "hdfs/server/rpc/call.h"
#include "hdfs/terms/storage.h"
#include "hdfs/wire/client_protocol.h"
#include "lake/storage_policy.h"

namespace sluice::hdfs {
namespace {

using namespace wire;

constexpr auto kDontSet = static_cast<std::uint64_t>(INT64_MAX);  // QUOTA_DONT_SET

std::uint64_t unsigned_of(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

Result<GetContentSummaryResponse> get_content_summary(Call& call,
                                                      const GetContentSummaryRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.path));
  TRY(const lake::ContentSummary sum, call.lake().content_summary(call.idempotent(), path));
  ContentSummary summary{.length = sum.bytes,
                         .file_count = sum.files,
                         .directory_count = sum.directories,
                         .quota = unsigned_of(sum.quotas.names),
                         .space_consumed = sum.space_consumed,
                         .space_quota = unsigned_of(sum.quotas.space)};
  summary.type_quota_infos = kind_quotas(sum.quotas, sum.used);
  summary.snapshot_length = sum.snapshot_bytes;
  summary.snapshot_file_count = sum.snapshot_files;
  summary.snapshot_directory_count = sum.snapshot_directories;
  summary.snapshot_space_consumed = sum.snapshot_space_consumed;
  TRY(const lake::FileStatus status, call.lake().status(call.idempotent(), path));
  summary.erasure_coding_policy = status.is_directory ? "" : "Replicated";
  return GetContentSummaryResponse{.summary = std::move(summary)};
}

Result<GetQuotaUsageResponse> get_quota_usage(Call& call, const GetQuotaUsageRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.path));
  TRY(const lake::QuotaUsage usage, call.lake().quota_usage(call.idempotent(), path));
  QuotaUsage answer{.file_and_directory_count = unsigned_of(usage.used.names),
                    .quota = unsigned_of(usage.quotas.names),
                    .space_consumed = unsigned_of(usage.used.space),
                    .space_quota = unsigned_of(usage.quotas.space)};
  answer.type_quota_infos = kind_quotas(usage.quotas, usage.used);
  return GetQuotaUsageResponse{.usage = std::move(answer)};
}

Result<std::optional<std::int64_t>> quota_of(std::uint64_t names, std::uint64_t space, bool first) {
  const std::uint64_t value = first ? names : space;
  if (value == kDontSet) return std::optional<std::int64_t>();
  const auto quota = static_cast<std::int64_t>(value);
  if (quota >= lake::kNoQuota) return std::optional(quota);
  return Error(
      ErrorCode::kInvalidArgument,
      "Illegal value for nsQuota or ssQuota : " + std::to_string(static_cast<std::int64_t>(names)) +
          " and " + std::to_string(static_cast<std::int64_t>(space)),
      lake::Reason::kBadArgument);
}

Result<SetQuotaResponse> set_quota(Call& call, const SetQuotaRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.path));
  lake::QuotaChange change;
  TRY(change.names, quota_of(request.namespace_quota, request.storagespace_quota, true));
  TRY(change.space, quota_of(request.namespace_quota, request.storagespace_quota, false));
  if (request.storage_type) change.kind = kind_of(*request.storage_type);
  TRY(call.lake().set_quotas(call.idempotent(), path, change));
  return SetQuotaResponse{};
}

Result<GetStoragePoliciesResponse> get_storage_policies(Call&, const GetStoragePoliciesRequest&) {
  GetStoragePoliciesResponse response;
  for (const lake::StoragePolicy& policy : lake::storage_policies()) {
    response.policies.push_back(to_wire(policy));
  }
  return response;
}

Result<GetStoragePolicyResponse> get_storage_policy(Call& call,
                                                    const GetStoragePolicyRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.path));
  TRY(const lake::FileStatus status, call.lake().status(call.idempotent(), path));
  TRY(call.lake().check_access(call.idempotent(), path, lake::Access::kRead));
  const std::uint8_t id = status.storage_policy == 0 ? lake::kHotPolicy : status.storage_policy;
  const lake::StoragePolicy* policy = lake::find_storage_policy(id);
  if (policy == nullptr) return Error(ErrorCode::kInternal, "a storage policy without a name");
  return GetStoragePolicyResponse{.storage_policy = to_wire(*policy)};
}

Result<SetStoragePolicyResponse> set_storage_policy(Call& call,
                                                    const SetStoragePolicyRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  const lake::StoragePolicy* policy =
      lake::find_storage_policy(std::string_view(request.policy_name));
  if (policy == nullptr) {
    return Error(ErrorCode::kInvalidArgument,
                 "Cannot find a block policy with the name " + request.policy_name);
  }
  TRY(call.lake().set_storage_policy(call.idempotent(), path, policy->id));
  return SetStoragePolicyResponse{};
}

Result<UnsetStoragePolicyResponse> unset_storage_policy(Call& call,
                                                        const UnsetStoragePolicyRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(call.lake().set_storage_policy(call.idempotent(), path, 0));
  return UnsetStoragePolicyResponse{};
}

namespace cp = client_protocol;
constexpr std::array kMethods = {
    always<cp::kGetContentSummary, get_content_summary>(),
    always<cp::kGetQuotaUsage, get_quota_usage>(),
    changes<cp::kSetQuota, set_quota>("Cannot set quota on ", field<&SetQuotaRequest::path>),
    always<cp::kGetStoragePolicies, get_storage_policies>(),
    always<cp::kGetStoragePolicy, get_storage_policy>(),
    changes<cp::kSetStoragePolicy, set_storage_policy>("Cannot set storage policy for ",
                                                       field<&SetStoragePolicyRequest::src>),
    changes<cp::kUnsetStoragePolicy, unset_storage_policy>("Cannot unset storage policy for ",
                                                           field<&UnsetStoragePolicyRequest::src>),
};

}  // namespace

std::span<const Handler> quota_methods() {
  return kMethods;
}

}  // namespace sluice::hdfs
