#include "net/jaas.h"

#include <cctype>
#include <optional>
#include <set>

#include "base/text.h"

namespace sluice::net {
namespace {

Error wrong(const std::string& why) {
  return Error(ErrorCode::kInvalidArgument, "Login module configuration: " + why);
}

struct Word {
  std::string text;
  bool quoted = false;

  bool is(char mark) const { return !quoted && text.size() == 1 && text[0] == mark; }
};

// Words, quoted texts, and '=' and ';' alone.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  std::optional<Word> next() {
    rest_ = trim(rest_);
    if (rest_.empty()) return std::nullopt;
    if (rest_[0] == '"' || rest_[0] == '\'') return Word{quoted(rest_[0]), true};
    if (rest_[0] == '=' || rest_[0] == ';') return Word{take(1)};
    std::size_t end = 0;
    while (end < rest_.size() && std::isspace(static_cast<unsigned char>(rest_[end])) == 0 &&
           std::string_view("=;\"'").find(rest_[end]) == std::string_view::npos) {
      ++end;
    }
    return Word{take(end)};
  }

 private:
  std::string take(std::size_t size) {
    std::string word(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return word;
  }
  std::string quoted(char quote) {
    rest_.remove_prefix(1);
    std::string word;
    while (!rest_.empty() && rest_[0] != quote) {
      const char letter = rest_[0];
      rest_.remove_prefix(1);
      word += letter == '\\' && !rest_.empty() ? escaped() : letter;
    }
    if (!rest_.empty()) rest_.remove_prefix(1);
    return word;
  }
  // As Java's StreamTokenizer: \n and the like, up to three octal digits, else the letter itself.
  char escaped() {
    constexpr std::string_view kLetters = "abfnrtv";
    constexpr std::string_view kMeant = "\a\b\f\n\r\t\v";
    int code = 0;
    std::size_t digits = 0;
    while (digits < 3 && digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '7' &&
           code * 8 + (rest_[digits] - '0') <= 0377) {
      code = code * 8 + (rest_[digits++] - '0');
    }
    if (digits > 0) {
      rest_.remove_prefix(digits);
      return static_cast<char>(code);
    }
    const char letter = take(1)[0];
    const auto known = kLetters.find(letter);
    return known == kLetters.npos ? letter : kMeant[known];
  }

  std::string_view rest_;
};

Result<JaasEntry> parse_entry(const Word& module, Words& words) {
  static const std::set<std::string> kFlags = {"required", "requisite", "sufficient", "optional"};
  JaasEntry entry;
  entry.module = module.text;
  const auto flag = words.next();
  if (!flag || flag->is(';')) {
    return wrong("Login module control flag not specified in JAAS config");
  }
  if (!kFlags.contains(to_lower(flag->text))) {
    return wrong("Invalid login module control flag '" + flag->text + "' in JAAS config");
  }
  for (;;) {
    const auto key = words.next();
    if (!key) return wrong("JAAS config entry not terminated by semi-colon");
    if (key->is(';')) return entry;
    const auto equals = words.next();
    const auto value = equals && equals->is('=') ? words.next() : std::nullopt;
    if (!value || value->is(';') || value->is('=')) {
      return wrong("Value not specified for key '" + key->text + "' in JAAS config");
    }
    entry.options[key->text] = value->text;
  }
}

}  // namespace

Result<JaasEntry> parse_jaas(std::string_view line) {
  Words words(line);
  const auto module = words.next();
  if (!module) return wrong("Login module not specified in JAAS config");
  TRY(JaasEntry entry, parse_entry(*module, words));
  int entries = 1;
  for (auto next = words.next(); next; next = words.next(), ++entries) {
    TRY(parse_entry(*next, words));
  }
  if (entries == 1) return entry;
  return wrong("JAAS config property contains " + std::to_string(entries) +
               " login modules, should be 1 module");
}

}  // namespace sluice::net
