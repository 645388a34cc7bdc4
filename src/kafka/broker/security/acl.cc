#include "kafka/broker/security/acl.h"

#include <initializer_list>

#include "base/bytes.h"

namespace sluice::kafka::broker {
namespace {

bool fits_resource(const AclFilter& filter, const ResourcePattern& resource) {
  if (filter.type != ResourceType::kAny && filter.type != resource.type) return false;
  const bool any = filter.pattern == PatternType::kAny;
  if (!any && filter.pattern != PatternType::kMatch && filter.pattern != resource.pattern) {
    return false;
  }
  if (!filter.name) return true;
  if (any || filter.pattern == resource.pattern) return *filter.name == resource.name;
  if (resource.pattern == PatternType::kPrefixed) return filter.name->starts_with(resource.name);
  return *filter.name == resource.name || resource.name == kWildcard;
}

std::int32_t bits(std::initializer_list<AclOperation> operations) {
  std::int32_t all = 0;
  for (const AclOperation one : operations) all |= 1 << static_cast<int>(one);
  return all;
}

}  // namespace

bool AclFilter::fits(const AclRule& rule) const {
  return fits_resource(*this, rule.resource) && (!principal || *principal == rule.principal) &&
         (!host || *host == rule.host) &&
         (operation == AclOperation::kAny || operation == rule.operation) &&
         (permission == AclPermission::kAny || permission == rule.permission);
}

std::int32_t operations_of(ResourceType type) {
  using enum AclOperation;
  switch (type) {
    case ResourceType::kTopic:
      return bits(
          {kRead, kWrite, kCreate, kDescribe, kDelete, kAlter, kDescribeConfigs, kAlterConfigs});
    case ResourceType::kGroup:
      return bits({kRead, kDescribe, kDelete});
    case ResourceType::kCluster:
      return bits({kCreate, kClusterAction, kDescribeConfigs, kAlterConfigs, kIdempotentWrite,
                   kAlter, kDescribe});
    case ResourceType::kTransactionalId:
      return bits({kDescribe, kWrite});
    case ResourceType::kDelegationToken:
      return bits({kDescribe});
    case ResourceType::kUser:
      return bits({kCreateTokens, kDescribeTokens});
    case ResourceType::kAny:
      break;
  }
  return 0;
}

std::string_view resource_word(ResourceType type) {
  switch (type) {
    case ResourceType::kTopic:
      return "Topic";
    case ResourceType::kGroup:
      return "Group";
    case ResourceType::kCluster:
      return "Cluster";
    case ResourceType::kTransactionalId:
      return "TransactionalId";
    case ResourceType::kDelegationToken:
      return "DelegationToken";
    case ResourceType::kUser:
      return "User";
    case ResourceType::kAny:
      break;
  }
  return "Any";
}

std::string_view operation_word(AclOperation operation) {
  constexpr std::string_view kWords[] = {"Unknown",
                                         "Any",
                                         "All",
                                         "Read",
                                         "Write",
                                         "Create",
                                         "Delete",
                                         "Alter",
                                         "Describe",
                                         "ClusterAction",
                                         "DescribeConfigs",
                                         "AlterConfigs",
                                         "IdempotentWrite",
                                         "CreateTokens",
                                         "DescribeTokens"};
  return kWords[static_cast<std::size_t>(operation)];
}

// Four numbers, then texts as u32 size and bytes.
std::string to_text(const AclRule& rule) {
  std::string text;
  text += static_cast<char>(rule.resource.type);
  text += static_cast<char>(rule.resource.pattern);
  text += static_cast<char>(rule.operation);
  text += static_cast<char>(rule.permission);
  for (const std::string* part : {&rule.resource.name, &rule.principal, &rule.host}) {
    append_be(text, static_cast<std::uint32_t>(part->size()));
    text += *part;
  }
  return text;
}

std::optional<AclRule> rule_of(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  AclRule rule;
  rule.resource.type = static_cast<ResourceType>(text[0]);
  rule.resource.pattern = static_cast<PatternType>(text[1]);
  rule.operation = static_cast<AclOperation>(text[2]);
  rule.permission = static_cast<AclPermission>(text[3]);
  text.remove_prefix(4);
  for (std::string* part : {&rule.resource.name, &rule.principal, &rule.host}) {
    if (text.size() < sizeof(std::uint32_t)) return std::nullopt;
    const auto size = load_be<std::uint32_t>(text.data());
    text.remove_prefix(sizeof size);
    if (size > text.size()) return std::nullopt;
    *part = text.substr(0, size);
    text.remove_prefix(size);
  }
  return rule;
}

}  // namespace sluice::kafka::broker
