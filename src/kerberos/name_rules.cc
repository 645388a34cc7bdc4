#include "kerberos/name_rules.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace sluice::kerberos {
namespace {

constexpr const char* kForm =
    R"(\A((DEFAULT)|((RULE:\[(\d*):([^\]]*)](\(([^)]*)\))?(s/([^/]*)/([^/]*)/(g)?)?/?(L|U)?))))";

Error invalid(const std::string& why) {
  return Error(ErrorCode::kInvalidArgument, "Invalid rule: " + why);
}

Error no_name(std::string why) {
  return Error(ErrorCode::kPermissionDenied, std::move(why));
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

// "$1@$0" with part 1 of a name, and its realm, which is part 0.
Result<std::string> fill_in(const std::string& format, const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t at = 0; at < format.size();) {
    if (format[at] != '$') {
      text += format[at++];
      continue;
    }
    const std::size_t end = std::min(format.find_first_not_of("0123456789", at + 1), format.size());
    const std::string digits = format.substr(at + 1, end - at - 1);
    const auto index = parse_int(digits);
    if (!index) return no_name("bad format in username mapping in " + digits);
    if (*index >= static_cast<std::int64_t>(parts.size())) {
      return no_name("index " + digits + " from " + format +
                     " is outside of the valid range 0 to " + std::to_string(parts.size() - 1));
    }
    text += parts[static_cast<std::size_t>(*index)];
    at = end;
  }
  return text;
}

Result<std::string> replace_all(const regex::Regex& from, const std::string& to,
                                const std::string& text) {
  TRY(const auto replacement, regex::Replacement::parse(to, from));
  TRY(auto replaced, from.replace_all(text, replacement));
  return std::move(replaced).value_or(text);
}

// As Java's Matcher.replaceFirst: $1 or $12 is a group as far as there are so many, and a backslash
// protects what follows. The replacement has been checked.
Result<std::string> replace_first(const regex::Regex& from, const std::string& to,
                                  const std::string& text) {
  if (!regex::is_utf8(text)) return no_name("a name that is no UTF-8");
  regex::Match match;
  TRY(const bool found, from.find(text, match));
  if (!found) return text;
  std::string in_place;
  for (std::size_t at = 0; at < to.size(); ++at) {
    if (to[at] != '$') {
      if (to[at] == '\\') ++at;
      in_place += to[at];
      continue;
    }
    if (to[at + 1] == '{') return no_name("groups by name are not offered in " + to);
    std::size_t group = static_cast<std::size_t>(to[++at] - '0');
    while (at + 1 < to.size() && std::isdigit(static_cast<unsigned char>(to[at + 1])) != 0) {
      const std::size_t longer = group * 10 + static_cast<std::size_t>(to[at + 1] - '0');
      if (longer >= match.size()) break;
      group = longer;
      ++at;
    }
    in_place += match.group(group).value_or("");
  }
  const auto begin = static_cast<std::size_t>(match.group(0)->data() - text.data());
  return text.substr(0, begin) + in_place + text.substr(begin + match.group(0)->size());
}

}  // namespace

Result<PrincipalName> PrincipalName::parse(const std::string& text) {
  PrincipalName name;
  const std::size_t at = text.find('@');
  if (at == text.npos) {
    name.primary = text;
    return name;
  }
  const std::vector<std::string> parts = split(text.substr(0, at), '/');
  name.realm = text.substr(at + 1);
  if (parts.size() > 2 || name.realm.find_first_of("/@") != name.realm.npos) {
    return no_name("Malformed Kerberos name: " + text);
  }
  name.primary = parts[0];
  if (parts.size() == 2) name.host = parts[1];
  return name;
}

std::string PrincipalName::text() const {
  return primary + (host.empty() ? "" : "/" + host) + (realm.empty() ? "" : "@" + realm);
}

Result<NameRules::Rule> NameRules::parse_rule(const regex::Regex& form, const std::string& text) {
  regex::Match parts;
  TRY(const bool found, form.find(text, parts));
  if (!found) return invalid(text);
  const auto part = [&](std::size_t number) { return parts.group(number); };
  if (const std::size_t end = part(0)->size(); end != text.size()) {
    return invalid("`" + text + "`, unmatched substring: `" + text.substr(end) + "`");
  }
  Rule rule;
  rule.text = "DEFAULT";
  rule.is_default = part(2).has_value();
  if (rule.is_default) return rule;
  const auto components = parse_int(*part(5));
  if (!components) return invalid(text);
  rule.components = static_cast<std::size_t>(*components);
  rule.format = *part(6);
  rule.text = "RULE:[" + std::to_string(*components) + ":" + rule.format + "]";
  if (part(8)) {
    TRY(rule.match, regex::Regex::compile(*part(8)));
    rule.text += "(" + std::string(*part(8)) + ")";
  }
  rule.repeat = part(12).has_value();
  if (part(10)) {
    TRY(rule.from, regex::Regex::compile(*part(10)));
    rule.to = *part(11);
    TRY(regex::Replacement::parse(rule.to, *rule.from));
    rule.text += std::string(*part(9));
  }
  rule.lower = part(13) == "L";
  rule.upper = part(13) == "U";
  if (part(13)) rule.text += "/" + std::string(*part(13));
  return rule;
}

Result<NameRules> NameRules::parse(const std::vector<std::string>& rules,
                                   std::string default_realm) {
  NameRules parsed;
  parsed.default_realm_ = std::move(default_realm);
  TRY(const regex::Regex form, regex::Regex::compile(kForm));
  for (const std::string& text : rules) {
    auto rule = parse_rule(form, text);
    if (!rule) return std::move(rule).error();
    parsed.rules_.push_back(std::move(*rule));
  }
  return parsed;
}

// Without a value: the rule is not for this name.
Result<std::optional<std::string>> NameRules::apply(const Rule& rule,
                                                    const std::vector<std::string>& parts) const {
  std::string name;
  if (rule.is_default) {
    if (parts[0] != default_realm_) return std::optional<std::string>();
    name = parts[1];
  } else {
    if (parts.size() - 1 != rule.components) return std::optional<std::string>();
    TRY(name, fill_in(rule.format, parts));
    if (rule.match) {
      TRY(const bool matches, rule.match->matches(name));
      if (!matches) return std::optional<std::string>();
    }
    if (rule.from) {
      TRY(name, rule.repeat ? replace_all(*rule.from, rule.to, name)
                            : replace_first(*rule.from, rule.to, name));
    }
  }
  if (name.find_first_of("/@") != name.npos) {
    return no_name("Non-simple name " + name + " after auth_to_local rule " + rule.text);
  }
  if (rule.lower) name = to_lower(name);
  if (rule.upper) name = upper(std::move(name));
  return std::optional<std::string>(std::move(name));
}

Result<std::string> NameRules::user_of(const std::string& principal) const {
  TRY(const PrincipalName name, PrincipalName::parse(principal));
  if (name.realm.empty() && principal.find('@') == principal.npos) return name.primary;
  std::vector<std::string> parts{name.realm, name.primary};
  if (!name.host.empty()) parts.push_back(name.host);
  std::vector<std::string> texts;
  for (const Rule& rule : rules_) {
    TRY(auto user, apply(rule, parts));
    if (user) return *std::move(user);
    texts.push_back(rule.text);
  }
  return no_name("No rules apply to " + principal + ", rules [" + join(texts, ", ") + "]");
}

}  // namespace sluice::kerberos
