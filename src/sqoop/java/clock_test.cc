#include "sqoop/java/clock.h"

#include <gtest/gtest.h>

namespace sluice::sqoop {
namespace {

using sql::Form;
using sql::Product;

JavaZone zone(const char* name) {
  auto found = JavaZone::named(name);
  EXPECT_TRUE(found) << name;
  return found ? *found : JavaZone();
}

std::string timestamp(const JavaClock& clock, const char* text, Form form = Form::kTimestamp) {
  Bytes out;
  clock.append_timestamp(out, form, text);
  return out;
}
std::string time(const JavaClock& clock, const char* text, Form form = Form::kTime) {
  Bytes out;
  clock.append_time(out, form, text);
  return out;
}
std::string date(const JavaClock& clock, const char* text, Form form = Form::kDate) {
  Bytes out;
  clock.append_date(out, form, text);
  return out;
}

// What pgjdbc 42.7.4 made of the same texts in a JVM of that zone.
TEST(JavaClockTest, PostgreSqlInAZoneWithSummerTime) {
  const JavaClock clock(Product::kPostgreSql, zone("America/New_York"), zone("America/New_York"));
  const auto zoned = [&](const char* text) {
    return timestamp(clock, text, Form::kTimestampZoned);
  };
  EXPECT_EQ(timestamp(clock, "2024-03-10 02:30:00"), "2024-03-10 03:30:00.0");
  EXPECT_EQ(timestamp(clock, "2024-11-03 01:30:00"), "2024-11-03 01:30:00.0");
  EXPECT_EQ(zoned("1883-11-18 07:03:58-04:56:02"), "1883-11-18 07:00:00.0");
  EXPECT_EQ(zoned("1883-11-18 13:00:00-05"), "1883-11-18 13:00:00.0");
  EXPECT_EQ(zoned("1500-01-01 07:03:58-04:56:02"), "1500-01-01 07:00:00.0");
  EXPECT_EQ(zoned("0044-03-15 07:03:58-04:56:02 BC"), "0044-03-15 07:00:00.0");
  EXPECT_EQ(zoned("2024-11-03 01:30:00.25-04"), "2024-11-03 01:30:00.25");
  EXPECT_EQ(zoned("12024-06-30 20:00:00-04"), "12024-06-30 20:00:00.0");
  EXPECT_EQ(time(clock, "13:14:15+02", Form::kTimeZoned), "06:14:15");
  EXPECT_EQ(time(clock, "24:00:00+00", Form::kTimeZoned), "19:00:00");
}

TEST(JavaClockTest, PostgreSqlsFarTimesHaveOneForm) {
  const JavaClock clock(Product::kPostgreSql, JavaZone(), JavaZone());
  EXPECT_EQ(timestamp(clock, "12024-01-01 00:00:00"), "12024-01-01 00:00:00.0");
  EXPECT_EQ(timestamp(clock, "12024-01-01 00:00:00+00", Form::kTimestampZoned),
            "12024-01-01 00:00:00.0");
  EXPECT_EQ(timestamp(clock, "0044-03-15 01:02:03.456 BC"), "0044-03-15 01:02:03.456");
  EXPECT_EQ(date(clock, "0044-03-15 BC"), "0044-03-15");
  EXPECT_EQ(timestamp(clock, "infinity"), "infinity");
  EXPECT_EQ(timestamp(clock, "-infinity", Form::kTimestampZoned), "-infinity");
  EXPECT_EQ(date(clock, "-infinity"), "-infinity");
  EXPECT_EQ(timestamp(clock, "2024-01-01 10:00:00.120300"), "2024-01-01 10:00:00.1203");
  EXPECT_EQ(time(clock, "24:00:00"), "00:00:00");
  EXPECT_EQ(time(clock, "13:14:15.999"), "13:14:15");
}

// A day that a zone left out.
TEST(JavaClockTest, PostgreSqlsMissingDayIsTheNext) {
  const JavaClock clock(Product::kPostgreSql, zone("Pacific/Apia"), zone("Pacific/Apia"));
  EXPECT_EQ(date(clock, "2011-12-30"), "2011-12-31");
  EXPECT_EQ(timestamp(clock, "2011-12-30 05:00:00"), "2011-12-31 05:00:00.0");
  EXPECT_EQ(date(clock, "2011-12-29"), "2011-12-29");
}

// MySQL's TIME is a duration as well; what is no time of a day stays as the server wrote it.
TEST(JavaClockTest, MySqlsTimesOutsideADayKeepTheirText) {
  const JavaClock clock(Product::kMySql, JavaZone(), JavaZone());
  EXPECT_EQ(time(clock, "13:14:15.5"), "13:14:15");
  for (const char* text :
       {"24:00:00", "24:00:00.5", "99:59:59.5", "838:59:59.25", "-01:00:00", "-00:00:01.5"}) {
    EXPECT_EQ(time(clock, text), text);
  }
}

TEST(JavaClockTest, MySqlsTimesAreOfTheConnectionsZone) {
  const JavaClock tokyo(Product::kMySql, JavaZone(), zone("Asia/Tokyo"));
  EXPECT_EQ(timestamp(tokyo, "2024-07-01 12:00:00"), "2024-07-01 03:00:00.0");
  EXPECT_EQ(timestamp(tokyo, "2024-07-01 12:00:00.25"), "2024-07-01 03:00:00.25");
  EXPECT_EQ(time(tokyo, "2024-07-01 12:00:00", Form::kTimestamp), "03:00:00");
  EXPECT_EQ(date(tokyo, "2024-07-01 02:00:00", Form::kTimestamp), "2024-06-30");
  EXPECT_EQ(date(tokyo, "2024-07-01"), "2024-07-01");
  // Connector/J refuses a time that the zone left out; ours keeps it.
  const JavaClock here(Product::kMySql, zone("America/New_York"), zone("America/New_York"));
  EXPECT_EQ(timestamp(here, "2024-03-10 02:30:00"), "2024-03-10 02:30:00.0");
}

}  // namespace
}  // namespace sluice::sqoop
