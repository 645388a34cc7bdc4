#include "sqoop/export/avro_moment.h"

#include <array>
#include <chrono>

#include "sqoop/java/binary_value.h"
#include "sqoop/java/moment.h"

namespace sluice::sqoop {
namespace {

using formats::AvroKind;

constexpr std::int64_t kSecondsOfDay = 86'400;
constexpr std::int64_t kNanos = 1'000'000'000;

enum class Counts { kDays, kClock, kMoment, kWall };

struct LogicalType {
  std::string_view name;
  AvroKind kind;
  Counts counts;
  std::int64_t per_second = 1;
};

constexpr std::array<LogicalType, 9> kLogicalTypes{{
    {"date", AvroKind::kInt, Counts::kDays},
    {"time-millis", AvroKind::kInt, Counts::kClock, 1'000},
    {"time-micros", AvroKind::kLong, Counts::kClock, 1'000'000},
    {"timestamp-millis", AvroKind::kLong, Counts::kMoment, 1'000},
    {"timestamp-micros", AvroKind::kLong, Counts::kMoment, 1'000'000},
    {"timestamp-nanos", AvroKind::kLong, Counts::kMoment, kNanos},
    {"local-timestamp-millis", AvroKind::kLong, Counts::kWall, 1'000},
    {"local-timestamp-micros", AvroKind::kLong, Counts::kWall, 1'000'000},
    {"local-timestamp-nanos", AvroKind::kLong, Counts::kWall, kNanos},
}};

// One that does not fit its type is none, as the specification has it.
std::optional<LogicalType> logical_type(const formats::AvroType& type) {
  for (const LogicalType& known : kLogicalTypes) {
    if (known.name == type.logical_type && known.kind == type.kind) return known;
  }
  if (type.kind != AvroKind::kLong) return std::nullopt;
  return LogicalType{"", AvroKind::kLong, Counts::kMoment, 1'000};
}

// Seconds, rounded down, and what is behind them.
struct Instant {
  std::int64_t seconds;
  std::uint32_t nanos;
};

Instant instant_of(std::int64_t number, std::int64_t per_second) {
  std::int64_t seconds = number / per_second;
  std::int64_t rest = number % per_second;
  if (rest < 0) {
    --seconds;
    rest += per_second;
  }
  return {seconds, static_cast<std::uint32_t>(rest * (kNanos / per_second))};
}

std::string fraction_of(std::uint32_t nanos) {
  std::string digits = std::to_string(kNanos + nanos).substr(1);
  while (!digits.empty() && digits.back() == '0') digits.pop_back();
  return digits.empty() ? "" : "." + digits;
}

std::optional<std::string> time_text(const Instant& clock) {
  if (clock.seconds < 0 || clock.seconds >= kSecondsOfDay) return std::nullopt;
  return clock_text(clock.seconds * 1000) + fraction_of(clock.nanos);
}

// Of the calendar of today, which is Avro's however long ago.
std::optional<std::string> date_text(std::int64_t days) {
  constexpr std::int64_t kFirst = -719'162;  // 0001-01-01
  constexpr std::int64_t kLast = 2'932'896;  // 9999-12-31
  if (days < kFirst || days > kLast) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{days}}};
  WallTime wall;
  wall.year = static_cast<int>(day.year());
  wall.month = static_cast<unsigned>(day.month());
  wall.day = static_cast<unsigned>(day.day());
  std::string text;
  append_date(text, wall);
  return text;
}

std::optional<std::string> wall_text(JavaType column, const Instant& wall) {
  std::int64_t of_day = wall.seconds % kSecondsOfDay;
  if (of_day < 0) of_day += kSecondsOfDay;
  const auto time = time_text({of_day, wall.nanos});
  const auto date = date_text((wall.seconds - of_day) / kSecondsOfDay);
  if (column == JavaType::kTime) return time;
  if (!date || column == JavaType::kDate) return date;
  return *date + " " + *time;
}

}  // namespace

std::optional<std::string> avro_moment_text(JavaType column, const formats::AvroType& type,
                                            std::int64_t number, const JavaZone& zone) {
  const auto logical = logical_type(type);
  if (!logical) return std::nullopt;
  const Instant instant = instant_of(number, logical->per_second);
  switch (logical->counts) {
    case Counts::kDays:
      if (column == JavaType::kTime || !date_text(number)) return std::nullopt;
      return wall_text(column, {number * kSecondsOfDay, 0});
    case Counts::kClock:
      return column == JavaType::kTime ? time_text(instant) : std::nullopt;
    case Counts::kMoment:
      return moment_text(
          column,
          {.ms = instant.seconds * 1000 + instant.nanos / 1'000'000, .nanos = instant.nanos}, zone);
    case Counts::kWall:
      return wall_text(column, instant);
  }
  return std::nullopt;
}

}  // namespace sluice::sqoop
