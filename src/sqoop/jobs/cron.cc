#include "sqoop/jobs/cron.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "sqoop/java/moment.h"

namespace sluice::sqoop {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kSearchedDays = 366 * 9;  // a 29 February may be eight years away

struct FieldRule {
  const char* name;
  int least;
  int most;
  std::array<std::string_view, 12> words;  // of `least` and on
};
constexpr FieldRule kMinute{"minute", 0, 59, {}};
constexpr FieldRule kHour{"hour", 0, 23, {}};
constexpr FieldRule kDayOfMonth{"day of the month", 1, 31, {}};
constexpr FieldRule kMonth{
    "month",
    1,
    12,
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}};
constexpr FieldRule kWeekDay{
    "day of the week", 0, 7, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}};

struct Macro {
  std::string_view name;
  std::string_view fields;
};
constexpr std::array<Macro, 7> kMacros{{{"@yearly", "0 0 1 1 *"},
                                        {"@annually", "0 0 1 1 *"},
                                        {"@monthly", "0 0 1 * *"},
                                        {"@weekly", "0 0 * * 0"},
                                        {"@daily", "0 0 * * *"},
                                        {"@midnight", "0 0 * * *"},
                                        {"@hourly", "0 * * * *"}}};

Error wrong(const std::string& why) {
  return Error(ErrorCode::kInvalidArgument, why);
}

Result<int> number_of(const FieldRule& rule, std::string_view text) {
  const std::string lower = to_lower(text);
  for (std::size_t i = 0; i < rule.words.size(); ++i) {
    if (!rule.words[i].empty() && rule.words[i] == lower) return rule.least + static_cast<int>(i);
  }
  const auto number = parse_int(text);
  if (number && *number >= rule.least && *number <= rule.most) return static_cast<int>(*number);
  return wrong("'" + std::string(text) + "' is no " + rule.name + " (" +
               std::to_string(rule.least) + " to " + std::to_string(rule.most) + ")");
}

// "*", "5", "1-5", each perhaps with "/2" behind it.
Result<std::uint64_t> bits_of_part(const FieldRule& rule, std::string_view part) {
  const std::size_t slash = part.find('/');
  const std::string_view range = part.substr(0, slash);
  std::int64_t step = 1;
  if (slash != std::string_view::npos) {
    step = parse_int(part.substr(slash + 1)).value_or(0);
    if (step < 1 || step > rule.most) {
      return wrong("'" + std::string(part) + "' has a step that is none for a " + rule.name);
    }
  }
  int from = rule.least;
  int to = rule.most;
  if (range != "*") {
    const std::size_t dash = range.find('-');
    TRY(from, number_of(rule, range.substr(0, dash)));
    to = from;
    if (dash != std::string_view::npos) {
      TRY(to, number_of(rule, range.substr(dash + 1)));
    }
    if (dash == std::string_view::npos && slash != std::string_view::npos) {
      return wrong("'" + std::string(part) + "' has a step and no range: write " +
                   std::string(range) + "-" + std::to_string(rule.most) +
                   std::string(part.substr(slash)));
    }
    if (to < from) return wrong("'" + std::string(range) + "' ends before it begins");
  }
  std::uint64_t bits = 0;
  for (int i = from; i <= to; i += static_cast<int>(step)) bits |= std::uint64_t{1} << i;
  return bits;
}

Result<std::uint64_t> bits_of(const FieldRule& rule, std::string_view field) {
  std::uint64_t bits = 0;
  for (const std::string& part : split(field, ',')) {
    TRY(const std::uint64_t more, bits_of_part(rule, part));
    bits |= more;
  }
  return bits;
}

std::vector<std::string> fields_of(std::string_view text) {
  std::vector<std::string> fields;
  for (std::size_t at = 0; (at = text.find_first_not_of(" \t", at)) != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
    fields.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return fields;
}

bool has(std::uint64_t bits, std::int64_t number) {
  return ((bits >> number) & 1U) != 0;
}

std::int64_t day_of(std::int64_t seconds) {
  return seconds >= 0 ? seconds / kDay : -((-seconds + kDay - 1) / kDay);
}

// The moment of what a clock shows; of two, the first.
std::int64_t moment_of(std::int64_t wall, const JavaZone& zone) {
  const std::int64_t before = wall - zone.offset_at(wall - kDay);
  const std::int64_t after = wall - zone.offset_at(wall + kDay);
  const std::int64_t first = std::min(before, after);
  const auto shows = [&](std::int64_t moment) { return moment + zone.offset_at(moment) == wall; };
  if (shows(first)) return first;
  if (shows(std::max(before, after))) return std::max(before, after);
  return before;  // in an hour that is left out
}

}  // namespace

