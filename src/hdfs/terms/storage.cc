#include "hdfs/terms/storage.h"

namespace sluice::hdfs {

wire::StorageType to_wire(lake::StorageKind kind) {
  switch (kind) {
    case lake::StorageKind::kRamDisk:
      return wire::StorageType::kRamDisk;
    case lake::StorageKind::kSsd:
      return wire::StorageType::kSsd;
    case lake::StorageKind::kDisk:
      return wire::StorageType::kDisk;
    case lake::StorageKind::kArchive:
      return wire::StorageType::kArchive;
    case lake::StorageKind::kProvided:
      return wire::StorageType::kProvided;
  }
  return wire::StorageType::kDisk;
}

lake::StorageKind kind_of(wire::StorageType type) {
  switch (type) {
    case wire::StorageType::kRamDisk:
      return lake::StorageKind::kRamDisk;
    case wire::StorageType::kSsd:
      return lake::StorageKind::kSsd;
    case wire::StorageType::kDisk:
      return lake::StorageKind::kDisk;
    case wire::StorageType::kArchive:
      return lake::StorageKind::kArchive;
    case wire::StorageType::kProvided:
      return lake::StorageKind::kProvided;
  }
  return lake::StorageKind::kDisk;
}

namespace {

wire::StorageTypes types_of(const std::vector<lake::StorageKind>& kinds) {
  wire::StorageTypes types;
  for (const lake::StorageKind kind : kinds) types.storage_types.push_back(to_wire(kind));
  return types;
}

}  // namespace

wire::BlockStoragePolicy to_wire(const lake::StoragePolicy& policy) {
  wire::BlockStoragePolicy to{.policy_id = policy.id,
                              .name = std::string(policy.name),
                              .creation_policy = types_of(policy.kinds)};
  to.creation_fallback_policy = types_of(policy.creation_fallbacks);
  to.replication_fallback_policy = types_of(policy.replication_fallbacks);
  return to;
}

std::optional<wire::StorageTypeQuotaInfos> kind_quotas(const lake::Quotas& quotas,
                                                       const lake::Usage& used) {
  wire::StorageTypeQuotaInfos infos;
  for (std::size_t i = 0; i < lake::kStorageKinds.size(); ++i) {
    if (quotas.by_kind[i] == lake::kNoQuota) continue;
    infos.type_quota_info.push_back({.type = to_wire(static_cast<lake::StorageKind>(i)),
                                     .quota = static_cast<std::uint64_t>(quotas.by_kind[i]),
                                     .consumed = static_cast<std::uint64_t>(used.by_kind[i])});
  }
  if (infos.type_quota_info.empty()) return std::nullopt;
  return infos;
}

void take_kind_quotas(const std::optional<wire::StorageTypeQuotaInfos>& from, lake::Quotas& quotas,
                      lake::Usage& used) {
  if (!from) return;
  for (const wire::StorageTypeQuotaInfo& info : from->type_quota_info) {
    const auto kind = static_cast<std::size_t>(kind_of(info.type));
    quotas.by_kind[kind] = static_cast<std::int64_t>(info.quota);
    used.by_kind[kind] = static_cast<std::int64_t>(info.consumed);
  }
}

}  // namespace sluice::hdfs
