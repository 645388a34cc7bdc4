// Time zones as java.util.TimeZone has them, since Sqoop's times and split points are Java's.
//
// The rules are the machine's own (zoneinfo). Java differs from them before 1900: there it knows no
// local mean time, only the zone's standard offset of today.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::sqoop {

class JavaZone {
 public:
  JavaZone() = default;  // UTC
  // "America/New_York", "UTC", "Z", "+09:00", "GMT+9", as ZoneId.of() takes them. kNotFound for
  // others.
  static Result<JavaZone> named(std::string_view name);
  // The zone of this process: TZ, else that of the machine.
  static JavaZone local();
  // From the content of a zoneinfo file (TZif); kCorrupt when it is none.
  static Result<JavaZone> decode(std::string_view tzif);

  // Seconds east of Greenwich at a moment, in seconds since 1970-01-01 00:00:00 UTC.
  std::int64_t offset_at(std::int64_t utc) const;
  // The same for what a clock on the wall shows. Where it shows an hour twice, the later one is
  // meant; an hour that is left out counts on from before the gap.
  std::int64_t offset_of_wall(std::int64_t wall) const;
  // Always the same offset.
  bool is_fixed() const { return changes_.empty(); }
  bool operator==(const JavaZone&) const = default;

 private:
  struct Change {
    std::int64_t at = 0;  // UTC seconds
    std::int64_t offset = 0;
    bool operator==(const Change&) const = default;
  };
  // The last change that `before` does not put behind `time`.
  template <class TimeOf>
  std::int64_t offset_by(std::int64_t time, TimeOf&& time_of) const;
  void add(std::int64_t at, std::int64_t offset);
  void keep_since_1900();
  Status extend(std::string_view rule, std::int64_t from);

  std::int64_t standard_ = 0;  // before the first change
  std::vector<Change>
      changes_;           // through a whole cycle of the calendar when a rule goes on forever
  bool repeats_ = false;  // the last 400 years stand for all later ones
};

}  // namespace sluice::sqoop
