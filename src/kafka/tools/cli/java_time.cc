#include "kafka/tools/cli/java_time.h"

#include <cctype>
#include <limits>
#include <optional>

namespace sluice::kafka::tools {
namespace {

// Takes a text apart from its front; nothing more is taken once a part was missing.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool literal(char wanted) {
    if (failed_ || rest_.empty() || std::toupper(static_cast<unsigned char>(rest_[0])) != wanted) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }
  void need(char wanted) { failed_ = !literal(wanted) || failed_; }
  // Digits; a value out of `least` to `most` is a failure, as is none.
  std::int64_t number(std::int64_t least, std::int64_t most) {
    std::int64_t value = 0;
    std::size_t digits = 0;
    while (digits < rest_.size() && std::isdigit(static_cast<unsigned char>(rest_[digits]))) {
      if (value > (std::numeric_limits<std::int64_t>::max() - 9) / 10) {
        failed_ = true;
        return 0;
      }
      value = value * 10 + (rest_[digits++] - '0');
    }
    rest_.remove_prefix(digits);
    failed_ = failed_ || digits == 0 || value < least || value > most;
    return failed_ ? 0 : value;
  }
  bool starts_with_digit() const {
    return !rest_.empty() && std::isdigit(static_cast<unsigned char>(rest_[0]));
  }
  std::size_t left() const { return rest_.size(); }
  bool failed() const { return failed_; }
  void fail() { failed_ = true; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

// Seconds east of UTC: "Z", "+01", "+0100", "+01:00".
std::int64_t zone(Scanner& scanner) {
  if (scanner.literal('Z')) return 0;
  const bool west = scanner.literal('-');
  if (!west) scanner.need('+');
  const std::size_t before = scanner.left();
  std::int64_t hours = scanner.number(0, 9999);
  std::int64_t minutes = 0;
  if (before - scanner.left() == 4) {
    minutes = hours % 100;
    hours /= 100;
  } else if (scanner.literal(':')) {
    minutes = scanner.number(0, 59);
  }
  if (hours > 23 || minutes > 59) scanner.fail();
  const std::int64_t seconds = hours * 3600 + minutes * 60;
  return west ? -seconds : seconds;
}

std::optional<std::int64_t> scan_datetime(std::string_view text) {
  Scanner scanner(text);
  const auto year = scanner.number(0, 9999);
  scanner.need('-');
  const auto month = scanner.number(1, 12);
  scanner.need('-');
  const auto day = scanner.number(1, 31);
  scanner.need('T');
  const auto hour = scanner.number(0, 23);
  scanner.need(':');
  const auto minute = scanner.number(0, 59);
  scanner.need(':');
  const auto second = scanner.number(0, 59);
  scanner.need('.');
  const auto millisecond = scanner.number(0, 999);
  const std::int64_t offset = zone(scanner);
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (scanner.failed() || !date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute) * 60'000 + (second - offset) * 1000 + millisecond;
}

Error parse_error(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

}  // namespace

Result<std::int64_t> parse_datetime(const std::string& text) {
  const auto mark = text.find('T');
  if (mark == text.npos || mark + 1 == text.size()) {
    return parse_error(
        "Error parsing timestamp. It does not contain a 'T' according to ISO8601 format");
  }
  const std::string full = text.find_first_of("+-Z", mark) == text.npos ? text + "Z" : text;
  const std::optional<std::int64_t> ms = scan_datetime(full);
  if (!ms) return parse_error("Unparseable date: \"" + full + "\"");
  return *ms;
}

Result<std::chrono::milliseconds> parse_duration(const std::string& text) {
  constexpr std::int64_t kMost = 1'000'000'000'000;
  struct Unit {
    char letter;
    std::int64_t ms;
    bool of_day;  // stands after the T
  };
  constexpr Unit kUnits[] = {
      {'D', 86'400'000, false}, {'H', 3'600'000, true}, {'M', 60'000, true}, {'S', 1000, true}};
  const Error wrong = parse_error("Text cannot be parsed to a Duration");
  Scanner scanner(text);
  const bool all_negative = scanner.literal('-');
  if (!all_negative) scanner.literal('+');
  if (!scanner.literal('P')) return wrong;
  std::int64_t total = 0;
  bool some = false;
  bool after_t = false;
  for (const Unit* unit = kUnits; scanner.left() > 0;) {
    if (!after_t && scanner.literal('T')) {
      after_t = true;
      if (scanner.left() == 0) return wrong;
      continue;
    }
    const bool negative = scanner.literal('-');
    if (!negative) scanner.literal('+');
    const std::int64_t value = scanner.number(0, kMost);
    std::int64_t fraction_ms = 0;
    bool fraction = scanner.literal('.') || scanner.literal(',');
    if (fraction && scanner.starts_with_digit()) {
      const std::size_t before = scanner.left();
      std::int64_t digits = scanner.number(0, 999'999'999);
      for (std::size_t i = before - scanner.left(); i < 9; ++i) digits *= 10;
      fraction_ms = digits / 1'000'000;
    }
    while (unit != std::end(kUnits) &&
           (unit->of_day != after_t || !scanner.literal(unit->letter))) {
      ++unit;
    }
    if (scanner.failed() || unit == std::end(kUnits) || (fraction && unit->letter != 'S')) {
      return wrong;
    }
    const std::int64_t ms = value * unit->ms + fraction_ms;
    total += negative ? -ms : ms;
    some = true;
    ++unit;
  }
  if (!some) return wrong;
  return std::chrono::milliseconds(all_negative ? -total : total);
}

}  // namespace sluice::kafka::tools
