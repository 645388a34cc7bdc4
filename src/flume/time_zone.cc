#include "flume/time_zone.h"

#include <algorithm>
#include <cctype>
#include <climits>
#include <cstdlib>

#include "base/bytes.h"
#include "base/file.h"

namespace sluice::flume {
namespace {

constexpr std::int64_t kDay = 86400;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

bool leap(std::int64_t year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

// Reads numbers of a POSIX TZ rule.
struct Cursor {
  std::string_view text;
  bool skip(char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
  }
  // Larger ones than any rule has stay at the bound.
  int number() {
    constexpr int kMost = 100'000;
    int value = 0;
    while (!text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) != 0) {
      value = std::min(value * 10 + (text.front() - '0'), kMost);
      text.remove_prefix(1);
    }
    return value;
  }
  // [+-]hh[:mm[:ss]]
  std::int32_t time() {
    const bool minus = skip('-');
    if (!minus) skip('+');
    std::int32_t seconds = number() * 3600;
    if (skip(':')) seconds += number() * 60;
    if (skip(':')) seconds += number();
    return minus ? -seconds : seconds;
  }
  bool name() {
    if (skip('<')) {
      const std::size_t end = text.find('>');
      if (end == std::string_view::npos) return false;
      text.remove_prefix(end + 1);
      return true;
    }
    std::size_t n = 0;
    while (n < text.size() && std::isalpha(static_cast<unsigned char>(text[n])) != 0) ++n;
    text.remove_prefix(n);
    return n >= 3;
  }
};

// "GMT+2", "GMT-07:30", "UTC+0530", "+02:00"
bool fixed_offset(std::string_view name, std::int32_t& seconds) {
  if (name == "Z" || name == "GMT" || name == "UTC" || name == "UT") {
    seconds = 0;
    return true;
  }
  if (name.starts_with("GMT") || name.starts_with("UTC")) name.remove_prefix(3);
  if (name.size() < 2 || (name[0] != '+' && name[0] != '-')) return false;
  const bool minus = name[0] == '-';
  Cursor cursor{name.substr(1)};
  const std::size_t before = cursor.text.size();
  int hours = cursor.number(), minutes = 0;
  const std::size_t digits = before - cursor.text.size();
  if (digits > 2) {
    minutes = hours % 100;
    hours /= 100;
  } else if (cursor.skip(':')) {
    minutes = cursor.number();
  }
  if (digits == 0 || digits > 4 || !cursor.text.empty() || hours > 23 || minutes > 59) return false;
  seconds = (hours * 3600 + minutes * 60) * (minus ? -1 : 1);
  return true;
}

}  // namespace

std::int64_t days_of(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

Result<TimeZone> TimeZone::find(const std::string& name) {
  TimeZone zone;
  if (fixed_offset(name, zone.first_s_)) return zone;
  if (name.empty()) {
    const char* given = std::getenv("TZ");
    if (given != nullptr && *given != '\0') return find(*given == ':' ? given + 1 : given);
    Result<TimeZone> local = read("/etc/localtime");
    return local ? std::move(local) : Result<TimeZone>(std::move(zone));
  }
  const bool safe = name.find("..") == std::string::npos && !name.starts_with('/');
  Result<TimeZone> found =
      safe ? read("/usr/share/zoneinfo/" + name) : Error(ErrorCode::kInvalidArgument, "unsafe");
  if (!found) {
    return Error(ErrorCode::kInvalidArgument, "unknown time zone '" + name +
                                                  "'; give a name of /usr/share/zoneinfo such as "
                                                  "'Europe/Berlin', or 'GMT+02:00'");
  }
  return found;
}

// RFC 8536: a head and a body in 32 bits, then head, body and rule in 64 bits.
Result<TimeZone> TimeZone::read(const std::string& path) {
  TRY(const std::string file, read_file(path));
  const auto bad = [&] { return Error(ErrorCode::kCorrupt, path + " is not a time zone file"); };
  constexpr std::size_t kHead = 44;
  const auto body_size = [](const char* head, std::size_t time_bytes) {
    const auto count = [&](int i) {
      return std::size_t{load_be<std::uint32_t>(head + 20 + 4 * i)};
    };
    return count(3) * (time_bytes + 1) + count(4) * 6 + count(5) + count(2) * (time_bytes + 4) +
           count(1) + count(0);
  };
  if (file.size() < kHead || !file.starts_with("TZif") || file[4] < '2') return bad();
  const std::size_t second = kHead + body_size(file.data(), 4);
  if (file.size() < second + kHead) return bad();
  const char* head = file.data() + second;
  const std::size_t size = body_size(head, 8);
  if (file.size() < second + kHead + size) return bad();
  const std::size_t times = load_be<std::uint32_t>(head + 32),
                    types = load_be<std::uint32_t>(head + 36);
  const char* at = head + kHead;
  const char* index = at + times * 8;
  const char* type = index + times;
  TimeZone zone;
  if (types > 0) zone.first_s_ = load_be<std::int32_t>(type);
  for (std::size_t i = 0; i < times; ++i) {
    const auto kind = static_cast<unsigned char>(index[i]);
    if (kind >= types) return bad();
    zone.changes_.push_back(
        {load_be<std::int64_t>(at + i * 8), load_be<std::int32_t>(type + kind * 6)});
  }
  std::string_view rule = std::string_view(file).substr(second + kHead + size);
  if (rule.starts_with('\n')) rule.remove_prefix(1);
  rule = rule.substr(0, rule.find('\n'));
  zone.has_rule_ = parse_rule(rule, zone.rule_);
  return zone;
}

bool TimeZone::parse_rule(std::string_view text, Rule& rule) {
  Cursor cursor{text};
  if (!cursor.name()) return false;
  rule.standard_s = -cursor.time();
  if (cursor.text.empty()) return true;
  if (!cursor.name()) return false;
  rule.has_summer = true;
  rule.summer_s = rule.standard_s + 3600;
  if (!cursor.text.starts_with(',')) rule.summer_s = -cursor.time();
  for (YearlyDay* day : {&rule.begin, &rule.end}) {
    if (!cursor.skip(',')) return false;
    if (cursor.skip('M')) {
      day->month = cursor.number();
      if (!cursor.skip('.')) return false;
      day->week = cursor.number();
      if (!cursor.skip('.')) return false;
    } else {
      day->kind = cursor.skip('J') ? 'J' : 'D';
    }
    day->day = cursor.number();
    if (cursor.skip('/')) day->time_s = cursor.time();
  }
  return cursor.text.empty();
}

// Seconds since 1970 of a rule's day and time, by the wall clock.
std::int64_t TimeZone::moment(const YearlyDay& rule, std::int64_t year) {
  std::int64_t day = 0;
  if (rule.kind == 'M') {
    const std::int64_t first = days_of(year, rule.month, 1);
    const std::int64_t week_day = ((first + 4) % 7 + 7) % 7;
    day = first + (rule.day - week_day + 7) % 7 + 7 * (rule.week - 1);
    const std::int64_t next =
        rule.month == 12 ? days_of(year + 1, 1, 1) : days_of(year, rule.month + 1, 1);
    if (day >= next) day -= 7;
  } else if (rule.kind == 'J') {
    day = days_of(year, 1, 1) + rule.day - 1 + (leap(year) && rule.day >= 60 ? 1 : 0);
  } else {
    day = days_of(year, 1, 1) + rule.day;
  }
  return day * kDay + rule.time_s;
}

std::int32_t TimeZone::by_rule(std::int64_t seconds) const {
  if (!rule_.has_summer) return rule_.standard_s;
  constexpr double kYear = 365.2425 * 86400;
  const auto year =
      1970 + static_cast<std::int64_t>(static_cast<double>(seconds + rule_.standard_s) / kYear);
  const std::int64_t begin = moment(rule_.begin, year) - rule_.standard_s;
  const std::int64_t end = moment(rule_.end, year) - rule_.summer_s;
  const bool summer =
      begin < end ? seconds >= begin && seconds < end : seconds >= begin || seconds < end;
  return summer ? rule_.summer_s : rule_.standard_s;
}

std::int32_t TimeZone::offset_at(std::int64_t seconds) const {
  if (changes_.empty() || seconds < changes_.front().at) {
    return changes_.empty() && has_rule_ ? by_rule(seconds) : first_s_;
  }
  if (seconds >= changes_.back().at && has_rule_) return by_rule(seconds);
  const auto after = std::upper_bound(changes_.begin(), changes_.end(), seconds,
                                      [](std::int64_t s, const Change& c) { return s < c.at; });
  return std::prev(after)->offset_s;
}

LocalTime TimeZone::local(std::int64_t ms) const {
  const std::int64_t seconds = floor_div(ms, 1000);
  LocalTime time;
  time.offset_s = offset_at(seconds);
  const std::int64_t shifted = seconds + time.offset_s;
  const std::int64_t days = floor_div(shifted, kDay);
  const std::int64_t of_day = shifted - days * kDay;
  time.hour = static_cast<int>(of_day / 3600);
  time.minute = static_cast<int>(of_day / 60 % 60);
  time.second = static_cast<int>(of_day % 60);
  time.week_day = static_cast<int>(((days + 4) % 7 + 7) % 7);
  // Howard Hinnant's civil_from_days, by eras of 400 years that begin in March.
  const std::int64_t z = days + 719468;
  const std::int64_t era = floor_div(z, 146097);
  const std::int64_t of_era = z - era * 146097;
  const std::int64_t year_of_era =
      (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;
  time.day = static_cast<int>(of_year - (153 * month + 2) / 5 + 1);
  time.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  time.year = year_of_era + era * 400 + (time.month <= 2 ? 1 : 0);
  time.year_day = static_cast<int>(days - days_of(time.year, 1, 1) + 1);
  return time;
}

std::int64_t TimeZone::to_ms(const LocalTime& time) const {
  const std::int64_t wall = days_of(time.year, time.month, time.day) * kDay + time.hour * 3600 +
                            time.minute * 60 + time.second;
  const std::int32_t guess = offset_at(wall - time.offset_s);
  return (wall - guess) * 1000;
}

}  // namespace sluice::flume
