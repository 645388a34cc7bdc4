#include "flume/interceptors/joda_time.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/text.h"

namespace sluice::flume {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<std::string_view, 7> kDays = {"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
constexpr int kMostYearDigits = 9;
constexpr std::int64_t kMsOfDay = 86'400'000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<std::int64_t> take_number(std::string_view& text, int most) {
  std::size_t digits = 0;
  std::int64_t value = 0;
  while (digits < text.size() && digits < static_cast<std::size_t>(most) &&
         is_digit(text[digits])) {
    value = value * 10 + (text[digits++] - '0');
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

// The place of the name in the list, written out or as its first three letters, in any case.
template <std::size_t N>
std::optional<int> take_name(std::string_view& text, const std::array<std::string_view, N>& names) {
  constexpr std::size_t kShort = 3;
  for (const bool whole : {true, false}) {
    for (std::size_t i = 0; i < N; ++i) {
      const std::string_view name = whole ? names[i] : names[i].substr(0, kShort);
      if (to_lower(text.substr(0, name.size())) != name) continue;
      text.remove_prefix(name.size());
      return static_cast<int>(i);
    }
  }
  return std::nullopt;
}

// +hhmm, +hh:mm or +hh; Z.
std::optional<std::int64_t> take_offset_ms(std::string_view& text) {
  if (text.starts_with('Z')) {
    text.remove_prefix(1);
    return 0;
  }
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = take_number(text, 2);
  if (!hours || *hours > 23) return std::nullopt;
  if (text.starts_with(':')) text.remove_prefix(1);
  const std::int64_t minutes = take_number(text, 2).value_or(0);
  if (minutes > 59) return std::nullopt;
  return sign * (*hours * 60 + minutes) * 60'000;
}

// Two digits mean the year that is at most 30 years back or 69 ahead of 2000's place in this
// century; more or fewer digits mean what they say.
std::optional<std::int64_t> take_year(std::string_view& text, int length, bool digits_follow) {
  const int sign = text.starts_with('-') ? -1 : 1;
  if (sign < 0 || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t before = text.size();
  const auto year = take_number(text, digits_follow ? length : kMostYearDigits);
  if (!year) return std::nullopt;
  if (length != 2 || before - text.size() != 2 || sign < 0) return sign * *year;
  const std::int64_t now =
      LocalTime(TimeZone().local(static_cast<std::int64_t>(::time(nullptr)) * 1000)).year;
  const std::int64_t low = now - 30 - 50;  // Joda: the pivot lies in the middle of a century
  const std::int64_t in_century = low - low % 100 + *year;
  return in_century < low ? in_century + 100 : in_century;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

struct JodaPattern::Fields {
  std::optional<std::int64_t> year, month, day, year_day, hour, half_hour, half, minute, second,
      offset_ms;
  std::int64_t ms = 0;
};

Result<JodaPattern> JodaPattern::parse(std::string_view pattern) {
  constexpr std::string_view kOffered = "yYMdDEaKhHkmsSZ", kOthers = "GCxwez";
  JodaPattern parsed;
  TRY(parsed.zone_, TimeZone::find(""));
  for (std::size_t i = 0; i < pattern.size();) {
    const char c = pattern[i];
    if (is_letter(c)) {
      if (kOthers.find(c) != kOthers.npos) {
        return Error(ErrorCode::kUnsupported,
                     std::string("the letter ") + c + " of Joda's patterns is not offered");
      }
      if (kOffered.find(c) == kOffered.npos) {
        return Error(ErrorCode::kInvalidArgument, std::string("Illegal pattern component: ") + c);
      }
      const std::size_t end = std::min(pattern.find_first_not_of(c, i), pattern.size());
      const bool digits_follow = end < pattern.size() && is_letter(pattern[end]);
      parsed.parts_.push_back({c, static_cast<int>(end - i), digits_follow, ""});
      i = end;
      continue;
    }
    std::string text(1, c);
    ++i;
    if (c == '\'' && i < pattern.size() && pattern[i] == '\'') {
      ++i;  // two are one
    } else if (c == '\'') {
      const std::size_t end = std::min(pattern.find('\'', i), pattern.size());
      text = pattern.substr(i, end - i);
      i = std::min(end + 1, pattern.size());
    }
    parsed.parts_.push_back({0, 0, false, std::move(text)});
  }
  if (parsed.parts_.empty()) {
    return Error(ErrorCode::kInvalidArgument, "Must configure with a valid pattern");
  }
  return parsed;
}

bool JodaPattern::read_part(const Part& part, std::string_view& text, Fields& fields) const {
  const auto number = [&text](std::optional<std::int64_t>& to, int most, std::int64_t low,
                              std::int64_t high) {
    to = take_number(text, most);
    return to && *to >= low && *to <= high;
  };
  switch (part.letter) {
    case 0:
      if (to_lower(text.substr(0, part.text.size())) != to_lower(part.text)) return false;
      text.remove_prefix(part.text.size());
      return true;
    case 'y':
    case 'Y':
      fields.year = take_year(text, part.length, part.digits_follow);
      return fields.year.has_value();
    case 'M':
      if (part.length < 3) return number(fields.month, 2, 1, 12);
      fields.month = take_name(text, kMonths);
      if (fields.month) ++*fields.month;
      return fields.month.has_value();
    case 'd':
      return number(fields.day, 2, 1, 31);
    case 'D':
      return number(fields.year_day, 3, 1, 366);
    case 'E':
      return take_name(text, kDays).has_value();
    case 'a': {
      const auto half = take_name(text, std::array<std::string_view, 2>{"am", "pm"});
      if (half) fields.half = *half;
      return half.has_value();
    }
    case 'H':
      return number(fields.hour, 2, 0, 23);
    case 'k':
      if (!number(fields.hour, 2, 1, 24)) return false;
      fields.hour = *fields.hour % 24;
      return true;
    case 'K':
      return number(fields.half_hour, 2, 0, 11);
    case 'h':
      if (!number(fields.half_hour, 2, 1, 12)) return false;
      fields.half_hour = *fields.half_hour % 12;
      return true;
    case 'm':
      return number(fields.minute, 2, 0, 59);
    case 's':
      return number(fields.second, 2, 0, 59);
    case 'S': {
      const std::size_t before = text.size();
      const std::optional<std::int64_t> fraction = take_number(text, part.length);
      if (!fraction) return false;
      std::int64_t ms = *fraction;
      for (std::size_t digits = before - text.size(); digits < 3; ++digits) ms *= 10;
      for (std::size_t digits = before - text.size(); digits > 3; --digits) ms /= 10;
      fields.ms = ms;
      return true;
    }
    default:
      fields.offset_ms = take_offset_ms(text);
      return fields.offset_ms.has_value();
  }
}

std::optional<std::int64_t> JodaPattern::moment(const Fields& fields, const TimeZone& zone) {
  const bool has_date = fields.month || fields.day || fields.year_day;
  LocalTime time;
  time.year = fields.year.value_or(has_date ? 2000 : 1970);
  time.month = static_cast<int>(fields.month.value_or(1));
  time.day = static_cast<int>(fields.day.value_or(1));
  const std::int64_t day = days_of(time.year, time.month, time.day);
  const bool december = time.month == 12;
  const std::int64_t next_month =
      days_of(december ? time.year + 1 : time.year, december ? 1 : time.month + 1, 1);
  if (day >= next_month) return std::nullopt;  // 30 February
  std::int64_t hour = fields.hour.value_or(0);
  if (!fields.hour) hour = fields.half.value_or(0) * 12 + fields.half_hour.value_or(0);
  time.hour = static_cast<int>(hour);
  time.minute = static_cast<int>(fields.minute.value_or(0));
  time.second = static_cast<int>(fields.second.value_or(0));
  const std::int64_t shift =
      (fields.year_day && !fields.month ? *fields.year_day - 1 : 0) * kMsOfDay + fields.ms;
  if (!fields.offset_ms) return zone.to_ms(time) + shift;
  const std::int64_t seconds = day * 86'400 + time.hour * 3600 + time.minute * 60 + time.second;
  return seconds * 1000 + shift - *fields.offset_ms;
}

std::optional<std::int64_t> JodaPattern::read(std::string_view text) const {
  Fields fields;
  for (const Part& part : parts_) {
    if (!read_part(part, text, fields)) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  return moment(fields, zone_);
}

}  // namespace sluice::flume
