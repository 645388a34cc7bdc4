// May he? Kafka's rules: a deny wins, a super user may everything, and who may read, write, delete
// or alter may also describe.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/broker/security/acl.h"
#include "kafka/broker/security/ledger.h"
#include "kafka/broker/security/principal.h"

namespace sluice::kafka::broker {

struct AuthorizerSettings {
  bool enabled = false;               // authorizer.class.name
  std::set<std::string> super_users;  // "User:admin"
  bool allow_if_no_acl = false;       // allow.everyone.if.no.acl.found

  // From the lines of server.properties.
  static Result<AuthorizerSettings> read(const std::map<std::string, std::string>& given);
};

// Who asks, and from where: an address without a port.
struct Caller {
  const Principal& principal;
  const std::string& host;
};

// Any thread. Changes block until they are on disk.
class Authorizer {
 public:
  static constexpr std::size_t kMostRules = 100'000;

  Authorizer(AuthorizerSettings settings, Ledger& ledger);
  // At start.
  Status load();

  bool enabled() const { return settings_.enabled; }
  // Says what is denied in the log, once for each who, what and where.
  bool allows(const Caller& caller, AclOperation operation, ResourceType type,
              const std::string& name) const;
  bool allows_silently(const Caller& caller, AclOperation operation, ResourceType type,
                       const std::string& name) const {
    return !settings_.enabled || decide(caller, operation, type, name);
  }
  // On any resource of the kind at all?
  bool allows_any(const Caller& caller, AclOperation operation, ResourceType type) const;
  // The operations of the kind that are allowed, as bits; nothing is logged.
  std::int32_t allowed(const Caller& caller, ResourceType type, const std::string& name) const;

  // Another number whenever an answer may have changed.
  std::uint64_t changes() const { return changes_; }

  std::vector<AclRule> find(const AclFilter& filter) const;
  // kResourceExhausted when there would be too many.
  Status add(const std::vector<AclRule>& rules);
  Status remove(const std::vector<AclRule>& rules);

 private:
  using Rules = std::map<ResourcePattern, std::set<AclRule>>;

  void keep(const AclRule& rule);
  bool is_super(const Principal& principal) const;
  bool decide(const Caller& caller, AclOperation operation, ResourceType type,
              const std::string& name) const;
  std::vector<const std::set<AclRule>*> rules_for(ResourceType type, const std::string& name) const;
  void tell_denied(const Caller& caller, AclOperation operation, ResourceType type,
                   const std::string& whole_name) const;

  const AuthorizerSettings settings_;
  Ledger& ledger_;
  std::atomic<std::uint64_t> changes_ = 0;
  mutable std::mutex mutex_;
  Rules rules_;
  std::size_t longest_prefix_ = 0;  // of any rule that there was
  std::size_t count_ = 0;
  mutable std::set<std::string> told_;
};

}  // namespace sluice::kafka::broker
