#include "sqoop/import/splitter.h"

#include <gtest/gtest.h>

namespace sluice::sqoop {
namespace {

using sql::SqlType;

class SplitterTest : public testing::Test {
 protected:
  SplitterTest() : file_(std::tmpfile()), log_(file_) {}
  ~SplitterTest() override { std::fclose(file_); }

  std::vector<long> points(Wide parts, Wide low, Wide high, Wide limit = 0) {
    std::vector<long> out;
    for (const Wide point : integer_points(parts, limit, low, high, log_)) {
      out.push_back(static_cast<long>(point));
    }
    return out;
  }
  static SplitRequest request(SqlType type, const char* low, const char* high, int parts = 4) {
    SplitRequest r;
    r.product = sql::Product::kPostgreSql;
    r.column = "c";
    r.type = type;
    if (low != nullptr) r.low = low;
    if (high != nullptr) r.high = high;
    r.parts = parts;
    r.nullable = false;
    return r;
  }
  std::vector<Part> split(const SplitRequest& r) {
    auto parts = split_rows(r, log_);
    EXPECT_TRUE(parts) << parts.error().message();
    return parts ? *parts : std::vector<Part>();
  }

  std::FILE* file_;
  JobLog log_;
};

using Longs = std::vector<long>;
using Texts = std::vector<std::string>;

// The vectors of Sqoop's TestIntegerSplitter.
TEST_F(SplitterTest, IntegerPointsAreSqoops) {
  EXPECT_EQ(points(10, 0, 100), (Longs{0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100}));
  EXPECT_EQ(points(10, 0, 95), (Longs{0, 10, 20, 30, 40, 50, 59, 68, 77, 86, 95}));
  EXPECT_EQ(points(5, 5, 5), (Longs{5, 5}));
  EXPECT_EQ(points(5, 3, 5), (Longs{3, 4, 5, 5}));
  EXPECT_EQ(points(5, 1, 5), (Longs{1, 2, 3, 4, 5, 5}));
  EXPECT_EQ(points(5, 0, 100, 10), (Longs{0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100}));
  EXPECT_EQ(points(10, 0, 100, 15), (Longs{0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100}));
  EXPECT_EQ(points(5, 1, 10, 1), (Longs{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10}));
}

// In 64 bits this span is negative.
TEST_F(SplitterTest, TheWidestSpanDoesNotOverflow) {
  const auto parts =
      split(request(SqlType::kBigInt, "-9223372036854775808", "18446744073709551615", 2));
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].lower, "c >= -9223372036854775808");
  EXPECT_EQ(parts[0].upper, "c < 4611686018427387904");
  EXPECT_EQ(parts[1].upper, "c <= 18446744073709551615");
}

TEST_F(SplitterTest, AnEmptyTableIsOnePartOfNulls) {
  EXPECT_EQ(split(request(SqlType::kInteger, nullptr, nullptr)),
            (std::vector<Part>{{"c IS NULL", "c IS NULL"}}));
}

TEST_F(SplitterTest, NullsAreReadWithTheLastPart) {
  SplitRequest r = request(SqlType::kInteger, "1", "9", 1);
  r.nullable = true;
  EXPECT_EQ(split(r), (std::vector<Part>{{"(c >= 1 AND c <= 9) OR c IS NULL", "1=1"}}));
}

// Sqoop's last float part starts at its own upper end, and loses what lies before.
TEST_F(SplitterTest, FloatPartsJoinWithoutAGap) {
  const auto parts = split(request(SqlType::kDouble, "1", "10", 3));
  EXPECT_EQ(parts,
            (std::vector<Part>{{"1=1", "c < 4.0"}, {"c >= 4.0", "c < 7.0"}, {"c >= 7.0", "1=1"}}));
  EXPECT_EQ(split(request(SqlType::kReal, "NaN", "NaN")).size(), 1U);
  EXPECT_EQ(split(request(SqlType::kReal, "2", "2")).size(), 1U);
}

