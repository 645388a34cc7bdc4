#include "sqoop/import/moment_points.h"

#include <algorithm>

#include "base/text.h"
#include "sql/dialect.h"
#include "sqoop/java/moment.h"

namespace sluice::sqoop {
namespace {

using sql::SqlType;

// A point of the column: its literal, and where the database has it (microseconds).
struct Point {
  std::string text;
  Wide at = 0;
};

std::string without_last_zeros(std::string digits) {
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  return digits.empty() ? "0" : digits;
}

std::int64_t first_digits(std::string_view fraction, std::size_t count) {
  const std::string digits = std::string(fraction) + "000000";
  return parse_int(std::string_view(digits).substr(0, count)).value_or(0);
}

Wide place_of(const WallTime& wall) {
  return Wide{plain_seconds(wall) - wall.offset.value_or(0)} * 1'000'000 +
         first_digits(wall.fraction, 6);
}

class Points {
 public:
  explicit Points(const SplitRequest& request) : r_(request) {}

  // Milliseconds since 1970, as getTimestamp().getTime() gives them.
  std::int64_t instant_of(const WallTime& wall) const {
    const std::int64_t seconds = java_seconds(wall);
    const std::int64_t offset = wall.offset ? *wall.offset : r_.zone.offset_of_wall(seconds);
    return (seconds - offset) * 1000 + first_digits(wall.fraction, 3);
  }

  Point at(std::int64_t ms, const std::string& fraction) const {
    const std::int64_t seconds = ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000);
    const std::int64_t offset = r_.zone.offset_at(seconds);
    WallTime wall = java_wall(seconds + offset);
    if (!exists(wall)) {  // a leap day that only the Julian calendar has
      wall.month = 3;
      wall.day = 1;
    }
    Point point;
    if (r_.type == SqlType::kDate) {
      wall.seconds = 0;
      append_date(point.text, wall);
    } else {
      wall.fraction = fraction;
      append_date_time(point.text, wall);
      point.text += "." + fraction;
      // The text alone would name two moments, or another one.
      const bool is_utc = r_.zone == JavaZone();
      if (r_.zoned) wall.offset = offset;
      if (r_.zoned && !is_utc) point.text += offset_text(offset);
    }
    if (wall.year <= 0) point.text += " BC";
    point.at = place_of(wall);
    return point;
  }

  Point at(std::int64_t ms) const {
    const std::string digits = std::to_string(1000 + ((ms % 1000) + 1000) % 1000).substr(1);
    return at(ms, without_last_zeros(digits));
  }

  // The bound itself: as Java prints it, or as the database wrote it where that is something else.
  Point end(const WallTime& wall, const std::string& written) const {
    const Point point = at(instant_of(wall), without_last_zeros(std::string(wall.fraction)));
    const Wide place = place_of(wall);
    return point.at == place ? point : Point{written, place};
  }

 private:
  const SplitRequest& r_;
};

std::vector<std::string> clock_literals(const SplitRequest& r, std::int64_t low, std::int64_t high,
                                        const JobLog& log) {
  std::vector<std::string> literals;
  for (const Wide point : integer_points(r.parts, Wide{r.limit} * 1000, low, high, log)) {
    literals.push_back(
        sql::quote_moment(r.product, r.type, clock_text(static_cast<std::int64_t>(point))));
  }
  return literals;
}

}  // namespace

std::optional<std::vector<std::string>> moment_literals(const SplitRequest& r, const JobLog& log) {
  if (r.type == SqlType::kTime) {
    const auto low = parse_clock(*r.low);
    const auto high = parse_clock(*r.high);
    if (!low || !high) return std::nullopt;
    return clock_literals(r, *low, *high, log);
  }
  const auto low = parse_wall(*r.low);
  const auto high = parse_wall(*r.high);
  if (!low || !high) return std::nullopt;
  const Points points(r);
  const auto cuts = integer_points(r.parts, Wide{r.limit} * 1000, points.instant_of(*low),
                                   points.instant_of(*high), log);
  const Point first = points.end(*low, *r.low);
  const Point last = points.end(*high, *r.high);
  std::vector<std::string> literals;
  Point before = first;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    Point point = i == 0                 ? first
                  : i + 1 == cuts.size() ? last
                                         : points.at(static_cast<std::int64_t>(cuts[i]));
    if (point.at < before.at) point = before;
    if (point.at > last.at) point = last;
    literals.push_back(sql::quote_moment(r.product, r.type, point.text));
    before = std::move(point);
  }
  return literals;
}

}  // namespace sluice::sqoop
