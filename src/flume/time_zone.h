// Time zones by Java's names, from the system's zone files.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::flume {

// A moment's parts as a clock on the wall shows them.
struct LocalTime {
  std::int64_t year = 1970;
  int month = 1;  // 1 to 12
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int week_day = 4;           // 0 is Sunday
  int year_day = 1;           // 1 to 366
  std::int32_t offset_s = 0;  // from UTC
};

// Immutable.
class TimeZone {
 public:
  // "Europe/Berlin", "UTC", "GMT+2", "GMT-07:30", "Z". Empty: the machine's own zone. Java takes a
  // name it does not know as GMT; here that is kInvalidArgument.
  static Result<TimeZone> find(const std::string& name);

  std::int32_t offset_at(std::int64_t seconds) const;
  LocalTime local(std::int64_t ms) const;
  // The moment of a wall-clock time; of two, the earlier offset counts.
  std::int64_t to_ms(const LocalTime& time) const;

 private:
  struct Change {
    std::int64_t at;
    std::int32_t offset_s;
  };
  // A yearly rule: the n-th (5: last) week day of a month, or a day of the year.
  struct YearlyDay {
    char kind = 'M';  // M, J (1-365 without 29 February) or D (0-365)
    int month = 0, week = 0, day = 0;
    std::int32_t time_s = 7200;
  };
  struct Rule {
    std::int32_t standard_s = 0;
    std::int32_t summer_s = 0;
    bool has_summer = false;
    YearlyDay begin, end;
  };
  static Result<TimeZone> read(const std::string& path);
  static bool parse_rule(std::string_view text, Rule& rule);
  static std::int64_t moment(const YearlyDay& day, std::int64_t year);
  std::int32_t by_rule(std::int64_t seconds) const;

  std::vector<Change> changes_;  // ascending
  std::int32_t first_s_ = 0;     // before the first change
  Rule rule_;                    // after the last change
  bool has_rule_ = false;
};

// Days since 1970-01-01 of a date of the Gregorian calendar, and back.
std::int64_t days_of(std::int64_t year, int month, int day);

}  // namespace sluice::flume
