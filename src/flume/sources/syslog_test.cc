// What syslog messages become. Expectations are those of flume-ng-core's own code, tried on 1.11.
#include <gmock/gmock.h>

#include "flume/fixture.h"
#include "flume/sources/syslog_message.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;

struct Read {
  std::map<std::string, std::string> headers;
  std::string body;
};

class SyslogTest : public ::testing::Test {
 public:
  // All messages of one sender.
  std::vector<Read> read(std::string_view bytes, const std::string& keep = "none",
                         std::size_t most = 2500) {
    SyslogReader reader(KeepFields::parse(keep), zone);
    std::vector<Read> all;
    while (const auto message = cut_syslog(bytes, most)) {
      Headers headers;
      Read one;
      reader.read(*message, now_ms, headers, one.body);
      for (const auto& [name, value] : headers.pairs()) one.headers[name] = value;
      all.push_back(one);
    }
    left = bytes;
    return all;
  }
  Read strict(std::string_view line, const std::string& keep = "none") {
    Headers headers;
    Read one;
    if (!read_strict_syslog(line, KeepFields::parse(keep), now_ms, zone, headers, one.body)) {
      one.body = "refused";
    }
    for (const auto& [name, value] : headers.pairs()) one.headers[name] = value;
    return one;
  }

  const TimeZone zone = *TimeZone::find("Europe/Berlin");
  const std::int64_t now_ms = 1'717'200'000'000;  // 2024-06-01
  std::string_view left;
};

TEST_F(SyslogTest, ReadsBothFormats) {
  const auto all = read(
      "<13>1 2024-01-02T03:04:05.678Z host1 app 123 ID47 - text\n"
      "<34>Jan  2 03:04:05 host2 su: text\n"
      "<165>1 - - body\n");
  ASSERT_EQ(all.size(), 3U);
  const std::map<std::string, std::string> first = {
      {"Facility", "1"}, {"Severity", "5"}, {"priority", "13"},
      {"version", "1"},  {"host", "host1"}, {"timestamp", "1704164645678"}};
  EXPECT_EQ(all[0].headers, first);
  EXPECT_EQ(all[0].body, "app 123 ID47 - text");
  const std::map<std::string, std::string> second = {{"Facility", "4"},
                                                     {"Severity", "2"},
                                                     {"priority", "34"},
                                                     {"host", "host2"},
                                                     {"timestamp", "1704161045000"}};
  EXPECT_EQ(all[1].headers, second);
  EXPECT_EQ(all[1].body, "su: text");
  const std::map<std::string, std::string> third = {
      {"Facility", "20"}, {"Severity", "5"}, {"priority", "165"}, {"version", "1"}};
  EXPECT_EQ(all[2].headers, third);
  EXPECT_EQ(all[2].body, "body");
}

// A December message in January is of last year; one of a month ahead is of this year.
TEST_F(SyslogTest, FindsTheYear) {
  EXPECT_EQ(read("<1>Dec 31 23:59:59 h b\n")[0].headers["timestamp"], "1704063599000");
  EXPECT_EQ(read("<1>Jun 30 00:00:00 h b\n")[0].headers["timestamp"], "1719698400000");
}

TEST_F(SyslogTest, ReadsZonesAndFractions) {
  EXPECT_EQ(read("<1>2024-01-02T03:04:05+01:00 h b\n")[0].headers["timestamp"], "1704161045000");
  EXPECT_EQ(read("<1>2024-01-02T03:04:05.123456Z h b\n")[0].headers["timestamp"], "1704164645123");
  EXPECT_EQ(read("<1>2024-01-02T03:04:05.5Z h b\n")[0].headers["timestamp"], "1704164645005");
  EXPECT_EQ(read("<1>2024-01-02T03:04:05 h b\n")[0].headers["timestamp"], "1704161045000");
}

TEST_F(SyslogTest, KeepsFields) {
  const std::string message = "<13>1 2024-01-02T03:04:05Z h the body\n";
  EXPECT_EQ(read(message, "all")[0].body, "<13>1 2024-01-02T03:04:05Z h the body");
  EXPECT_EQ(read(message, "priority version timestamp hostname")[0].body,
            "<13>1 2024-01-02T03:04:05Z h the body");
  EXPECT_EQ(read(message, "hostname")[0].body, "h the body");
  EXPECT_EQ(read("<13>1 - - b\n", "timestamp,hostname")[0].body, "null null b");
}

// Priority and version of the message before stay, as in Flume.
TEST_F(SyslogTest, NamesWhatItCannotRead) {
  const auto all =
      read("<34>Jan  2 03:04:05 host2 su: x\nno priority\n<1234>x\n<>y\n<12>crlf x\r\n");
  ASSERT_EQ(all.size(), 5U);
  for (const std::size_t i : {1, 2, 3}) {
    EXPECT_EQ(all[i].headers.at("flume.syslog.status"), "Invalid");
    EXPECT_EQ(all[i].headers.at("priority"), "34");
    EXPECT_EQ(all[i].headers.at("Facility"), "0");
  }
  EXPECT_EQ(all[1].body, "no priority");
  EXPECT_EQ(all[2].body, "<1234>x");
  EXPECT_EQ(all[4].body, "<12>crlf x\r");
  EXPECT_EQ(all[4].headers.count("flume.syslog.status"), 0U);
  EXPECT_EQ(all[4].headers.count("host"), 0U);
}

TEST_F(SyslogTest, CutsLongMessagesAndWaitsForTheRest) {
  const auto all = read("<1>0123456789\n\n\n<1>rest", "none", 8);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].body, "<1>01234");
  EXPECT_EQ(all[0].headers.at("flume.syslog.status"), "Incomplete");
  EXPECT_EQ(all[1].body, "56789");
  EXPECT_EQ(left, "<1>rest");
}

TEST_F(SyslogTest, StrictlyReadsOneLine) {
  const Read one = strict("<13>1 2024-01-02T03:04:05.5Z host1 app text");
  const std::map<std::string, std::string> expected = {
      {"Facility", "1"}, {"Severity", "5"}, {"Priority", "13"},
      {"Version", "1"},  {"host", "host1"}, {"timestamp", "1704164645500"}};
  EXPECT_EQ(one.headers, expected);
  EXPECT_EQ(one.body, "app text");
  EXPECT_EQ(strict("<34>Jan  2 03:04:05 h su: x").headers.at("timestamp"), "1704161045000");
  EXPECT_EQ(strict("<13>1 - h x").headers.at("timestamp"), std::to_string(now_ms));
  EXPECT_EQ(strict("<13>1 - h x", "priority hostname").body, "<13>h x");
  for (const char* bad : {"", "x", "<13>", "<abcdefg>x", "<13>x", "<13>2024-01-02T03:04:05.Z h x",
                          "<13>Jan  2 03:04:05", "<13>-"}) {
    EXPECT_EQ(strict(bad).body, "refused") << bad;
  }
}

}  // namespace
}  // namespace sluice::flume
