#include "sqoop/java/zone.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "sqoop/java/moment.h"
#include "sqoop/java/posix_zone.h"

namespace sluice::sqoop {
namespace {

std::string shown(const JavaZone& zone, std::int64_t utc) {
  std::string text;
  append_date_time(text, java_wall(utc + zone.offset_at(utc)));
  return text;
}

// Summer time, gaps, hours that come twice, what holds behind the tables, years before 1900 and
// before 1582, in 20 zones. SLUICE_JAVA_TIMES names a longer table of the same form.
TEST(JavaZoneTest, ReadsAndShowsTimesAsJavaDoes) {
  const char* other = std::getenv("SLUICE_JAVA_TIMES");
  std::ifstream file(other != nullptr ? other
                                      : SLUICE_SOURCE_DIR "/tests/golden/sqoop/java-times.txt");
  std::map<std::string, JavaZone> zones;
  std::string line;
  int checked = 0;
  while (std::getline(file, line)) {
    if (line.starts_with("#")) continue;
    std::istringstream fields(line);
    std::string name;
    std::string written;
    std::string utc;
    std::string printed;
    std::getline(fields, name, '\t');
    std::getline(fields, written, '\t');
    std::getline(fields, utc, '\t');
    std::getline(fields, printed, '\t');
    if (!zones.contains(name)) {
      auto zone = JavaZone::named(name);
      ASSERT_TRUE(zone) << name << " is not among this machine's zones";
      zones[name] = *zone;
    }
    const auto wall = parse_wall(written);
    ASSERT_TRUE(wall) << line;
    const std::int64_t seconds = java_seconds(*wall);
    const std::int64_t moment = seconds - zones[name].offset_of_wall(seconds);
    EXPECT_EQ(std::to_string(moment), utc) << line;
    EXPECT_EQ(shown(zones[name], moment), printed) << line;
    ++checked;
  }
  EXPECT_GE(checked, 800);
}

TEST(JavaZoneTest, KnowsNamesAsZoneIdDoes) {
  const auto offset = [](const char* name) {
    const auto zone = JavaZone::named(name);
    return zone ? zone->offset_at(0) : -1;
  };
  EXPECT_EQ(offset("UTC"), 0);
  EXPECT_EQ(offset("Z"), 0);
  EXPECT_EQ(offset("GMT+8"), 8 * 3600);
  EXPECT_EQ(offset("+09:00"), 9 * 3600);
  EXPECT_EQ(offset("-03:30"), -(3 * 3600 + 1800));
  EXPECT_EQ(offset("Asia/Tokyo"), 9 * 3600);
  for (const char* wrong : {"CST", "Nowhere/City", "", "+25", "../passwd", "/etc/localtime"}) {
    EXPECT_EQ(JavaZone::named(wrong).error().code(), ErrorCode::kNotFound) << wrong;
  }
}

TEST(JavaZoneTest, RefusesWhatIsNoZoneFile) {
  for (const std::string& bytes : {std::string(), std::string("TZif"), std::string(44, '\xff'),
                                   "TZif2" + std::string(15, '\0') + std::string(24, '\x7f')}) {
    EXPECT_EQ(JavaZone::decode(bytes).error().code(), ErrorCode::kCorrupt);
  }
}

TEST(PosixZoneTest, ReadsTheRulesOfZoneFiles) {
  EXPECT_FALSE(PosixZone::parse("<+09>-9")->has_summer());
  EXPECT_EQ(PosixZone::parse("<+0530>-5:30")->java_standard(), 19800);
  const auto east = PosixZone::parse("EST5EDT,M3.2.0,M11.1.0");
  ASSERT_TRUE(east);
  using Changes = std::vector<std::pair<std::int64_t, std::int64_t>>;
  EXPECT_EQ(east->changes(2024), (Changes{{1710054000, -14400}, {1730613600, -18000}}));
  EXPECT_EQ(PosixZone::parse("IST-1GMT0,M10.5.0,M3.5.0/1")->java_standard(), 0);
  for (const char* wrong : {"", "EST", "EST5EDT", "EST5EDT,M13.1.0,M1.1.0", "EST5EDT,M3.2.0"}) {
    EXPECT_FALSE(PosixZone::parse(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace sluice::sqoop
