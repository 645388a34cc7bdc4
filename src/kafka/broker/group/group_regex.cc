#include "kafka/broker/group/group_regex.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "kafka/wire/errors.h"

namespace sluice::kafka::broker {

namespace {

constexpr int kMostRepeats = 1000;
// Far more than a topic's name needs; RE2 does not go back, and has no such limit.
constexpr std::uint32_t kMostSteps = 100'000;
// A hundred steps are about a microsecond, which is what any search takes.
constexpr std::uint32_t kFewSteps = 128;
constexpr std::uint32_t kTimesMore = 4;
constexpr std::uint64_t kStepsOfAName = 2'048;
constexpr std::uint64_t kStepsOfAnExpression = 1'000'000;
constexpr std::uint64_t kStepsOfACompilation = 20'000;
constexpr std::uint64_t kBytesInAStep = 8;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Reads an expression of RE2's, and writes the same in Java's spelling. Errors are RE2's words.
class Translation {
 public:
  explicit Translation(std::string_view text) : text_(text) {}

  Result<std::string> run() {
    while (at_ < text_.size()) TRY(step());
    if (depth_ > 0) return wrong("missing closing )");
    return std::move(java_);
  }

 private:
  enum class Before { kNothing, kAtom, kRepeat };

  static Error wrong(const char* words) { return Error(ErrorCode::kInvalidArgument, words); }
  bool comes(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  void take(std::size_t count) {
    java_ += text_.substr(at_, count);
    at_ += count;
    before_ = Before::kAtom;
  }

  Status step();
  Status open();
  Status close();
  Status flags();
  Status escape();
  Status set();
  Status set_item(std::string_view& rest, int& code);
  Status repeat(std::size_t length);
  Status counted();

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Before before_ = Before::kNothing;
  std::string java_;
};

Status Translation::step() {
  switch (text_[at_]) {
    case '\\':
      return escape();
    case '[':
      return set();
    case '(':
      return open();
    case ')':
      return close();
    case '*':
    case '+':
    case '?':
      return repeat(1);
    case '{':
      return counted();
    case '|':
      take(1);
      before_ = Before::kNothing;
      return {};
    default:
      take(1);
      return {};
  }
}

Status Translation::open() {
  const std::size_t name = comes("(?P<") ? 4 : comes("(?<") ? 3 : 0;
  if (name == 0 && comes("(?")) return flags();
  java_ += name == 0 ? "(" : "(?<";
  at_ += name == 0 ? 1 : name;
  if (name != 0) {
    const std::size_t end = text_.find('>', at_);
    if (end == std::string_view::npos || end == at_) return wrong("invalid named capture");
    for (; at_ < end; ++at_) {
      if (!is_word(text_[at_])) return wrong("invalid named capture");
      java_ += text_[at_];
    }
    java_ += '>';
    ++at_;
  }
  ++depth_;
  before_ = Before::kNothing;
  return {};
}

Status Translation::flags() {
  java_ += "(?";
  at_ += 2;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == ':' || c == ')') {
      if (c == ':') ++depth_;
      take(1);
      before_ = Before::kNothing;
      return {};
    }
    if (std::string_view("imsU-").find(c) == std::string_view::npos) break;
    // Which match is taken first says nothing about a whole one.
    if (c != 'U') java_ += c;
  }
  return wrong("invalid or unsupported Perl syntax");
}

Status Translation::close() {
  if (depth_ == 0) return wrong("regexp/syntax: internal error");
  --depth_;
  take(1);
  return {};
}

Status Translation::escape() {
  if (at_ + 1 == text_.size()) return wrong("trailing backslash at end of expression");
  const char c = text_[at_ + 1];
  const bool octal = at_ + 2 < text_.size() && text_[at_ + 2] >= '0' && text_[at_ + 2] <= '7';
  if (c >= '1' && c <= '7' && octal) {
    java_ += "\\0";  // Java marks octal numbers so
    ++at_;
    take(1);
    return {};
  }
  if (is_word(c) && std::string_view("0ABCDPQSWabdfnprstvwxzE").find(c) == std::string_view::npos) {
    return wrong("invalid escape sequence");
  }
  if (c == 'C') {
    java_ += '.';
    at_ += 2;
    before_ = Before::kAtom;
  } else if (c == 'Q') {
    const std::size_t end = text_.find("\\E", at_);
    take(end == std::string_view::npos ? text_.size() - at_ : end + 2 - at_);
  } else if (comes("\\x{") || comes("\\p{") || comes("\\P{")) {
    const std::size_t end = text_.find('}', at_);
    if (end == std::string_view::npos) return wrong("invalid escape sequence");
    take(end + 1 - at_);
  } else {
    take(2);
  }
  return {};
}

// One character of a set, or an escape that stands for one or several (then its code is -1).
Status Translation::set_item(std::string_view& rest, int& code) {
  if (rest.front() == '\\') {
    if (rest.size() < 2) return wrong("trailing backslash at end of expression");
    code = is_word(rest[1]) ? -1 : static_cast<unsigned char>(rest[1]);
    java_ += rest.substr(0, 2);
    rest.remove_prefix(2);
    return {};
  }
  code = static_cast<unsigned char>(rest.front());
  // Java would nest sets and intersect them.
  if (rest.front() == '[' || rest.front() == '&') java_ += '\\';
  java_ += rest.front();
  rest.remove_prefix(1);
  return {};
}

Status Translation::set() {
  std::string_view rest = text_.substr(at_ + 1);
  java_ += '[';
  if (rest.starts_with('^')) {
    java_ += '^';
    rest.remove_prefix(1);
  }
  for (bool first = true;; first = false) {
    if (rest.empty()) return wrong("missing closing ]");
    if (rest.front() == ']' && !first) break;
    const std::size_t end = rest.starts_with("[:") ? rest.find(":]") : std::string_view::npos;
    if (end != std::string_view::npos) {
      std::string name(rest.substr(2, end - 2));
      if (name.empty()) return wrong("invalid character class range");
      const bool other = name.front() == '^';
      if (other) name.erase(0, 1);
      if (name == "word") {
        java_ += other ? "\\W" : "\\w";
      } else {
        if (name == "xdigit") name = "XDigit";
        if (name.empty()) return wrong("invalid character class range");
        if (name.front() >= 'a' && name.front() <= 'z') name.front() -= 'a' - 'A';
        java_ += (other ? "\\P{" : "\\p{") + (name == "Ascii" ? "ASCII" : name) + "}";
      }
      rest.remove_prefix(end + 2);
      continue;
    }
    int low = 0;
    TRY(set_item(rest, low));
    if (rest.size() < 2 || rest.front() != '-' || rest[1] == ']') continue;
    rest.remove_prefix(1);
    java_ += '-';
    int high = 0;
    TRY(set_item(rest, high));
    const bool ascii = low >= 0 && low < 0x80 && high >= 0 && high < 0x80;
    if (ascii && high < low) return wrong("invalid character class range");
  }
  java_ += ']';
  at_ = text_.size() - rest.size() + 1;
  before_ = Before::kAtom;
  return {};
}

Status Translation::repeat(std::size_t length) {
  if (before_ == Before::kNothing) return wrong("missing argument to repetition operator");
  if (before_ == Before::kRepeat) return wrong("invalid nested repetition operator");
  take(length);
  if (comes("?")) take(1);
  before_ = Before::kRepeat;
  return {};
}

// {2}, {2,} or {2,5}; anything else is a brace.
Status Translation::counted() {
  std::size_t at = at_ + 1;
  const auto number = [&]() -> std::optional<int> {
    const std::size_t begin = at;
    int value = 0;
    for (; at < text_.size() && is_digit(text_[at]); ++at) {
      value = std::min(value * 10 + (text_[at] - '0'), kMostRepeats + 1);
    }
    return at == begin ? std::nullopt : std::optional(value);
  };
  const auto low = number();
  auto high = low;
  if (low && at < text_.size() && text_[at] == ',') {
    ++at;
    high = number();
    if (!high) high = *low;
  }
  if (!low || at >= text_.size() || text_[at] != '}') {
    java_ += '\\';
    take(1);
    return {};
  }
  if (*low > kMostRepeats || *high > kMostRepeats || *high < *low) {
    return wrong("invalid repeat count");
  }
  return repeat(at + 1 - at_);
}

}  // namespace

