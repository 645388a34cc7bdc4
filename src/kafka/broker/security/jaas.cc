#include "kafka/broker/security/jaas.h"

#include <cctype>
#include <optional>
#include <set>

#include "base/text.h"

namespace sluice::kafka::broker {
namespace {

Error wrong(const std::string& why) {
  return Error(ErrorCode::kInvalidArgument, "Login module configuration: " + why);
}

// Words, quoted texts, and '=' and ';' alone.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  std::optional<std::string> next() {
    rest_ = trim(rest_);
    if (rest_.empty()) return std::nullopt;
    if (rest_[0] == '"' || rest_[0] == '\'') return quoted(rest_[0]);
    if (rest_[0] == '=' || rest_[0] == ';') return take(1);
    std::size_t end = 0;
    while (end < rest_.size() && std::isspace(static_cast<unsigned char>(rest_[end])) == 0 &&
           std::string_view("=;\"'").find(rest_[end]) == std::string_view::npos) {
      ++end;
    }
    return take(end);
  }

 private:
  std::string take(std::size_t size) {
    std::string word(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return word;
  }
  std::string quoted(char quote) {
    std::string word;
    std::size_t at = 1;
    for (; at < rest_.size() && rest_[at] != quote; ++at) {
      if (rest_[at] == '\\' && at + 1 < rest_.size()) ++at;
      word += rest_[at];
    }
    rest_.remove_prefix(std::min(at + 1, rest_.size()));
    return word;
  }

  std::string_view rest_;
};

}  // namespace

Result<JaasEntry> parse_jaas(std::string_view line) {
  static const std::set<std::string> kFlags = {"required", "requisite", "sufficient", "optional"};
  Words words(line);
  JaasEntry entry;
  const auto module = words.next();
  if (!module) return wrong("Login module not specified in JAAS config");
  entry.module = *module;
  const auto flag = words.next();
  if (!flag || *flag == ";") return wrong("Login module control flag not specified in JAAS config");
  if (!kFlags.contains(to_lower(*flag))) {
    return wrong("Invalid login module control flag '" + *flag + "' in JAAS config");
  }
  for (;;) {
    const auto key = words.next();
    if (!key) return wrong("JAAS config entry not terminated by semi-colon");
    if (*key == ";") return entry;
    const auto equals = words.next();
    const auto value = equals == "=" ? words.next() : std::nullopt;
    if (!value || *value == ";") {
      return wrong("Value not specified for key '" + *key + "' in JAAS config");
    }
    entry.options[*key] = *value;
  }
}

}  // namespace sluice::kafka::broker
