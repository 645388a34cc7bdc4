// ssl.principal.mapping.rules: the name of a user, from the subject of his certificate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "regex/regex.h"

namespace sluice::kafka::broker {

// "RULE:^CN=(.*?),.*$/$1/L,DEFAULT": the first rule that matches counts; DEFAULT is the subject.
class PrincipalRules {
 public:
  static Result<PrincipalRules> parse(const std::string& text);
  // kPermissionDenied: no rule is for it.
  Result<std::string> name_of(const std::string& subject) const;

 private:
  struct Rule {
    std::optional<regex::Regex> pattern;  // none: DEFAULT
    std::optional<regex::Replacement> replacement;
    bool lower = false;
    bool upper = false;
  };
  std::string text_;
  std::vector<Rule> rules_;
};

}  // namespace sluice::kafka::broker
