// The times of a schedule: five fields as cron has them (minute, hour, day of the month, month, day
// of the week), by the clock on a zone's wall.
//   */15 8-18 * * MON-FRI    0 2 1,15 * *    30 4 * JAN-MAR SUN    @daily
// Where both the day of the month and of the week are given, either is enough.
//
// When clocks are put forward, what was due in the hour that is left out is run as much later; when
// they are put back, an hour that comes twice counts once. A schedule for every hour goes on by the
// real time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sqoop/java/zone.h"

namespace sluice::sqoop {

class Cron {
 public:
  // kInvalidArgument names the field and what is wrong with it, or says that no day ever fits.
  static Result<Cron> parse(std::string_view text);

  // The first due second behind `after`, both since 1970 in UTC.
  std::int64_t next(std::int64_t after, const JavaZone& zone) const;
  // The last due second up to `until`; `due` is one.
  std::int64_t last(std::int64_t due, std::int64_t until, const JavaZone& zone) const;

 private:
  std::optional<std::int64_t> find_next(std::int64_t after, const JavaZone& zone) const;
  bool fits_day(std::int64_t day) const;
  std::optional<std::int64_t> first_of_day(std::int64_t day, std::int64_t after,
                                           const JavaZone& zone) const;

  std::uint64_t minutes_ = 0;  // a bit for each
  std::uint64_t hours_ = 0;
  std::uint64_t days_ = 0;
  std::uint64_t months_ = 0;
  std::uint64_t week_days_ = 0;  // 0 is Sunday
  bool any_day_ = true;
  bool any_week_day_ = true;
};

}  // namespace sluice::sqoop
