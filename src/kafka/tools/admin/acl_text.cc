#include "kafka/tools/admin/acl_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sluice::kafka::tools {
namespace {

using client::AclResource;

constexpr std::int8_t kAll = 2;

struct Operation {
  std::int8_t number;
  const char* printed;
  const char* written;
};
constexpr auto kOperations = std::to_array<Operation>({
    {1, "ANY", "Any"},
    {2, "ALL", "All"},
    {3, "READ", "Read"},
    {4, "WRITE", "Write"},
    {5, "CREATE", "Create"},
    {6, "DELETE", "Delete"},
    {7, "ALTER", "Alter"},
    {8, "DESCRIBE", "Describe"},
    {9, "CLUSTER_ACTION", "ClusterAction"},
    {10, "DESCRIBE_CONFIGS", "DescribeConfigs"},
    {11, "ALTER_CONFIGS", "AlterConfigs"},
    {12, "IDEMPOTENT_WRITE", "IdempotentWrite"},
    {13, "CREATE_TOKENS", "CreateTokens"},
    {14, "DESCRIBE_TOKENS", "DescribeTokens"},
});

const Operation* find(std::int8_t number) {
  const auto found = std::find_if(kOperations.begin(), kOperations.end(),
                                  [&](const Operation& one) { return one.number == number; });
  return found == kOperations.end() ? nullptr : &*found;
}

std::vector<std::int8_t> supported(AclResource type) {
  switch (type) {
    case AclResource::kTopic:
      return {3, 4, 5, 8, 6, 7, 10, 11};
    case AclResource::kGroup:
      return {3, 8, 6};
    case AclResource::kCluster:
      return {5, 9, 10, 11, 12, 7, 8};
    case AclResource::kTransactionalId:
      return {8, 4};
    case AclResource::kDelegationToken:
      return {8};
    case AclResource::kUser:
      return {13, 14};
    case AclResource::kAny:
      return {};
  }
  return {};
}

const char* type_name(AclResource type) {
  constexpr const char* kNames[] = {
      "UNKNOWN",          "ANY", "TOPIC", "GROUP", "CLUSTER", "TRANSACTIONAL_ID",
      "DELEGATION_TOKEN", "USER"};
  const auto number = static_cast<std::size_t>(type);
  return number < std::size(kNames) ? kNames[number] : kNames[0];
}

const char* pattern_name(client::AclPattern pattern) {
  constexpr const char* kNames[] = {"UNKNOWN", "ANY", "MATCH", "LITERAL", "PREFIXED"};
  const auto number = static_cast<std::size_t>(pattern);
  return number < std::size(kNames) ? kNames[number] : kNames[0];
}

const char* permission_name(client::AclPermission permission) {
  constexpr const char* kNames[] = {"UNKNOWN", "ANY", "DENY", "ALLOW"};
  const auto number = static_cast<std::size_t>(permission);
  return number < std::size(kNames) ? kNames[number] : kNames[0];
}

}  // namespace

std::string acl_text(const client::AclTarget& target) {
  return "ResourcePattern(resourceType=" + std::string(type_name(target.type)) +
         ", name=" + target.name.value_or("<any>") +
         ", patternType=" + pattern_name(target.pattern) + ")";
}

std::string acl_text(const client::AclEntry& entry) {
  const Operation* operation = find(entry.operation);
  return "(principal=" + entry.principal.value_or("<any>") +
         ", host=" + entry.host.value_or("<any>") +
         ", operation=" + (operation != nullptr ? operation->printed : "UNKNOWN") +
         ", permissionType=" + permission_name(entry.permission) + ")";
}

std::optional<std::int8_t> parse_acl_operation(const std::string& text) {
  for (const Operation& operation : kOperations) {
    if (to_lower(operation.written) == to_lower(text)) return operation.number;
  }
  return std::nullopt;
}

std::vector<std::string> acl_operations(AclResource type) {
  std::vector<std::string> names;
  for (const std::int8_t number : supported(type)) names.emplace_back(find(number)->written);
  names.emplace_back(find(kAll)->written);
  return names;
}

bool supports_operation(AclResource type, std::int8_t operation) {
  const std::vector<std::int8_t> known = supported(type);
  return operation == kAll || std::find(known.begin(), known.end(), operation) != known.end();
}

}  // namespace sluice::kafka::tools
