// The rules that make a user's name out of a principal: Hadoop's hadoop.security.auth_to_local,
// which Kafka has as sasl.kerberos.principal.to.local.rules.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "regex/regex.h"

namespace sluice::kerberos {

// "alice/host@REALM". Without a realm it is a name as it is.
struct PrincipalName {
  std::string primary;
  std::string host;
  std::string realm;

  static Result<PrincipalName> parse(const std::string& text);
  std::string text() const;
};

// "RULE:[2:$1@$0](.*@EXAMPLE.ORG)s/@.*//L" or "DEFAULT"; the first that is for a name counts.
class NameRules {
 public:
  // DEFAULT alone where there are none. kInvalidArgument in Kafka's words names the rule.
  static Result<NameRules> parse(const std::vector<std::string>& rules, std::string default_realm);

  // kPermissionDenied: no rule is for it, or what it makes is no simple name.
  Result<std::string> user_of(const std::string& principal) const;

 private:
  struct Rule {
    std::string text;
    bool is_default = false;
    std::size_t components = 0;
    std::string format;
    std::optional<regex::Regex> match;
    std::optional<regex::Regex> from;
    std::string to;
    bool repeat = false;
    bool lower = false;
    bool upper = false;
  };
  static Result<Rule> parse_rule(const regex::Regex& form, const std::string& text);
  Result<std::optional<std::string>> apply(const Rule& rule,
                                           const std::vector<std::string>& parts) const;

  std::string default_realm_;
  std::vector<Rule> rules_;
};

}  // namespace sluice::kerberos
