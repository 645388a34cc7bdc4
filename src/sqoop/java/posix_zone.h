// The rule at the end of a zoneinfo file, which holds for all years behind its table:
// "EST5EDT,M3.2.0,M11.1.0".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::sqoop {

class PosixZone {
 public:
  static std::optional<PosixZone> parse(std::string_view text);

  bool has_summer() const { return has_summer_; }
  // Java's data has no summer time that is behind standard time; Dublin's winter is its standard.
  std::int64_t java_standard() const {
    return has_summer_ && summer_ < standard_ ? summer_ : standard_;
  }
  // The changes of a year in order: when (UTC seconds), and the offset from then on.
  std::vector<std::pair<std::int64_t, std::int64_t>> changes(std::int64_t year) const;

 private:
  struct Day {
    enum class Kind { kMonth, kJulian, kPlain } kind = Kind::kMonth;
    int month = 0;  // 1 to 12
    int week = 0;   // 1 to 5, 5 is the last
    int day = 0;    // of the week, or of the year
    std::int64_t seconds = 7200;

    std::int64_t in(std::int64_t year) const;
  };
  static std::optional<Day> parse_day(std::string_view& text);

  std::int64_t standard_ = 0;  // seconds east
  std::int64_t summer_ = 0;
  bool has_summer_ = false;
  Day begins_;
  Day ends_;
};

// The year of a moment, in UTC.
std::int64_t year_of(std::int64_t utc);

}  // namespace sluice::sqoop
