#include "kafka/tools/mirror/acl_copy.h"

#include <tuple>

#include "kafka/wire/errors.h"

namespace sluice::kafka::mirror {
namespace {

using client::AclBinding;
using client::AclPattern;
using client::AclPermission;
using client::AclResource;

// Of the protocol's numbers of operations.
constexpr std::int8_t kAll = 2;
constexpr std::int8_t kRead = 3;
constexpr std::int8_t kDescribe = 8;
constexpr std::int8_t kDescribeConfigs = 10;

bool is_reading(std::int8_t operation) {
  return operation == kRead || operation == kDescribe || operation == kDescribeConfigs;
}

// The rule as it is to be at the target; nothing when it stays at the source.
std::optional<AclBinding> at_target(AclBinding binding, const MirrorPlan& plan) {
  const bool topic = binding.target.type == AclResource::kTopic;
  if (plan.acls == MirrorPlan::Acls::kRead) {
    if (!topic) return std::nullopt;
    // Only the mirror writes into a copy: who may do all may read.
    if (binding.entry.permission == AclPermission::kAllow) {
      if (binding.entry.operation == kAll) binding.entry.operation = kRead;
      if (!is_reading(binding.entry.operation)) return std::nullopt;
    }
  }
  if (!topic || !binding.target.name) return binding;
  const std::string name = *binding.target.name;
  if (name == "*" && binding.target.pattern == AclPattern::kLiteral) return binding;
  if (binding.target.pattern == AclPattern::kLiteral && !plan.naming->takes(name)) {
    return std::nullopt;
  }
  binding.target.name = plan.naming->copy_of(name);
  return binding;
}

Result<std::vector<AclBinding>> all_of(client::Cluster& cluster, const char* side) {
  auto found = client::describe_acls(cluster, AclBinding());
  if (found) return found;
  if (found.error().reason<wire::KafkaError>() == wire::KafkaError::kSecurityDisabled) {
    return Error(ErrorCode::kNotFound,
                 std::string("rules are not copied: the ") + side + " has no authorizer");
  }
  return found.error().with(std::string("rules of the ") + side);
}

}  // namespace

std::vector<AclBinding> wanted_acls(const std::vector<AclBinding>& source,
                                    const std::vector<AclBinding>& target, const MirrorPlan& plan) {
  using Key = std::pair<client::AclTarget, client::AclEntry>;
  std::set<Key> there;
  for (const AclBinding& binding : target) there.emplace(binding.target, binding.entry);
  std::vector<AclBinding> wanted;
  for (const AclBinding& binding : source) {
    const auto one = at_target(binding, plan);
    if (one && there.emplace(one->target, one->entry).second) wanted.push_back(*one);
  }
  return wanted;
}

Result<std::size_t> copy_acls(client::Cluster& source, client::Cluster& target,
                              const MirrorPlan& plan) {
  if (plan.acls == MirrorPlan::Acls::kNone) return std::size_t{0};
  TRY(const auto of_source, all_of(source, "source"));
  TRY(const auto of_target, all_of(target, "target"));
  const std::vector<AclBinding> wanted = wanted_acls(of_source, of_target, plan);
  if (!wanted.empty()) TRY(client::create_acls(target, wanted));
  return wanted.size();
}

}  // namespace sluice::kafka::mirror
