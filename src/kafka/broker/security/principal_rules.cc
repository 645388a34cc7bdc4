#include "kafka/broker/security/principal_rules.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace sluice::kafka::broker {
namespace {

Error wrong(const std::string& rule) {
  return Error(ErrorCode::kInvalidArgument, "Invalid rule: `" + rule + "`");
}

// Up to the next '/' that is not escaped; it goes as well.
std::optional<std::string> part(std::string_view& text) {
  std::size_t at = 0;
  while (at < text.size() && text[at] != '/') at += text[at] == '\\' ? 2 : 1;
  if (at >= text.size()) return std::nullopt;
  std::string found(text.substr(0, at));
  text.remove_prefix(at + 1);
  return found;
}

}  // namespace

Result<PrincipalRules> PrincipalRules::parse(const std::string& text) {
  PrincipalRules rules;
  rules.text_ = text;
  std::string_view rest = trim(text);
  while (!rest.empty()) {
    Rule rule;
    if (rest.starts_with("DEFAULT")) {
      rest.remove_prefix(std::string_view("DEFAULT").size());
    } else if (rest.starts_with("RULE:")) {
      rest.remove_prefix(std::string_view("RULE:").size());
      const auto pattern = part(rest);
      const auto replacement = pattern ? part(rest) : std::nullopt;
      if (!replacement) return wrong(text);
      TRY(rule.pattern, regex::Regex::compile(*pattern));
      TRY(rule.replacement, regex::Replacement::parse(*replacement, *rule.pattern));
      rule.lower = rest.starts_with('L');
      rule.upper = rest.starts_with('U');
      if (rule.lower || rule.upper) rest.remove_prefix(1);
    } else {
      return wrong(text);
    }
    rules.rules_.push_back(std::move(rule));
    rest = trim(rest);
    if (rest.empty()) break;
    if (rest.front() != ',') return wrong(text);
    rest = trim(rest.substr(1));
  }
  if (rules.rules_.empty()) rules.rules_.emplace_back();
  return rules;
}

Result<std::string> PrincipalRules::name_of(const std::string& subject) const {
  for (const Rule& rule : rules_) {
    if (!rule.pattern) return subject;
    TRY(const bool matches, rule.pattern->matches(subject));
    if (!matches) continue;
    TRY(const auto replaced, rule.pattern->replace_all(subject, *rule.replacement));
    std::string name = replaced.value_or(subject);
    if (rule.lower) return to_lower(name);
    const auto upper = [](unsigned char c) { return static_cast<char>(std::toupper(c)); };
    if (rule.upper) std::transform(name.begin(), name.end(), name.begin(), upper);
    return name;
  }
  return Error(ErrorCode::kPermissionDenied, "No rules apply to " + subject + ", rules " + text_);
}

}  // namespace sluice::kafka::broker