Result<Cron> Cron::parse(std::string_view text) {
  std::string_view plain = trim(text);
  for (const Macro& macro : kMacros) {
    if (to_lower(plain) == macro.name) plain = macro.fields;
  }
  if (plain.starts_with("@")) {
    return wrong("there is no " + std::string(plain) +
                 ": @yearly, @monthly, @weekly, @daily and @hourly there are");
  }
  const std::vector<std::string> fields = fields_of(plain);
  if (fields.size() != 5) {
    return wrong(
        "a schedule has five fields, minute, hour, day of the month, month and day of "
        "the week ('0 2 * * *'), and not " +
        std::to_string(fields.size()));
  }
  Cron cron;
  TRY(cron.minutes_, bits_of(kMinute, fields[0]));
  TRY(cron.hours_, bits_of(kHour, fields[1]));
  TRY(cron.days_, bits_of(kDayOfMonth, fields[2]));
  TRY(cron.months_, bits_of(kMonth, fields[3]));
  TRY(cron.week_days_, bits_of(kWeekDay, fields[4]));
  if (has(cron.week_days_, 7)) cron.week_days_ |= 1;
  cron.any_day_ = fields[2].starts_with("*");
  cron.any_week_day_ = fields[4].starts_with("*");
  if (!cron.find_next(0, JavaZone())) return wrong("no day is ever '" + std::string(plain) + "'");
  return cron;
}

bool Cron::fits_day(std::int64_t day) const {
  const WallTime wall = java_wall(day * kDay);
  if (!has(months_, wall.month)) return false;
  const bool fits_month = has(days_, wall.day);
  const bool fits_week = has(week_days_, ((day + 4) % 7 + 7) % 7);
  if (any_day_ || any_week_day_) return fits_month && fits_week;
  return fits_month || fits_week;
}

std::optional<std::int64_t> Cron::first_of_day(std::int64_t day, std::int64_t after,
                                               const JavaZone& zone) const {
  std::optional<std::int64_t> first;
  for (std::int64_t hour = 0; hour < 24; ++hour) {
    for (std::int64_t minute = 0; has(hours_, hour) && minute < 60; ++minute) {
      if (!has(minutes_, minute)) continue;
      const std::int64_t moment = moment_of(day * kDay + hour * 3600 + minute * 60, zone);
      if (moment > after && (!first || moment < *first)) first = moment;
    }
  }
  return first;
}

std::optional<std::int64_t> Cron::find_next(std::int64_t after, const JavaZone& zone) const {
  constexpr std::uint64_t kEveryHour = (std::uint64_t{1} << 24) - 1;
  if (hours_ == kEveryHour) {
    // No hour of the day is left out or comes twice.
    for (std::int64_t moment = (after / 60 + 1) * 60; moment < after + kSearchedDays * kDay;) {
      const std::int64_t wall = moment + zone.offset_at(moment);
      if (!fits_day(day_of(wall))) {
        const std::int64_t midnight = moment_of((day_of(wall) + 1) * kDay, zone);
        moment = std::max(midnight, moment + 60);
      } else if (has(minutes_, (wall - day_of(wall) * kDay) / 60 % 60)) {
        return moment;
      } else {
        moment += 60;
      }
    }
    return std::nullopt;
  }
  const std::int64_t today = day_of(after + zone.offset_at(after));
  // Yesterday's may be due today where an hour is left out at midnight.
  for (std::int64_t day = today - 1; day < today + kSearchedDays; ++day) {
    if (!fits_day(day)) continue;
    if (const auto moment = first_of_day(day, after, zone)) return moment;
  }
  return std::nullopt;
}

std::int64_t Cron::next(std::int64_t after, const JavaZone& zone) const {
  return find_next(after, zone).value_or(after + kSearchedDays * kDay);
}

std::int64_t Cron::last(std::int64_t due, std::int64_t until, const JavaZone& zone) const {
  // Behind `end` nothing more is due.
  for (std::int64_t end = until; end - due > 1;) {
    const std::int64_t middle = due + (end - due) / 2;
    const std::int64_t found = next(middle, zone);
    if (found <= until) {
      due = found;
    } else {
      end = middle;
    }
  }
  return due;
}

}  // namespace sluice::sqoop
