#include "sqoop/java/moment.h"

#include <array>
#include <cstdio>

#include "base/text.h"

namespace sluice::sqoop {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kEpochJulianDay = 2'440'588;  // of 1970-01-01
constexpr std::int64_t kFirstGregorian = 2'299'161;  // of 1582-10-15

// All of `text` as a number; of at most nine digits.
std::optional<std::int64_t> number(std::string_view text) {
  if (text.empty() || text.size() > 9) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

// Days of a calendar whose years begin in March, so that the leap day is the last of its year.
std::int64_t days_before_month(unsigned month) {
  return (153 * ((month + 9) % 12) + 2) / 5;
}

std::int64_t julian_day(std::int64_t year, unsigned month, unsigned day, bool gregorian) {
  const std::int64_t y = year + 4800 - (month <= 2 ? 1 : 0);
  const std::int64_t days = day + days_before_month(month) + 365 * y + floor_div(y, 4);
  return gregorian ? days - floor_div(y, 100) + floor_div(y, 400) - 32045 : days - 32083;
}

bool parse_day(std::string_view text, WallTime& wall) {
  const std::size_t dash = text.find('-', 1);
  if (dash == std::string_view::npos || dash < 4 || text.size() != dash + 6 ||
      text[dash + 3] != '-') {
    return false;
  }
  const auto year = number(text.substr(0, dash));
  const auto month = number(text.substr(dash + 1, 2));
  const auto day = number(text.substr(dash + 4, 2));
  if (!year || !month || !day) return false;
  wall.year = *year;
  wall.month = static_cast<unsigned>(*month);
  wall.day = static_cast<unsigned>(*day);
  return true;
}

std::optional<std::int64_t> parse_offset(std::string_view text) {
  std::int64_t seconds = 0;
  std::int64_t unit = 3600;
  for (const std::string& part : split(text.substr(1), ':')) {
    const auto value = number(part);
    if (!value || part.size() > 2 || unit == 0) return std::nullopt;
    seconds += *value * unit;
    unit /= 60;
  }
  return text[0] == '-' ? -seconds : seconds;
}

// "13:14:15" and what follows of the clock.
std::optional<std::int64_t> clock_seconds(std::string_view& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.size() < colon + 6 || text[colon + 3] != ':') {
    return std::nullopt;
  }
  const auto hours = number(text.substr(0, colon));
  const auto minutes = number(text.substr(colon + 1, 2));
  const auto seconds = number(text.substr(colon + 4, 2));
  if (!hours || !minutes || !seconds) return std::nullopt;
  text.remove_prefix(colon + 6);
  return (*hours * 60 + *minutes) * 60 + *seconds;
}

std::string_view take_fraction(std::string_view& text) {
  if (!text.starts_with(".")) return {};
  std::size_t end = 1;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  const std::string_view fraction = text.substr(1, end - 1);
  text.remove_prefix(end);
  return fraction;
}

}  // namespace

std::optional<WallTime> parse_wall(std::string_view text) {
  WallTime wall;
  constexpr std::string_view kBefore = " BC";
  const bool before_christ = text.ends_with(kBefore);
  if (before_christ) text.remove_suffix(kBefore.size());
  const std::size_t blank = text.find(' ');
  if (!parse_day(text.substr(0, blank), wall)) return std::nullopt;
  if (before_christ) wall.year = 1 - wall.year;
  if (!exists(wall)) return std::nullopt;
  if (blank == std::string_view::npos) return wall;
  std::string_view rest = text.substr(blank + 1);
  const auto seconds = clock_seconds(rest);
  if (!seconds) return std::nullopt;
  wall.seconds = *seconds;
  wall.fraction = take_fraction(rest);
  if (rest.empty()) return wall;
  if (rest[0] != '+' && rest[0] != '-') return std::nullopt;
  wall.offset = parse_offset(rest);
  return wall.offset ? std::optional<WallTime>(wall) : std::nullopt;
}

std::optional<std::int64_t> parse_clock(std::string_view text) {
  const bool negative = text.starts_with("-");
  if (negative) text.remove_prefix(1);
  const auto seconds = clock_seconds(text);
  if (!seconds) return std::nullopt;
  const std::string digits = std::string(take_fraction(text)) + "000";
  const std::int64_t ms =
      *seconds * 1000 + number(std::string_view(digits).substr(0, 3)).value_or(0);
  return negative ? -ms : ms;
}

bool exists(const WallTime& wall) {
  constexpr std::array<unsigned, 12> kDays{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (wall.month < 1 || wall.month > 12 || wall.day < 1) return false;
  if (wall.day > kDays[wall.month - 1]) return false;
  if (wall.month != 2 || wall.day < 29) return true;
  return wall.year % 4 == 0 && (wall.year % 100 != 0 || wall.year % 400 == 0);
}

std::int64_t plain_seconds(const WallTime& wall) {
  return (julian_day(wall.year, wall.month, wall.day, true) - kEpochJulianDay) * kDay +
         wall.seconds;
}

std::int64_t java_seconds(const WallTime& wall) {
  const bool gregorian =
      wall.year > 1582 ||
      (wall.year == 1582 && (wall.month > 10 || (wall.month == 10 && wall.day >= 15)));
  return (julian_day(wall.year, wall.month, wall.day, gregorian) - kEpochJulianDay) * kDay +
         wall.seconds;
}

WallTime java_wall(std::int64_t seconds) {
  const std::int64_t days = floor_div(seconds, kDay);
  const std::int64_t julian = days + kEpochJulianDay;
  std::int64_t c = julian + 32082;
  std::int64_t century = 0;
  if (julian >= kFirstGregorian) {
    const std::int64_t a = julian + 32044;
    century = (4 * a + 3) / 146'097;
    c = a - 146'097 * century / 4;
  }
  const std::int64_t d = floor_div(4 * c + 3, 1461);
  const std::int64_t e = c - floor_div(1461 * d, 4);
  const std::int64_t m = (5 * e + 2) / 153;
  WallTime wall;
  wall.day = static_cast<unsigned>(e - (153 * m + 2) / 5 + 1);
  wall.month = static_cast<unsigned>(m + 3 - 12 * (m / 10));
  wall.year = 100 * century + d - 4800 + m / 10;
  wall.seconds = seconds - days * kDay;
  return wall;
}

void append_date(std::string& out, const WallTime& wall) {
  std::array<char, 40> text{};
  const std::int64_t year = wall.year > 0 ? wall.year : 1 - wall.year;
  std::snprintf(text.data(), text.size(), "%04lld-%02u-%02u", static_cast<long long>(year),
                wall.month, wall.day);
  out += text.data();
}

void append_date_time(std::string& out, const WallTime& wall) {
  append_date(out, wall);
  out += ' ';
  out += clock_text(wall.seconds * 1000);
}

std::string clock_text(std::int64_t ms) {
  const std::int64_t seconds = (ms < 0 ? -ms : ms) / 1000;
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%s%02lld:%02d:%02d", ms < 0 ? "-" : "",
                static_cast<long long>(seconds / 3600), static_cast<int>(seconds / 60 % 60),
                static_cast<int>(seconds % 60));
  return text.data();
}

std::string offset_text(std::int64_t seconds) {
  const std::int64_t size = seconds < 0 ? -seconds : seconds;
  std::string text = (seconds < 0 ? "-" : "+") + clock_text(size * 1000);
  if (text.ends_with(":00")) text.resize(text.size() - 3);
  return text;
}

}  // namespace sluice::sqoop