TEST_F(SplitterTest, DecimalPointsAreExactOrRoundedAtTheScale) {
  EXPECT_EQ(*decimal_points(4, "0", "10"), (Texts{"0", "2.5", "5.0", "7.5", "10.0"}));
  EXPECT_EQ(*decimal_points(3, "0", "10"), (Texts{"0", "4", "8", "10"}));
  EXPECT_EQ(*decimal_points(2, "-99999999999999999999", "99999999999999999999"),
            (Texts{"-99999999999999999999", "0", "99999999999999999999"}));
  // From a run of the real Sqoop.
  EXPECT_EQ(*decimal_points(3, "0.370", "7400.000"),
            (Texts{"0.370", "2466.914", "4933.458", "7400.000"}));
  EXPECT_EQ(*decimal_points(4, "1.50", "1.50"), (Texts{"1.50", "1.50"}));
  EXPECT_EQ(decimal_points(4, "NaN", "1"), std::nullopt);
  EXPECT_EQ(*decimal_points(2, "0.08", "0.10"), (Texts{"0.08", "0.09", "0.10"}));
}

TEST_F(SplitterTest, BooleansMakeTwoParts) {
  EXPECT_EQ(split(request(SqlType::kBit, "0", "1")),
            (std::vector<Part>{{"c = FALSE", "c = FALSE"}, {"c <> FALSE", "c <> FALSE"}}));
  EXPECT_EQ(split(request(SqlType::kBit, "1", "1")),
            (std::vector<Part>{{"c <> FALSE", "c <> FALSE"}}));
}

TEST_F(SplitterTest, TimestampsKeepTheDigitsOfTheirEnds) {
  const auto parts =
      split(request(SqlType::kTimestamp, "2024-01-01 09:00:00.123456", "2024-01-08 17:20:10", 3));
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].lower, "c >= '2024-01-01 09:00:00.123456'");
  EXPECT_EQ(parts[2].upper, "c <= '2024-01-08 17:20:10.0'");
}

TEST_F(SplitterTest, DatesAreDays) {
  const auto parts = split(request(SqlType::kDate, "2017-11-30", "2023-06-01", 4));
  ASSERT_EQ(parts.size(), 4U);
  EXPECT_EQ(parts[1].lower, "c >= '2019-04-16'");
  EXPECT_EQ(parts[3].upper, "c <= '2023-06-01'");
  EXPECT_EQ(split(request(SqlType::kDate, "0000-00-00", "2023-06-01")).size(), 1U);
}

JavaZone zone(const char* name) {
  const auto found = JavaZone::named(name);
  EXPECT_TRUE(found) << name;
  return found ? *found : JavaZone();
}

// 40,001 rows, one every ten minutes: the real one, in that zone, cut here.
TEST_F(SplitterTest, CutsAreJavasInAZoneWithSummerTime) {
  SplitRequest r = request(SqlType::kTimestamp, "2024-01-01 00:00:00", "2024-10-04 18:40:00", 3);
  r.zone = zone("America/New_York");
  const auto parts = split(r);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[1].lower, "c >= '2024-04-02 14:53:20.0'");
}

// Java counts days by the Julian calendar before 1582-10-15.
TEST_F(SplitterTest, CutsAreJavasBeforeTheGregorianCalendar) {
  const auto parts =
      split(request(SqlType::kTimestamp, "1500-01-01 00:00:00", "1620-06-20 00:00:00", 4));
  ASSERT_EQ(parts.size(), 4U);
  EXPECT_EQ(parts[3].lower, "c >= '1590-05-11 06:00:00.0'");
}

// A bound before the year 1 that is written without its era would lose its row.
TEST_F(SplitterTest, BoundsBeforeChristKeepTheirEra) {
  const auto parts =
      split(request(SqlType::kTimestamp, "0044-03-15 00:00:00 BC", "2024-01-01 00:00:00", 2));
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].lower, "c >= '0044-03-15 00:00:00.0 BC'");
  EXPECT_EQ(parts[1].upper, "c <= '2024-01-01 00:00:00.0'");
  EXPECT_EQ(split(request(SqlType::kDate, "0044-03-15 BC", "0001-01-01", 1))[0].lower,
            "c >= '0044-03-15 BC'");
}

