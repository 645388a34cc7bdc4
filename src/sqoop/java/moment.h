// Dates and times: as a database writes them, as java.util.GregorianCalendar counts them, and as
// java.sql.Date, Time and Timestamp print them.
//
// Both databases count days by the Gregorian calendar of today, however long ago. Java's calendar
// is the Julian one before 1582-10-15, so the same date is another moment there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "sql/database.h"
#include "sqoop/java/zone.h"

namespace sluice::sqoop {

// What a clock and a calendar on the wall show.
struct WallTime {
  std::int64_t year = 1970;  // 0 is 1 BC
  unsigned month = 1;
  unsigned day = 1;
  std::int64_t seconds = 0;            // of the day
  std::string_view fraction;           // digits behind the second, as they were written
  std::optional<std::int64_t> offset;  // seconds east, where the text says it
};

// Reads "2024-02-29", "2024-02-29 13:14:15.25", "12024-01-01 00:00:00+05:30", "0044-03-15 BC". The
// fraction points into `text`. Nothing for a text of another shape, or a day that no calendar has.
std::optional<WallTime> parse_wall(std::string_view text);
// Milliseconds since midnight of "13:14:15.25+02"; MySQL's may have many hours, and be negative.
std::optional<std::int64_t> parse_clock(std::string_view text);

// Whether the calendar of today has that day; the Julian one has more leap days.
bool exists(const WallTime& wall);
// Seconds from 1970-01-01 00:00:00 on the wall, as the databases count them, and as Java does.
std::int64_t plain_seconds(const WallTime& wall);
std::int64_t java_seconds(const WallTime& wall);
// Java's way back; without fraction and offset.
WallTime java_wall(std::int64_t seconds);

// "2024-02-29"; the year has four digits or more, and no era, as java.sql.Date prints it.
void append_date(std::string& out, const WallTime& wall);
// "2024-02-29 13:14:15", and "13:14:15" of milliseconds.
void append_date_time(std::string& out, const WallTime& wall);
std::string clock_text(std::int64_t ms);
// "+05:30" or "-04:56:02".
std::string offset_text(std::int64_t seconds);

}  // namespace sluice::sqoop
