#include "sqoop/java/posix_zone.h"

#include <algorithm>
#include <chrono>

namespace sluice::sqoop {
namespace {

constexpr std::int64_t kDay = 86'400;

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<int> take_number(std::string_view& text) {
  int value = 0;
  std::size_t digits = 0;
  while (digits < text.size() && digits < 4 && text[digits] >= '0' && text[digits] <= '9') {
    value = value * 10 + (text[digits++] - '0');
  }
  text.remove_prefix(digits);
  return digits > 0 ? std::optional<int>(value) : std::nullopt;
}

// "5", "-3:30", "+02:00:00" in seconds.
std::optional<std::int64_t> take_time(std::string_view& text) {
  const bool negative = take(text, '-');
  if (!negative) take(text, '+');
  std::int64_t seconds = 0;
  for (std::int64_t unit = 3600; unit >= 1; unit /= 60) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    seconds += *number * unit;
    if (!take(text, ':')) break;
  }
  return negative ? -seconds : seconds;
}

// "EST" or "<+09>".
bool take_name(std::string_view& text) {
  const bool quoted = take(text, '<');
  std::size_t size = quoted ? text.find('>') : text.find_first_of("+-0123456789,");
  if (quoted && size == std::string_view::npos) return false;
  size = std::min(size, text.size());
  text.remove_prefix(size);
  return quoted ? take(text, '>') : size > 0;
}

std::int64_t days(std::int64_t year, unsigned month, unsigned day) {
  return std::chrono::sys_days(std::chrono::year(static_cast<int>(year)) /
                               std::chrono::month(month) / std::chrono::day(day))
      .time_since_epoch()
      .count();
}

bool is_leap(std::int64_t year) {
  return std::chrono::year(static_cast<int>(year)).is_leap();
}

}  // namespace

std::int64_t year_of(std::int64_t utc) {
  const std::int64_t day = utc >= 0 ? utc / kDay : -((-utc + kDay - 1) / kDay);
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  return static_cast<int>(date.year());
}

std::int64_t PosixZone::Day::in(std::int64_t year) const {
  if (kind == Kind::kPlain) return days(year, 1, 1) + day;
  if (kind == Kind::kJulian) {
    constexpr int kLastOfFebruary = 59;
    return days(year, 1, 1) + day - 1 + (is_leap(year) && day > kLastOfFebruary ? 1 : 0);
  }
  const std::int64_t first = days(year, static_cast<unsigned>(month), 1);
  const auto weekday = static_cast<std::int64_t>(
      std::chrono::weekday(std::chrono::sys_days(std::chrono::days(first))).c_encoding());
  std::int64_t at = first + (day - weekday + 7) % 7 + (week - 1) * 7;
  const std::int64_t next =
      month == 12 ? days(year + 1, 1, 1) : days(year, static_cast<unsigned>(month) + 1, 1);
  while (at >= next) at -= 7;
  return at;
}

std::optional<PosixZone::Day> PosixZone::parse_day(std::string_view& text) {
  Day day;
  if (take(text, 'M')) {
    const auto month = take_number(text);
    if (!take(text, '.')) return std::nullopt;
    const auto week = take_number(text);
    if (!take(text, '.')) return std::nullopt;
    const auto weekday = take_number(text);
    if (!month || !week || !weekday || *month < 1 || *month > 12 || *week < 1 || *week > 5 ||
        *weekday > 6) {
      return std::nullopt;
    }
    day.month = *month;
    day.week = *week;
    day.day = *weekday;
  } else {
    day.kind = take(text, 'J') ? Day::Kind::kJulian : Day::Kind::kPlain;
    const auto number = take_number(text);
    if (!number || *number > 366) return std::nullopt;
    day.day = *number;
  }
  if (take(text, '/')) {
    const auto seconds = take_time(text);
    if (!seconds) return std::nullopt;
    day.seconds = *seconds;
  }
  return day;
}

std::optional<PosixZone> PosixZone::parse(std::string_view text) {
  PosixZone zone;
  if (!take_name(text)) return std::nullopt;
  const auto west = take_time(text);
  if (!west) return std::nullopt;
  zone.standard_ = -*west;
  if (text.empty()) return zone;
  if (!take_name(text)) return std::nullopt;
  zone.has_summer_ = true;
  zone.summer_ = zone.standard_ + 3600;
  if (!text.starts_with(",")) {
    const auto summer = take_time(text);
    if (!summer) return std::nullopt;
    zone.summer_ = -*summer;
  }
  if (!take(text, ',')) return std::nullopt;
  const auto begins = parse_day(text);
  if (!begins || !take(text, ',')) return std::nullopt;
  const auto ends = parse_day(text);
  if (!ends || !text.empty()) return std::nullopt;
  zone.begins_ = *begins;
  zone.ends_ = *ends;
  return zone;
}

std::vector<std::pair<std::int64_t, std::int64_t>> PosixZone::changes(std::int64_t year) const {
  std::vector<std::pair<std::int64_t, std::int64_t>> found{
      {begins_.in(year)*kDay + begins_.seconds - standard_, summer_},
      {ends_.in(year)*kDay + ends_.seconds - summer_, standard_}};
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace sluice::sqoop