// The bounds are those of the database, also where Java would print another time.
TEST_F(SplitterTest, BoundsInAGapStayThemselves) {
  SplitRequest r = request(SqlType::kTimestamp, "2024-03-10 02:30:00", "2025-03-09 02:30:00.5", 2);
  r.zone = zone("America/New_York");
  const auto parts = split(r);
  EXPECT_EQ(parts.front().lower, "c >= '2024-03-10 02:30:00'");
  EXPECT_EQ(parts.back().upper, "c <= '2025-03-09 02:30:00.5'");
}

// Around the hour that comes twice, later moments have earlier texts.
TEST_F(SplitterTest, CutsNeverGoBackInTheDatabasesOrder) {
  SplitRequest r = request(SqlType::kTimestamp, "2024-11-03 00:30:00", "2024-11-03 03:00:00", 12);
  r.zone = zone("America/New_York");
  std::string before;
  for (const Part& part : split(r)) {
    EXPECT_LE(before, part.lower);
    before = part.lower;
  }
}

// A literal of a column with a zone names its offset, as its text alone may name two moments.
TEST_F(SplitterTest, ZonedCutsNameTheirOffset) {
  SplitRequest r =
      request(SqlType::kTimestamp, "2024-11-03 01:30:00-04", "2024-11-03 01:30:00-05", 2);
  r.zone = zone("America/New_York");
  r.zoned = true;
  const auto parts = split(r);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].lower, "c >= '2024-11-03 01:30:00.0-04:00'");
  EXPECT_EQ(parts[1].lower, "c >= '2024-11-03 01:00:00.0-05:00'");
  EXPECT_EQ(parts[1].upper, "c <= '2024-11-03 01:30:00.0-05:00'");
  r.open_ends = true;
  EXPECT_EQ(split(r).front().lower, "1=1");
  EXPECT_EQ(split(r).back().upper, "1=1");
}

// The Julian calendar has a leap day in 1500, and no database does.
TEST_F(SplitterTest, CutsAreDaysThatTheDatabaseHas) {
  const auto parts = split(request(SqlType::kDate, "1500-02-28", "1500-03-02", 3));
  for (const Part& part : parts) EXPECT_EQ(part.lower.find("02-29"), std::string::npos);
}

TEST_F(SplitterTest, TextPointsAreSqoops) {
  Texts letters;
  for (char c = 'A'; c <= 'Z'; ++c) letters.emplace_back(1, c);
  EXPECT_EQ(text_points(25, "A", "Z"), letters);
  // From a run of the real Sqoop.
  EXPECT_EQ(text_points(3, "Zeta", "gamma"),
            (Texts{"Zeta", "^\xE5\x96\xB9q\xEA\xAC\x8F\xEA\xAB\x8B",
                   "b\xEA\xAC\x8Do\xE5\x96\xBE\xE5\x96\x96", "gamma"}));
}

TEST_F(SplitterTest, TextIsRefusedUnlessAllowed) {
  auto refused = split_rows(request(SqlType::kVarChar, "a", "b"), log_);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("allow_text_splitter=true"), std::string::npos);
}

// Whatever the order of the collation, a value is in exactly one part.
TEST_F(SplitterTest, TextPartsExcludeEachOther) {
  SplitRequest r = request(SqlType::kVarChar, "a", "d", 3);
  r.allow_text = true;
  const auto parts = split(r);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[1].lower, "c >= 'b'");
  EXPECT_EQ(parts[2].lower, "c >= 'c' AND c >= 'b'");
}

TEST_F(SplitterTest, OtherTypesHaveNoSplitter) {
  EXPECT_NE(split_rows(request(SqlType::kOther, "a", "b"), log_).error().message().find("1111"),
            std::string::npos);
  SplitRequest r = request(SqlType::kDouble, "1", "2");
  r.limit = 5;
  EXPECT_EQ(split_rows(r, log_).error().message(),
            "split-limit is supported only with Integer and Date columns");
}

}  // namespace
}  // namespace sluice::sqoop
