#include "flume/escapes.h"

#include <gtest/gtest.h>

namespace sluice::flume {
namespace {

std::string expand(const std::string& text, const Headers& headers, const std::string& zone = "UTC",
                   int round_minutes = 0) {
  TimeSettings time{.zone = *TimeZone::find(zone)};
  time.round = round_minutes > 0;
  time.unit = RoundUnit::kMinute;
  time.round_value = std::max(round_minutes, 1);
  ManualClock clock;
  const auto escaped = EscapedText::parse(text);
  if (!escaped) return "error: " + escaped.error().message();
  const auto out = escaped->expand(headers, time, clock);
  return out ? *out : "error: " + out.error().message();
}

Headers at(const std::string& ms) {
  Headers headers;
  headers.set("timestamp", ms);
  headers.set("host", "web1");
  return headers;
}

// The names that the real sink made for 2024-01-02 03:04:05.678 UTC.
TEST(EscapesTest, AreFlumes) {
  const Headers headers = at("1704164645678");
  EXPECT_EQ(expand("%Y/%m/%d/%H-%M-%S", headers), "2024/01/02/03-04-05");
  EXPECT_EQ(expand("%y_%j_%a_%A_%b_%B_%e_%I_%p_%k_%l_%s_%t_%n_%z_%q_%%", headers),
            "24_002_Tue_Tuesday_Jan_January_2_03_AM_3_3_1704164645_1704164645678_1_+0000__%");
  EXPECT_EQ(expand("/%{host}/%{nope}/x", headers), "/web1//x");
  EXPECT_EQ(expand("dt=%[dd-MM-yyyy]/%D", headers), "dt=%[dd-MM-yyyy]/01/02/24");
  EXPECT_EQ(expand("%c", headers), "Tue Jan 2 03:04:05 2024");
  EXPECT_EQ(expand("100%", headers), "100%");
}

// The example of Flume's guide: 11:54:34 on 12 June 2012, rounded to ten minutes.
TEST(EscapesTest, RoundDownInTheZone) {
  EXPECT_EQ(expand("%Y-%m-%d/%H%M/%S", at("1339502074000"), "UTC", 10), "2012-06-12/1150/00");
  EXPECT_EQ(expand("%H%M", at("1339502074000"), "Asia/Kolkata", 15), "1715");
}

TEST(EscapesTest, NeedATimestamp) {
  EXPECT_NE(expand("%Y", {}).find("Expected timestamp in the Flume event headers, but it was null"),
            std::string::npos);
  EXPECT_EQ(expand("%{host}", {}), "");
  EXPECT_NE(expand("%[nowhere]", {}).find("(localhost,IP,FQDN)"), std::string::npos);
}

TEST(TimeZoneTest, KnowsSummerTime) {
  const TimeZone berlin = *TimeZone::find("Europe/Berlin");
  EXPECT_EQ(berlin.offset_at(1704164645), 3600);  // January 2024
  EXPECT_EQ(berlin.offset_at(1720000000), 7200);  // July 2024
  EXPECT_EQ(berlin.offset_at(1711846799), 3600);  // a second before the change of 2024
  EXPECT_EQ(berlin.offset_at(1711846800), 7200);
  EXPECT_EQ(berlin.offset_at(4086000000), 7200);  // June 2099: by the rule
  EXPECT_EQ(TimeZone::find("Australia/Sydney")->offset_at(1704164645), 39600);  // summer there
}

TEST(TimeZoneTest, KnowsJavasNames) {
  EXPECT_EQ(TimeZone::find("GMT+2")->offset_at(0), 7200);
  EXPECT_EQ(TimeZone::find("GMT-07:30")->offset_at(0), -27000);
  EXPECT_EQ(TimeZone::find("UTC+0530")->offset_at(0), 19800);
  EXPECT_FALSE(TimeZone::find("GMT+99"));
  EXPECT_FALSE(TimeZone::find("Mars/Base"));
  EXPECT_FALSE(TimeZone::find("../../etc/passwd"));
}

// Every day for 200 years, there and back.
TEST(TimeZoneTest, CountsDays) {
  const TimeZone utc = *TimeZone::find("UTC");
  for (std::int64_t day = -36500; day < 36500; ++day) {
    const LocalTime time = utc.local(day * 86'400'000 + 3'600'000);
    ASSERT_EQ(days_of(time.year, time.month, time.day), day);
    ASSERT_EQ(utc.to_ms(time), day * 86'400'000 + 3'600'000);
  }
}

}  // namespace
}  // namespace sluice::flume
