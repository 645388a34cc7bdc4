// Dates and times as milliseconds, for splitting. The proleptic Gregorian calendar, without zones:
// a text and its number stand for each other wherever the job runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/database.h"

namespace sluice::sqoop {

struct Moment {
  std::int64_t ms = 0;         // since 1970-01-01 00:00:00, or since midnight for a time
  std::string fraction = "0";  // digits behind the second, no trailing zeros, at least one
};

// Reads "2024-02-29", "13:14:15" or "2024-02-29 13:14:15.25+00". Nothing for a text of another
// shape, such as a zero date.
std::optional<Moment> parse_moment(sql::SqlType type, std::string_view text);
// The literal that java.sql.Date, Time or Timestamp prints.
std::string moment_text(sql::SqlType type, std::int64_t ms);
std::string timestamp_text(std::int64_t ms, std::string_view fraction);

}  // namespace sluice::sqoop
