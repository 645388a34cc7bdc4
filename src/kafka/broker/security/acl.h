// Access rules as Kafka has them. The numbers are those of its API.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::kafka::broker {

enum class ResourceType : std::int8_t {
  kAny = 1,
  kTopic = 2,
  kGroup = 3,
  kCluster = 4,
  kTransactionalId = 5,
  kDelegationToken = 6,
  kUser = 7,
};
enum class PatternType : std::int8_t { kAny = 1, kMatch = 2, kLiteral = 3, kPrefixed = 4 };
enum class AclOperation : std::int8_t {
  kAny = 1,
  kAll = 2,
  kRead = 3,
  kWrite = 4,
  kCreate = 5,
  kDelete = 6,
  kAlter = 7,
  kDescribe = 8,
  kClusterAction = 9,
  kDescribeConfigs = 10,
  kAlterConfigs = 11,
  kIdempotentWrite = 12,
  kCreateTokens = 13,
  kDescribeTokens = 14,
};
enum class AclPermission : std::int8_t { kAny = 1, kDeny = 2, kAllow = 3 };

inline constexpr const char* kClusterName = "kafka-cluster";
inline constexpr const char* kWildcard = "*";

struct ResourcePattern {
  ResourceType type = ResourceType::kTopic;
  std::string name;
  PatternType pattern = PatternType::kLiteral;
  auto operator<=>(const ResourcePattern&) const = default;
};

struct AclRule {
  ResourcePattern resource;
  std::string principal;  // "User:alice"
  std::string host = kWildcard;
  AclOperation operation = AclOperation::kAll;
  AclPermission permission = AclPermission::kAllow;
  auto operator<=>(const AclRule&) const = default;
};

// What is not given, and each kAny, fits every rule.
struct AclFilter {
  ResourceType type = ResourceType::kAny;
  std::optional<std::string> name;
  PatternType pattern = PatternType::kAny;
  std::optional<std::string> principal;
  std::optional<std::string> host;
  AclOperation operation = AclOperation::kAny;
  AclPermission permission = AclPermission::kAny;

  bool fits(const AclRule& rule) const;
};

// For what is asked of a resource of this kind: bits by the numbers of the operations.
std::int32_t operations_of(ResourceType type);

// As Kafka names them: "Topic", "Describe"; for logs.
std::string_view resource_word(ResourceType type);
std::string_view operation_word(AclOperation operation);

// One line in a ledger.
std::string to_text(const AclRule& rule);
std::optional<AclRule> rule_of(std::string_view text);

}  // namespace sluice::kafka::broker