Result<regex::Regex> compile_group_regex(const std::string& text) {
  const auto refuse = [&](const std::string& why) {
    return Error(
        ErrorCode::kInvalidArgument,
        "SubscribedTopicRegex `" + text + "` is not a valid regular expression: " + why + ".",
        wire::KafkaError::kInvalidRegularExpression);
  };
  const auto java = Translation(text).run();
  if (!java) return refuse(java.error().message());
  auto compiled = regex::Regex::compile(*java, kMostSteps);
  if (compiled) return compiled;
  const std::string& words = compiled.error().message();
  return refuse(words.substr(0, words.find('\n')));
}

// How many steps a search has taken is not known, only that so many were enough.
std::optional<std::set<wire::TopicName>> topics_matching(const regex::Regex& expression,
                                                         std::span<const wire::TopicName> names) {
  const std::uint64_t to_read = expression.pattern().size() / kBytesInAStep;
  const std::uint64_t most = kStepsOfAnExpression + names.size() * (kStepsOfAName + to_read);
  std::uint64_t taken = kStepsOfACompilation;
  std::optional<std::set<wire::TopicName>> found(std::in_place);
  for (const wire::TopicName& name : names) {
    std::optional<bool> matches;
    for (std::uint32_t enough = kFewSteps; !matches && found; enough *= kTimesMore) {
      const std::uint32_t allowed = std::min(enough, kMostSteps);
      taken += allowed + to_read;
      if (taken <= most) matches = expression.matches_within(allowed, name);
      if (taken > most || (!matches && allowed == kMostSteps)) found.reset();
    }
    if (!found) break;
    if (*matches) found->insert(name);
  }
  return found;
}

}  // namespace sluice::kafka::broker
