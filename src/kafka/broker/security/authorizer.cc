#include "kafka/broker/security/authorizer.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "kafka/broker/config/config_value.h"
#include "kafka/broker/security/host.h"

namespace sluice::kafka::broker {
namespace {

constexpr const char* kPrefix = "acl/";
// So many different refusals are told; then it is known that somebody tries names.
constexpr std::size_t kMostTold = 1000;
// And so much of a name, which may be as long as a request.
constexpr std::size_t kLongestTold = 1000;

bool is_for(const AclRule& rule, const Caller& caller) {
  const bool him = rule.principal == caller.principal.text() ||
                   rule.principal == caller.principal.type + ":" + kWildcard;
  return him && (rule.host == kWildcard || same_host(rule.host, caller.host));
}

bool denies(const AclRule& rule, AclOperation operation) {
  return rule.permission == AclPermission::kDeny &&
         (rule.operation == operation || rule.operation == AclOperation::kAll);
}

bool implies(AclOperation given, AclOperation asked) {
  if (given == asked || given == AclOperation::kAll) return true;
  if (asked == AclOperation::kDescribe) {
    return given == AclOperation::kRead || given == AclOperation::kWrite ||
           given == AclOperation::kDelete || given == AclOperation::kAlter;
  }
  return asked == AclOperation::kDescribeConfigs && given == AclOperation::kAlterConfigs;
}

bool permits(const AclRule& rule, AclOperation operation) {
  return rule.permission == AclPermission::kAllow && implies(rule.operation, operation);
}

std::string ledger_name(const AclRule& rule) {
  return kPrefix + to_text(rule);
}

}  // namespace

Result<AuthorizerSettings> AuthorizerSettings::read(
    const std::map<std::string, std::string>& given) {
  const auto text = [&](const char* name) {
    const auto found = given.find(name);
    return found == given.end() ? "" : std::string(trim(found->second));
  };
  AuthorizerSettings settings;
  const std::string name = text("authorizer.class.name");
  const bool known = name == "kafka.security.authorizer.AclAuthorizer" ||
                     name == "kafka.security.auth.SimpleAclAuthorizer" ||
                     name == "org.apache.kafka.metadata.authorizer.StandardAuthorizer";
  if (!name.empty() && !known) {
    return invalid_value("authorizer.class.name", name,
                         "kafka.security.authorizer.AclAuthorizer and "
                         "org.apache.kafka.metadata.authorizer.StandardAuthorizer are offered");
  }
  settings.enabled = known;
  settings.allow_if_no_acl = to_lower(text("allow.everyone.if.no.acl.found")) == "true";
  for (const std::string& user : split(text("super.users"), ';')) {
    const std::string principal(trim(user));
    if (principal.empty()) continue;
    const std::size_t colon = principal.find(':');
    if (colon == principal.npos || colon == 0 || colon + 1 == principal.size()) {
      return Error(ErrorCode::kInvalidArgument,
                   "super.users: expected a string in format principalType:principalName but got " +
                       principal);
    }
    settings.super_users.insert(principal);
  }
  return settings;
}

Authorizer::Authorizer(AuthorizerSettings settings, Ledger& ledger)
    : settings_(std::move(settings)), ledger_(ledger) {}

Status Authorizer::load() {
  const std::lock_guard lock(mutex_);
  for (const auto& [text, empty] : ledger_.below(kPrefix)) {
    const auto rule = rule_of(text);
    if (!rule) return Error(ErrorCode::kCorrupt, "a stored access rule cannot be read");
    keep(*rule);
  }
  return {};
}

// Under the lock.
void Authorizer::keep(const AclRule& rule) {
  const ResourcePattern& resource = rule.resource;
  if (resource.pattern == PatternType::kPrefixed) {
    longest_prefix_ = std::max(longest_prefix_, resource.name.size());
  }
  if (rules_[resource].insert(rule).second) ++count_;
}

bool Authorizer::is_super(const Principal& principal) const {
  return settings_.super_users.contains(principal.text());
}

// Under the lock. Those of the name, of all names, and of each beginning of it: a name may be as
// long as a request, the rules are not.
std::vector<const std::set<AclRule>*> Authorizer::rules_for(ResourceType type,
                                                            const std::string& name) const {
  std::vector<const std::set<AclRule>*> found;
  const auto look = [&](std::string_view pattern, PatternType kind) {
    const auto rules = rules_.find({type, std::string(pattern), kind});
    if (rules != rules_.end()) found.push_back(&rules->second);
  };
  if (rules_.empty()) return found;
  look(name, PatternType::kLiteral);
  look(kWildcard, PatternType::kLiteral);
  const std::size_t longest = std::min(name.size(), longest_prefix_);
  for (std::size_t size = 0; size <= longest; ++size) {
    look(std::string_view(name).substr(0, size), PatternType::kPrefixed);
  }
  return found;
}

bool Authorizer::decide(const Caller& caller, AclOperation operation, ResourceType type,
                        const std::string& name) const {
  if (is_super(caller.principal)) return true;
  const std::lock_guard lock(mutex_);
  const auto found = rules_for(type, name);
  if (found.empty()) return settings_.allow_if_no_acl;
  bool permitted = false;
  for (const auto* rules : found) {
    for (const AclRule& rule : *rules) {
      if (!is_for(rule, caller)) continue;
      if (denies(rule, operation)) return false;
      permitted = permitted || permits(rule, operation);
    }
  }
  return permitted;
}

bool Authorizer::allows(const Caller& caller, AclOperation operation, ResourceType type,
                        const std::string& name) const {
  if (allows_silently(caller, operation, type, name)) return true;
  tell_denied(caller, operation, type, name);
  return false;
}

void Authorizer::tell_denied(const Caller& caller, AclOperation operation, ResourceType type,
                             const std::string& whole_name) const {
  const std::string name = whole_name.substr(0, kLongestTold);
  const std::string key = caller.principal.text() + "\n" + caller.host + "\n" +
                          std::string(operation_word(operation)) + "\n" +
                          std::string(resource_word(type)) + "\n" + name;
  {
    const std::lock_guard lock(mutex_);
    if (told_.size() >= kMostTold || !told_.insert(key).second) return;
  }
  log::info("denied", {{"principal", caller.principal.text()},
                       {"operation", operation_word(operation)},
                       {"host", caller.host},
                       {"resource", std::string(resource_word(type)) + ":" + name}});
}

// A permission that a denial of the same names, of a beginning of them, or of all takes away is
// none.
bool Authorizer::allows_any(const Caller& caller, AclOperation operation, ResourceType type) const {
  if (!settings_.enabled || is_super(caller.principal)) return true;
  const std::lock_guard lock(mutex_);
  const auto denied = [&](const ResourcePattern& of) {
    for (const auto& [resource, rules] : rules_) {
      const bool covers =
          resource.type == type &&
          (resource.name == kWildcard || resource == of ||
           (resource.pattern == PatternType::kPrefixed && of.name.starts_with(resource.name)));
      if (!covers) continue;
      if (std::any_of(rules.begin(), rules.end(), [&](const AclRule& rule) {
            return is_for(rule, caller) && denies(rule, operation);
          })) {
        return true;
      }
    }
    return false;
  };
  for (const auto& [resource, rules] : rules_) {
    if (resource.type != type) continue;
    for (const AclRule& rule : rules) {
      if (is_for(rule, caller) && permits(rule, operation) && !denied(resource)) return true;
    }
  }
  return settings_.allow_if_no_acl && !denied({type, kWildcard, PatternType::kLiteral});
}

std::int32_t Authorizer::allowed(const Caller& caller, ResourceType type,
                                 const std::string& name) const {
  std::int32_t bits = operations_of(type);
  if (!settings_.enabled) return bits;
  for (int operation = 0; operation < 32; ++operation) {
    const std::int32_t bit = std::int32_t{1} << operation;
    if ((bits & bit) != 0 && !decide(caller, static_cast<AclOperation>(operation), type, name)) {
      bits &= ~bit;
    }
  }
  return bits;
}

std::vector<AclRule> Authorizer::find(const AclFilter& filter) const {
  const std::lock_guard lock(mutex_);
  std::vector<AclRule> found;
  for (const auto& [resource, rules] : rules_) {
    std::copy_if(rules.begin(), rules.end(), std::back_inserter(found),
                 [&](const AclRule& rule) { return filter.fits(rule); });
  }
  return found;
}

Status Authorizer::add(const std::vector<AclRule>& rules) {
  {
    const std::lock_guard lock(mutex_);
    if (count_ + rules.size() > kMostRules) {
      return Error(ErrorCode::kResourceExhausted,
                   "there would be more than " + std::to_string(kMostRules) + " access rules");
    }
  }
  std::vector<Ledger::Change> changes;
  for (const AclRule& rule : rules) changes.push_back({ledger_name(rule), ""});
  TRY(ledger_.write(changes));
  const std::lock_guard lock(mutex_);
  for (const AclRule& rule : rules) keep(rule);
  told_.clear();
  ++changes_;
  return {};
}

Status Authorizer::remove(const std::vector<AclRule>& rules) {
  std::vector<Ledger::Change> changes;
  for (const AclRule& rule : rules) changes.push_back({ledger_name(rule), std::nullopt});
  TRY(ledger_.write(changes));
  const std::lock_guard lock(mutex_);
  for (const AclRule& rule : rules) {
    const auto at = rules_.find(rule.resource);
    if (at == rules_.end()) continue;
    count_ -= at->second.erase(rule);
    if (at->second.empty()) rules_.erase(at);
  }
  told_.clear();
  ++changes_;
  return {};
}

}  // namespace sluice::kafka::broker
