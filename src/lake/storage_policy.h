// HDFS's storage policies: on which kinds of storage the copies of a file should lie. Here all lie
// on one disk: the policy is kept, shown, and counted by the quotas of its kinds.
//
// Source: BlockStoragePolicySuite.createDefaultSuite, Hadoop 3.2.1.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lake/quota.h"

namespace sluice::lake {

struct StoragePolicy {
  std::uint8_t id = 0;
  std::string_view name;
  std::vector<StorageKind> kinds;  // of the first copies; the last one is that of all further ones
  std::vector<StorageKind> creation_fallbacks;
  std::vector<StorageKind> replication_fallbacks;
  bool copy_on_create = false;  // cannot be changed after creation
};

inline constexpr std::uint8_t kHotPolicy = 7;

// In the order that clients list them.
std::span<const StoragePolicy> storage_policies();
const StoragePolicy* find_storage_policy(std::uint8_t id);
const StoragePolicy* find_storage_policy(std::string_view name);  // in any case
// "BlockStoragePolicy{COLD:2, storageTypes=[ARCHIVE], creationFallbacks=[], ...}".
std::string storage_policy_text(const StoragePolicy& policy);

// How many of `copies` lie on each kind. Without a policy none is counted, as by a NameNode.
std::array<std::int64_t, kStorageKinds.size()> copies_by_kind(std::uint8_t policy,
                                                              std::uint16_t copies);

}  // namespace sluice::lake
