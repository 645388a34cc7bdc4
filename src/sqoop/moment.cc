#include "sqoop/moment.h"

#include <array>
#include <chrono>
#include <cstdio>

#include "base/text.h"

namespace sluice::sqoop {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

std::optional<std::int64_t> digits(std::string_view text) {
  if (text.empty() || text.size() > 9) return std::nullopt;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
  }
  return parse_int(text);
}

std::optional<std::int64_t> day_ms(std::string_view text) {
  if (text.size() < 10) return std::nullopt;
  const std::size_t dash = text.find('-', 1);
  if (dash == std::string_view::npos || text.size() != dash + 6 || text[dash + 3] != '-') {
    return std::nullopt;
  }
  const auto year = digits(text.substr(0, dash));
  const auto month = digits(text.substr(dash + 1, 2));
  const auto day = digits(text.substr(dash + 4, 2));
  // std::chrono's years end there, before PostgreSQL's.
  constexpr std::int64_t kLastYear = 32'767;
  if (!year || *year > kLastYear || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * kDayMs;
}

// Hours may be more than two digits, and negative, in MySQL.
std::optional<std::int64_t> time_ms(std::string_view text, std::string& fraction) {
  const bool negative = text.starts_with("-");
  if (negative) text.remove_prefix(1);
  if (const std::size_t zone = text.find_first_of("+-"); zone != std::string_view::npos) {
    text = text.substr(0, zone);
  }
  const std::size_t point = text.find('.');
  fraction = point == std::string_view::npos ? "0" : std::string(text.substr(point + 1));
  while (fraction.size() > 1 && fraction.back() == '0') fraction.pop_back();
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.size() < colon + 6) return std::nullopt;
  const auto hours = digits(text.substr(0, colon));
  const auto minutes = digits(text.substr(colon + 1, 2));
  const auto seconds = digits(text.substr(colon + 4, 2));
  const auto part = digits((fraction + "000").substr(0, 3));
  if (!hours || !minutes || !seconds || !part) return std::nullopt;
  const std::int64_t ms = ((*hours * 60 + *minutes) * 60 + *seconds) * 1000 + *part;
  return negative ? -ms : ms;
}

std::string date_text(std::int64_t ms) {
  const std::int64_t days = ms >= 0 ? ms / kDayMs : -((-ms + kDayMs - 1) / kDayMs);
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text.data();
}

std::string clock_text(std::int64_t ms) {
  const std::int64_t seconds = (ms < 0 ? -ms : ms) / 1000;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%s%02lld:%02d:%02d", ms < 0 ? "-" : "",
                static_cast<long long>(seconds / 3600), static_cast<int>(seconds / 60 % 60),
                static_cast<int>(seconds % 60));
  return text.data();
}

}  // namespace

std::optional<Moment> parse_moment(sql::SqlType type, std::string_view text) {
  Moment moment;
  if (type == sql::SqlType::kTime) {
    const auto ms = time_ms(text, moment.fraction);
    if (!ms) return std::nullopt;
    moment.ms = *ms;
    return moment;
  }
  const std::size_t blank = text.find(' ');
  const auto day = day_ms(text.substr(0, blank));
  if (!day) return std::nullopt;
  moment.ms = *day;
  if (blank != std::string_view::npos) {
    const auto time = time_ms(text.substr(blank + 1), moment.fraction);
    if (!time) return std::nullopt;
    moment.ms += *time;
  }
  return moment;
}

std::string timestamp_text(std::int64_t ms, std::string_view fraction) {
  const std::int64_t in_day = ((ms % kDayMs) + kDayMs) % kDayMs;
  return date_text(ms) + " " + clock_text(in_day) + "." + std::string(fraction);
}

std::string moment_text(sql::SqlType type, std::int64_t ms) {
  if (type == sql::SqlType::kDate) return date_text(ms);
  if (type == sql::SqlType::kTime) return clock_text(ms);
  std::array<char, 8> fraction{};
  std::snprintf(fraction.data(), fraction.size(), "%03d",
                static_cast<int>(((ms % 1000) + 1000) % 1000));
  std::string digits_behind = fraction.data();
  while (digits_behind.size() > 1 && digits_behind.back() == '0') digits_behind.pop_back();
  return timestamp_text(ms, digits_behind);
}

}  // namespace sluice::sqoop
