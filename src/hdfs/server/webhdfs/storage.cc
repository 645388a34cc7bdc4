// WebHDFS: what there is, quotas and storage policies.
#include "lake/storage_policy.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "hdfs/server/webhdfs/request.h"
#include "lake/quota.h"

namespace sluice::hdfs {
namespace {

// {"SSD":{"consumed":0,"quota":10}}: of the kinds that have a quota.
std::string kind_quotas_json(const lake::Quotas& quotas, const lake::Usage& used) {
  JsonObject kinds;
  for (std::size_t i = 0; i < lake::kStorageKinds.size(); ++i) {
    if (quotas.by_kind[i] == lake::kNoQuota) continue;
    JsonObject kind;
    kind.member("consumed", used.by_kind[i]).member("quota", quotas.by_kind[i]);
    kinds.raw(lake::kStorageKinds[i], kind.text());
  }
  return kinds.text();
}

Status get_content_summary(WebRequest& request) {
  TRY(status_or(request, "File does not exist: " + request.path));
  TRY(const lake::ContentSummary sum, request.lake().content_summary(request.who, request.path));
  JsonObject json;
  json.member("directoryCount", sum.directories)
      .member("fileCount", sum.files)
      .member("length", sum.bytes)
      .member("quota", sum.quotas.names)
      .member("spaceConsumed", sum.space_consumed)
      .member("spaceQuota", sum.quotas.space)
      .raw("typeQuota", kind_quotas_json(sum.quotas, sum.used));
  return request.object("ContentSummary", json);
}

Status get_quota_usage(WebRequest& request) {
  TRY(status_or(request, "File does not exist: " + request.path));
  TRY(const lake::QuotaUsage usage, request.lake().quota_usage(request.who, request.path));
  JsonObject json;
  json.member("fileAndDirectoryCount", usage.used.names)
      .member("quota", usage.quotas.names)
      .member("spaceConsumed", usage.used.space)
      .member("spaceQuota", usage.quotas.space)
      .raw("typeQuota", kind_quotas_json(usage.quotas, usage.used));
  return request.object("QuotaUsage", json);
}

// Left out it stays as it is; -1 takes it away.
Result<std::optional<std::int64_t>> quota_parameter(const WebRequest& request,
                                                    std::string_view name) {
  const auto text = request.text(name);
  if (!text) return std::optional<std::int64_t>();
  const auto value = parse_int(*text);
  if (value && *value >= lake::kNoQuota) {
    return *value == INT64_MAX ? std::optional<std::int64_t>() : value;
  }
  if (value) {
    return bad_parameter(name, "Invalid parameter range: " + std::string(name) + " = " +
                                   std::string(*text) + " < -1");
  }
  return bad_parameter(
      name, "Failed to parse \"" + std::string(*text) + "\" as a radix-10 long integer.");
}

Status set_quota(WebRequest& request) {
  lake::QuotaChange change;
  TRY(change.names, quota_parameter(request, "namespacequota"));
  TRY(change.space, quota_parameter(request, "storagespacequota"));
  TRY(request.lake().set_quotas(request.who, request.path, change));
  return request.ok();
}

Status set_quota_by_storage_type(WebRequest& request) {
  const auto name = request.text("storagetype");
  if (!name) return missing_parameter("storagetype", "SETQUOTABYSTORAGETYPE");
  const std::string upper = to_upper(*name);
  const auto kind = std::find(lake::kStorageKinds.begin(), lake::kStorageKinds.end(), upper);
  if (kind == lake::kStorageKinds.end()) {
    return bad_parameter("storagetype",
                         "No enum constant org.apache.hadoop.fs.StorageType." + upper);
  }
  lake::QuotaChange change;
  TRY(change.space, quota_parameter(request, "storagespacequota"));
  change.kind = static_cast<lake::StorageKind>(kind - lake::kStorageKinds.begin());
  TRY(request.lake().set_quotas(request.who, request.path, change));
  return request.ok();
}

// -- storage policies -----------------------------------------------------------------------------

std::string kinds_json(const std::vector<lake::StorageKind>& kinds) {
  std::string list;
  for (const lake::StorageKind kind : kinds) {
    list += (list.empty() ? "" : ",") +
            json_string(lake::kStorageKinds[static_cast<std::size_t>(kind)]);
  }
  return "[" + list + "]";
}

std::string policy_json(const lake::StoragePolicy& policy) {
  JsonObject json;
  json.member("copyOnCreateFile", policy.copy_on_create)
      .raw("creationFallbacks", kinds_json(policy.creation_fallbacks))
      .member("id", policy.id)
      .member("name", policy.name)
      .raw("replicationFallbacks", kinds_json(policy.replication_fallbacks))
      .raw("storageTypes", kinds_json(policy.kinds));
  return json.text();
}

// Of the whole file system, whatever the path is; since Hadoop 3.4.
Status get_status(WebRequest& request) {
  TRY(const lake::Capacity capacity, request.lake().capacity());
  return request.object("FsStatus", JsonObject()
                                        .member("used", capacity.used)
                                        .member("remaining", capacity.remaining)
                                        .member("capacity", capacity.total));
}

Status get_all_storage_policy(WebRequest& request) {
  std::string list;
  for (const lake::StoragePolicy& policy : lake::storage_policies()) {
    list += (list.empty() ? "" : ",") + policy_json(policy);
  }
  return request.json("{\"BlockStoragePolicies\":{\"BlockStoragePolicy\":[" + list + "]}}");
}

Status get_storage_policy(WebRequest& request) {
  TRY(const lake::FileStatus status,
      readable_or(request, "File/Directory does not exist: " + request.path));
  const std::uint8_t id = status.storage_policy == 0 ? lake::kHotPolicy : status.storage_policy;
  const lake::StoragePolicy* policy = lake::find_storage_policy(id);
  return request.json("{\"BlockStoragePolicy\":" + (policy ? policy_json(*policy) : "null") + "}");
}

Status set_storage_policy(WebRequest& request) {
  const auto name = request.text("storagepolicy");
  if (!name) {
    return Error(ErrorCode::kInvalidArgument, "Storage policy name is empty.", Refusal::kParameter);
  }
  const lake::StoragePolicy* policy = lake::find_storage_policy(*name);
  if (policy == nullptr) {
    return Error(ErrorCode::kInvalidArgument,
                 "Cannot find a block policy with the name " + std::string(*name));
  }
  TRY(request.lake().set_storage_policy(request.who, request.path, policy->id));
  return request.ok();
}

Status unset_storage_policy(WebRequest& request) {
  TRY(request.lake().set_storage_policy(request.who, request.path, 0));
  return request.ok();
}

constexpr std::array kOperations = {
    WebOperation{"GET", "GETCONTENTSUMMARY", get_content_summary},
    WebOperation{"GET", "GETQUOTAUSAGE", get_quota_usage},
    WebOperation{"GET", "GETSTATUS", get_status},
    WebOperation{"PUT", "SETQUOTA", set_quota, "Cannot set quota on "},
    WebOperation{"PUT", "SETQUOTABYSTORAGETYPE", set_quota_by_storage_type, "Cannot set quota on "},
    WebOperation{"GET", "GETALLSTORAGEPOLICY", get_all_storage_policy},
    WebOperation{"GET", "GETSTORAGEPOLICY", get_storage_policy},
    WebOperation{"PUT", "SETSTORAGEPOLICY", set_storage_policy, "Cannot set storage policy for "},
    WebOperation{"POST", "UNSETSTORAGEPOLICY", unset_storage_policy,
                 "Cannot unset storage policy for "},
};

}  // namespace

std::span<const WebOperation> webhdfs_storage() {
  return kOperations;
}

}  // namespace sluice::hdfs
