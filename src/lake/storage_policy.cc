#include "lake/storage_policy.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::lake {

std::span<const StoragePolicy> storage_policies() {
  using enum StorageKind;
  using Kinds = std::vector<StorageKind>;
  static const auto* const kPolicies = new std::vector<StoragePolicy>{
      {1, "PROVIDED", Kinds{kProvided, kDisk}, Kinds{kProvided, kDisk}, Kinds{kProvided, kDisk},
       false},
      {2, "COLD", Kinds{kArchive}, Kinds{}, Kinds{}, false},
      {5, "WARM", Kinds{kDisk, kArchive}, Kinds{kDisk, kArchive}, Kinds{kDisk, kArchive}, false},
      {7, "HOT", Kinds{kDisk}, Kinds{}, Kinds{kArchive}, false},
      {10, "ONE_SSD", Kinds{kSsd, kDisk}, Kinds{kSsd, kDisk}, Kinds{kSsd, kDisk}, false},
      {12, "ALL_SSD", Kinds{kSsd}, Kinds{kDisk}, Kinds{kDisk}, false},
      {15, "LAZY_PERSIST", Kinds{kRamDisk, kDisk}, Kinds{kDisk}, Kinds{kDisk}, true}};
  return *kPolicies;
}

const StoragePolicy* find_storage_policy(std::uint8_t id) {
  for (const StoragePolicy& policy : storage_policies()) {
    if (policy.id == id) return &policy;
  }
  return nullptr;
}

const StoragePolicy* find_storage_policy(std::string_view name) {
  const std::string lower = to_lower(name);
  for (const StoragePolicy& policy : storage_policies()) {
    if (to_lower(policy.name) == lower) return &policy;
  }
  return nullptr;
}

namespace {

std::string kinds_text(const std::vector<StorageKind>& kinds) {
  std::string text;
  for (const StorageKind kind : kinds) {
    text += (text.empty() ? "" : ", ") + std::string(kStorageKinds[static_cast<std::size_t>(kind)]);
  }
  return "[" + text + "]";
}

}  // namespace

std::string storage_policy_text(const StoragePolicy& policy) {
  return "BlockStoragePolicy{" + std::string(policy.name) + ":" + std::to_string(policy.id) +
         ", storageTypes=" + kinds_text(policy.kinds) +
         ", creationFallbacks=" + kinds_text(policy.creation_fallbacks) +
         ", replicationFallbacks=" + kinds_text(policy.replication_fallbacks) + "}";
}

std::array<std::int64_t, kStorageKinds.size()> copies_by_kind(std::uint8_t id,
                                                              std::uint16_t copies) {
  std::array<std::int64_t, kStorageKinds.size()> counts{};
  const StoragePolicy* policy = find_storage_policy(id);
  if (policy == nullptr) return counts;
  for (std::uint16_t copy = 0; copy < copies; ++copy) {
    const std::size_t at = std::min<std::size_t>(copy, policy->kinds.size() - 1);
    ++counts[static_cast<std::size_t>(policy->kinds[at])];
  }
  return counts;
}

}  // namespace sluice::lake
