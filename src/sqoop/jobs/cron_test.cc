#include "sqoop/jobs/cron.h"

#include <gtest/gtest.h>

#include "sqoop/java/moment.h"

namespace sluice::sqoop {
namespace {

// The first `count` times behind `after`, as the zone's clocks show them, with the offset.
std::string times(const std::string& text, const std::string& after, int count,
                  const std::string& zone_name = "UTC") {
  const auto cron = Cron::parse(text);
  if (!cron) return cron.error().message();
  const JavaZone zone = *JavaZone::named(zone_name);
  const auto wall = parse_wall(after);
  std::int64_t at = java_seconds(*wall);
  at -= wall->offset.value_or(zone.offset_of_wall(at));
  std::string out;
  for (int i = 0; i < count; ++i) {
    at = cron->next(at, zone);
    const std::int64_t offset = zone.offset_at(at);
    out += out.empty() ? "" : ", ";
    append_date_time(out, java_wall(at + offset));
    if (offset != 0) out += offset_text(offset);
  }
  return out;
}

TEST(CronTest, TheNextTimes) {
  EXPECT_EQ(times("0 2 * * *", "2026-12-01 02:00:00", 2),
            "2026-12-02 02:00:00, 2026-12-03 02:00:00");
  EXPECT_EQ(times("*/20 9-10 * * *", "2026-12-01 09:40:00", 3),
            "2026-12-01 10:00:00, 2026-12-01 10:20:00, 2026-12-01 10:40:00");
  EXPECT_EQ(times("30 4 * jan-Mar SUN", "2026-12-01 00:00:00", 2),
            "2027-01-03 04:30:00, 2027-01-10 04:30:00");
  EXPECT_EQ(times("0 0 29 2 *", "2026-01-01 00:00:00", 2),
            "2028-02-29 00:00:00, 2032-02-29 00:00:00");
  EXPECT_EQ(times("@weekly", "2026-12-01 00:00:00", 1), "2026-12-06 00:00:00");
  EXPECT_EQ(times("5,35 * * * *", "2026-12-31 23:20:00", 2),
            "2026-12-31 23:35:00, 2027-01-01 00:05:00");
}

// Years are no more work than days: "minute by minute, but at 23" is the costliest of a day.
TEST(CronTest, TheLastTimeIsFoundWithoutTheOnesBeforeIt) {
  const JavaZone zone = *JavaZone::named("Europe/Berlin");
  const std::int64_t now = java_seconds(*parse_wall("2026-12-01 23:30:30"));
  for (const char* text : {"* 0-22 * * *", "* * * * *", "0 0 29 2 *", "*/7 1,2,3 * * sun"}) {
    const Cron cron = *Cron::parse(text);
    const std::int64_t first = cron.next(0, zone);
    const std::int64_t last = cron.last(first, now, zone);
    EXPECT_LE(last, now) << text;
    EXPECT_GT(cron.next(last, zone), now) << text;
    EXPECT_EQ(cron.last(first, last, zone), last) << text;
    EXPECT_EQ(cron.last(last, now, zone), last) << text;
    EXPECT_LT(cron.last(first, last - 1, zone), last) << text;
  }
}

TEST(CronTest, SundayHasTwoNumbers) {
  EXPECT_EQ(times("0 0 * * 7", "2026-12-01 00:00:00", 1),
            times("0 0 * * 0", "2026-12-01 00:00:00", 1));
  EXPECT_EQ(times("0 0 * * 5-7", "2026-12-01 00:00:00", 3),
            "2026-12-04 00:00:00, 2026-12-05 00:00:00, 2026-12-06 00:00:00");
}

TEST(CronTest, EitherDayIsEnoughWhereBothAreGiven) {
  EXPECT_EQ(times("0 0 13 * FRI", "2026-12-01 00:00:00", 4),
            "2026-12-04 00:00:00, 2026-12-11 00:00:00, 2026-12-13 00:00:00, 2026-12-18 00:00:00");
}

// 2026-03-29: at 2 o'clock the clocks of Berlin go to 3. 2026-10-25: at 3 they go to 2.
TEST(CronTest, WhatIsLeftOutIsRunLaterAndWhatComesTwiceOnce) {
  EXPECT_EQ(times("30 2 * * *", "2026-03-28 12:00:00", 2, "Europe/Berlin"),
            "2026-03-29 03:30:00+02:00, 2026-03-30 02:30:00+02:00");
  EXPECT_EQ(times("30 2 * * *", "2026-10-24 12:00:00", 2, "Europe/Berlin"),
            "2026-10-25 02:30:00+02:00, 2026-10-26 02:30:00+01:00");
}

TEST(CronTest, EveryHourGoesOnByTheRealTime) {
  EXPECT_EQ(times("0 * * * *", "2026-10-25 01:30:00", 3, "Europe/Berlin"),
            "2026-10-25 02:00:00+02:00, 2026-10-25 02:00:00+01:00, 2026-10-25 03:00:00+01:00");
  EXPECT_EQ(times("0 * * * *", "2026-03-29 01:30:00", 2, "Europe/Berlin"),
            "2026-03-29 03:00:00+02:00, 2026-03-29 04:00:00+02:00");
}

TEST(CronTest, SaysWhatIsWrong) {
  EXPECT_EQ(times("0 24 * * *", "2026-01-01 00:00:00", 1), "'24' is no hour (0 to 23)");
  EXPECT_EQ(times("0 2 * *", "2026-01-01 00:00:00", 1),
            "a schedule has five fields, minute, hour, day of the month, month and day of the week "
            "('0 2 * * *'), and not 4");
  EXPECT_EQ(times("5/15 * * * *", "2026-01-01 00:00:00", 1),
            "'5/15' has a step and no range: write 5-59/15");
  EXPECT_EQ(times("*/0 * * * *", "2026-01-01 00:00:00", 1),
            "'*/0' has a step that is none for a minute");
  EXPECT_EQ(times("0 0 31 2 *", "2026-01-01 00:00:00", 1), "no day is ever '0 0 31 2 *'");
  EXPECT_EQ(times("0 0 * * FRI-MON", "2026-01-01 00:00:00", 1), "'FRI-MON' ends before it begins");
  EXPECT_EQ(times("@reboot", "2026-01-01 00:00:00", 1),
            "there is no @reboot: @yearly, @monthly, @weekly, @daily and @hourly there are");
}

}  // namespace
}  // namespace sluice::sqoop
