#include "sqoop/java/clock.h"

#include <algorithm>

#include "sqoop/java/moment.h"

namespace sluice::sqoop {
namespace {

using sql::Form;

constexpr std::int64_t kDayMs = 86'400'000;

// "2024-02-29 13:14:15.25+02" to what stands before the offset, and before " BC".
std::string_view without_offset_and_era(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return text;
  return text.substr(0, text.find_first_of("+- ", blank + 1));
}

std::size_t digits_at(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  return end - from;
}

// Where the clock of "2024-02-29 13:14:15" begins; npos for a text of another shape.
std::size_t clock_of(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos || blank < 10 || text.size() < blank + 9) {
    return std::string_view::npos;
  }
  return digits_at(text, blank + 1) == 2 && text[blank + 3] == ':' ? blank + 1
                                                                   : std::string_view::npos;
}

}  // namespace

JavaClock::JavaClock(sql::Product product, JavaZone local, JavaZone connection)
    : product_(product), local_(std::move(local)), connection_(std::move(connection)) {}

// Most texts are Java's already.
bool JavaClock::needs_reading(Form form) const {
  switch (product_) {
    case sql::Product::kMySql:
      return form == Form::kTimestamp && connection_ != local_;
    case sql::Product::kPostgreSql:
      return form == Form::kTimestampZoned || !local_.is_fixed();
    case sql::Product::kSqlite:
    case sql::Product::kOracle:
    case sql::Product::kSqlServer:
    case sql::Product::kDb2:
    case sql::Product::kOdbc:
      return false;
  }
  return false;
}

std::string_view JavaClock::local_text(Form form, std::string_view text, std::string& room) const {
  if (!needs_reading(form)) return without_offset_and_era(text);
  const auto wall = parse_wall(text);
  if (!wall) return text;  // infinity, or a date that there is not
  const std::int64_t written = java_seconds(*wall);
  const JavaZone& zone = product_ == sql::Product::kMySql ? connection_ : local_;
  const std::int64_t utc = written - wall->offset.value_or(zone.offset_of_wall(written));
  const std::int64_t shown = utc + local_.offset_at(utc);
  if (shown == written) return without_offset_and_era(text);
  if (form == Form::kDate) {
    sqoop::append_date(room, java_wall(shown));
    return room;
  }
  append_date_time(room, java_wall(shown));
  if (!wall->fraction.empty()) room.append(".").append(wall->fraction);
  return room;
}

void JavaClock::append_date(Bytes& out, Form form, std::string_view text) const {
  std::string room;
  const std::string_view local = local_text(form, text, room);
  out.append(local.substr(0, local.find(' ')));
}

// Within a day and without a fraction. MySQL's times that are no time of a day have no such form in
// Java and stay as they are.
void JavaClock::append_time(Bytes& out, Form form, std::string_view text) const {
  std::string room;
  if (form == Form::kTimestamp || form == Form::kTimestampZoned) {
    const std::string_view local = local_text(form, text, room);
    const std::size_t clock = clock_of(local);
    out.append(clock == std::string_view::npos ? local : local.substr(clock, 8));
    return;
  }
  const auto ms = parse_clock(text);
  const bool is_day = ms && *ms >= 0 && *ms < kDayMs;
  if (form == Form::kTimeZoned && ms) {
    const std::size_t sign = text.find_first_of("+-");
    const auto at_epoch =
        parse_wall("1970-01-01 00:00:00" + std::string(text.substr(std::min(sign, text.size()))));
    const std::int64_t offset = at_epoch ? at_epoch->offset.value_or(0) : 0;
    const std::int64_t shown = *ms + (local_.offset_at(0) - offset) * 1000;
    out += clock_text(((shown % kDayMs) + kDayMs) % kDayMs);
  } else if (is_day) {
    out += text.size() > 8 && text[2] == ':' ? text.substr(0, 8) : text;
  } else if (ms && product_ == sql::Product::kPostgreSql) {
    out += "00:00:00";  // its end of a day
  } else {
    out.append(text);
  }
}

// "2024-02-29 13:14:15" gets ".0"; a fraction loses its trailing zeros but the first.
void JavaClock::append_timestamp(Bytes& out, Form form, std::string_view text) const {
  std::string room;
  // Nearly all are Java's text already, but for the fraction.
  const bool is_ready = form == Form::kTimestamp && !needs_reading(form) && text.size() >= 19 &&
                        text[10] == ' ' && text.back() <= '9';
  std::string_view local = is_ready ? text : local_text(form, text, room);
  const std::size_t clock = clock_of(local);
  if (clock == std::string_view::npos) {
    out.append(local);
    if (form == Form::kDate) out += " 00:00:00.0";
    return;
  }
  const std::size_t fraction = clock + 9;  // behind "13:14:15."
  if (local.size() <= fraction) {
    out.append(local.substr(0, fraction - 1));
    out += ".0";
    return;
  }
  while (local.size() > fraction + 1 && local.back() == '0') local.remove_suffix(1);
  out.append(local);
}

}  // namespace sluice::sqoop
