#include "flume/interceptors/joda_time.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace sluice::flume {
namespace {

std::string read(const char* pattern, const char* text) {
  const Result<JodaPattern> parsed = JodaPattern::parse(pattern);
  if (!parsed) return parsed.error().message();
  const auto ms = parsed->read(text);
  return ms ? std::to_string(*ms) : "none";
}

// What DateTimeFormat.forPattern(pattern).parseDateTime(text) of Joda-Time 2.9.9 gives in UTC.
TEST(JodaPatternTest, ReadsAsJoda) {
  ::setenv("TZ", "UTC", 1);
  const struct {
    const char *pattern, *text, *right;
  } cases[] = {
      {"yyyy-MM-dd HH:mm", "2012-10-18 18:47", "1350586020000"},
      {"yyyy-MM-dd HH:mm:ss,SSS", "2012-10-18 18:47:57,614", "1350586077614"},
      {"dd/MMM/yyyy:HH:mm:ss Z", "10/Oct/2000:13:55:36 -0700", "971211336000"},
      {"MMM d HH:mm:ss", "Apr 1 13:14:04", "954594844000"},
      {"HH:mm", "13:14", "47640000"},
      {"yy-MM-dd", "12-01-02", "1325462400000"},
      {"yy-MM-dd", "70-01-02", "86400000"},
      {"yy-MM-dd", "2012-01-02", "1325462400000"},
      {"yyyyMMddHHmmss", "20121018184757", "1350586077000"},
      {"hh:mm a", "12:30 AM", "1800000"},
      {"KK a", "00 PM", "43200000"},
      {"k", "24", "0"},
      {"EEE, dd MMM yyyy", "Thu, 18 Oct 2012", "1350518400000"},
      {"EEEE d MMMM yyyy", "Thursday 18 october 2012", "1350518400000"},
      {"yyyy-MM-dd'T'HH:mm:ssZZ", "2012-10-18T18:47:57+02:00", "1350578877000"},
      {"yyyy-DDD", "2012-366", "1356912000000"},
      {"D", "60", "951782400000"},
      {"d", "5", "947030400000"},
      {"MM yyyy", "1 2012", "1325376000000"},
      {"SSSSSS", "123456", "123"},
      {"ss.SSS", "1.5", "1500"},
      {"yyyy", "12", "-61788528000000"},
      {"''yyyy", "'2012", "1325376000000"},
      {"H'h'", "5h", "18000000"},
      {"yyyy-MM-dd", "+2012-01-01", "1325376000000"},
      {"yyyy-MM-dd", "2012-02-30", "none"},
      {"SSS", "1234", "none"},
      {"S", "12", "none"},
      {"yyyy-MM-dd HH:mm:ss", "2012-10-18 18:47:57 x", "none"},
      {"q", "1", "Illegal pattern component: q"},
      {"yyyy z", "2012 UTC", "the letter z of Joda's patterns is not offered"},
  };
  for (const auto& [pattern, text, right] : cases) {
    EXPECT_EQ(read(pattern, text), right) << pattern << " | " << text;
  }
}

TEST(JodaPatternTest, TakesTheMachinesZone) {
  ::setenv("TZ", "America/Los_Angeles", 1);
  EXPECT_EQ(read("yyyy-MM-dd HH:mm", "2012-10-18 18:47"), "1350611220000");
  ::setenv("TZ", "UTC", 1);
}

}  // namespace
}  // namespace sluice::flume
