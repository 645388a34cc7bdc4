#include "sqoop/export/field_value.h"

#include <gtest/gtest.h>

namespace sluice::sqoop {
namespace {

std::string value(JavaType type, std::string_view text, ValueRange range = ValueRange::kJava) {
  sql::RowBatch batch(1);
  if (!add_value(batch, type, range, text)) return "refused";
  return std::string(*batch.cell(0, 0));
}

// As Integer.valueOf, BigDecimal, Date.valueOf and Timestamp.valueOf read them.
TEST(FieldValueTest, ReadsWhatJavaReads) {
  EXPECT_EQ(value(JavaType::kInteger, "-2147483648"), "-2147483648");
  EXPECT_EQ(value(JavaType::kInteger, "+7"), "7");
  EXPECT_EQ(value(JavaType::kLong, "9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(value(JavaType::kBigDecimal, "-1.50e3"), "-1.50e3");
  EXPECT_EQ(value(JavaType::kBigDecimal, ".5"), ".5");
  EXPECT_EQ(value(JavaType::kDouble, " 1.5d "), "1.5");
  EXPECT_EQ(value(JavaType::kDouble, "-Infinity"), "-Infinity");
  EXPECT_EQ(value(JavaType::kBoolean, "YES"), "true");
  EXPECT_EQ(value(JavaType::kBoolean, "what"), "false");
  EXPECT_EQ(value(JavaType::kDate, "2020-1-5"), "2020-01-05");
  EXPECT_EQ(value(JavaType::kTime, "6:04:00"), "06:04:00");
  EXPECT_EQ(value(JavaType::kTimestamp, "2024-01-03 11:45:30"), "2024-01-03 11:45:30");
  EXPECT_EQ(value(JavaType::kTimestamp, "2024-01-03 1:45:30.25"), "2024-01-03 01:45:30.25");
  EXPECT_EQ(value(JavaType::kTimestamp, "2024-01-03 01:45:30.5"), "2024-01-03 01:45:30.5");
  EXPECT_EQ(value(JavaType::kBytes, "00 0f FF"), std::string("\0\x0f\xff", 3));
  EXPECT_EQ(value(JavaType::kBytes, ""), "");
}

TEST(FieldValueTest, RefusesWhatJavaRefuses) {
  EXPECT_EQ(value(JavaType::kInteger, "2147483648"), "refused");
  EXPECT_EQ(value(JavaType::kInteger, " 1"), "refused");
  EXPECT_EQ(value(JavaType::kInteger, "+-1"), "refused");
  EXPECT_EQ(value(JavaType::kBigDecimal, "1,5"), "refused");
  EXPECT_EQ(value(JavaType::kBigDecimal, "."), "refused");
  EXPECT_EQ(value(JavaType::kBigDecimal, "1e"), "refused");
  EXPECT_EQ(value(JavaType::kDate, "01/02/2020"), "refused");
  EXPECT_EQ(value(JavaType::kDate, "2020-01-01 00:00:00"), "refused");
  EXPECT_EQ(value(JavaType::kTimestamp, "2020-01-01"), "refused");
  EXPECT_EQ(value(JavaType::kTimestamp, "2020-01-01 00:00:00."), "refused");
  EXPECT_EQ(value(JavaType::kBytes, "0g"), "refused");
}

TEST(FieldValueTest, TheDatabaseJudgesWhatItsOwnColumnsHoldBeyondJava) {
  const std::pair<JavaType, std::string> values[] = {
      {JavaType::kInteger, "2147483648"},
      {JavaType::kLong, "18446744073709551615"},
      {JavaType::kBigDecimal, "NaN"},
      {JavaType::kBigDecimal, "-Infinity"},
      {JavaType::kDate, "infinity"},
      {JavaType::kDate, "12024-01-31"},
      {JavaType::kTime, "100:00:00"},
      {JavaType::kTime, "-01:00:00"},
      {JavaType::kTime, "-838:59:59.5"},
      {JavaType::kTimestamp, "-infinity"},
      {JavaType::kTimestamp, "12024-01-31 01:02:03.5"},
  };
  for (const auto& [type, text] : values) {
    EXPECT_EQ(value(type, text, ValueRange::kDatabase), text);
    EXPECT_EQ(value(type, text, ValueRange::kJava), "refused") << text;
  }
  for (const JavaType type : {JavaType::kLong, JavaType::kBigDecimal, JavaType::kDate,
                              JavaType::kTime, JavaType::kTimestamp}) {
    for (const char* text : {"", "-", "x", "1x", "nan", "1:2", "-2020-01-01", "--1:00:00"}) {
      EXPECT_EQ(value(type, text, ValueRange::kDatabase), "refused") << text;
    }
  }
}

}  // namespace
}  // namespace sluice::sqoop
