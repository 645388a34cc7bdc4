#include "kafka/tools/mirror/acl_copy.h"

#include <set>

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

bool is_of_all(const client::AclTarget& target) {
  return target.name == "*" && target.pattern == AclPattern::kLiteral;
}

// Copies keep their names, so the rule would count for the target's own topics, too.
bool is_wider_than_copies(const AclBinding& binding, const MirrorPlan& plan) {
  if (plan.acls != MirrorPlan::Acls::kRead || !plan.prefix.empty()) return false;
  if (binding.entry.permission != AclPermission::kAllow) return false;
  return is_of_all(binding.target) ||
         (binding.target.pattern == AclPattern::kPrefixed && !plan.all_topics);
}

std::string in_words(const AclBinding& binding) {
  const std::string topics =
      is_of_all(binding.target) ? "all topics" : "topics " + *binding.target.name + "*";
  return "that " + binding.entry.principal.value_or("") + " may read " + topics +
         " is no rule of the target: more than the copies would be read there";
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
  if (is_of_all(binding.target)) {
    if (plan.acls == MirrorPlan::Acls::kRead && !plan.prefix.empty()) {
      binding.target.name = plan.prefix;
      binding.target.pattern = AclPattern::kPrefixed;
    }
    return binding;
  }
  if (plan.naming->is_own_copy(name)) return std::nullopt;
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

WantedAcls wanted_acls(const std::vector<AclBinding>& source, const std::vector<AclBinding>& target,
                       const MirrorPlan& plan) {
  using Key = std::pair<client::AclTarget, client::AclEntry>;
  std::set<Key> there;
  for (const AclBinding& binding : target) there.emplace(binding.target, binding.entry);
  WantedAcls wanted;
  for (const AclBinding& binding : source) {
    const auto one = at_target(binding, plan);
    if (!one) continue;
    if (!there.emplace(one->target, one->entry).second) continue;
    if (is_wider_than_copies(*one, plan)) {
      wanted.left_out.push_back(in_words(*one));
    } else {
      wanted.made.push_back(*one);
    }
  }
  return wanted;
}

Result<WantedAcls> copy_acls(client::Cluster& source, client::Cluster& target,
                             const MirrorPlan& plan) {
  if (plan.acls == MirrorPlan::Acls::kNone) return WantedAcls();
  TRY(const auto of_source, all_of(source, "source"));
  TRY(const auto of_target, all_of(target, "target"));
  WantedAcls wanted = wanted_acls(of_source, of_target, plan);
  if (!wanted.made.empty()) TRY(client::create_acls(target, wanted.made));
  return wanted;
}

}  // namespace sluice::kafka::mirror
