// Access control lists: who may do what to which resources.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/cluster.h"

namespace sluice::kafka::client {

// The numbers are the protocol's; kAny only in filters.
enum class AclResource : std::int8_t {
  kAny = 1,
  kTopic = 2,
  kGroup = 3,
  kCluster = 4,
  kTransactionalId = 5,
  kDelegationToken = 6,
  kUser = 7,
};
enum class AclPattern : std::int8_t { kAny = 1, kMatch = 2, kLiteral = 3, kPrefixed = 4 };
enum class AclPermission : std::int8_t { kAny = 1, kDeny = 2, kAllow = 3 };
inline constexpr std::int8_t kAnyOperation = 1;

struct AclTarget {
  AclResource type = AclResource::kAny;
  std::optional<std::string> name;  // none in a filter: whatever the name
  AclPattern pattern = AclPattern::kAny;
  auto operator<=>(const AclTarget&) const = default;
};

struct AclEntry {
  std::optional<std::string> principal;  // none in a filter: whoever
  std::optional<std::string> host;
  std::int8_t operation = kAnyOperation;  // the protocol's number
  AclPermission permission = AclPermission::kAny;
  auto operator<=>(const AclEntry&) const = default;
};

struct AclBinding {
  AclTarget target;
  AclEntry entry;
};

Result<std::vector<AclBinding>> describe_acls(Cluster& cluster, const AclBinding& filter);
Status create_acls(Cluster& cluster, const std::vector<AclBinding>& bindings);
Status delete_acls(Cluster& cluster, const std::vector<AclBinding>& filters);

}  // namespace sluice::kafka::client
