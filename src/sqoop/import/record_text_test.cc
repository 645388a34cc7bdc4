#include "sqoop/import/record_text.h"

#include <gtest/gtest.h>

namespace sluice::sqoop {
namespace {

using sql::Form;
using sql::SqlType;

struct Given {
  SqlType type;
  Form form;
  const char* text;  // nullptr: NULL
  std::optional<JavaType> mapped = {};
};

std::string line(const std::vector<Given>& given, const TextOptions& options = {},
                 sql::Product product = sql::Product::kMySql) {
  std::vector<sql::Column> columns;
  std::vector<JavaType> types;
  std::vector<sql::Field> row;
  for (const Given& g : given) {
    sql::Column column;
    column.label = "c";
    column.type = g.type;
    column.form = g.form;
    columns.push_back(column);
    types.push_back(g.mapped.value_or(java_type(g.type).value_or(JavaType::kString)));
    row.push_back({g.text, g.text == nullptr ? 0 : std::string_view(g.text).size()});
  }
  RecordText text(columns, types, product, options);
  Bytes out;
  const auto done = text.append(out, row);
  return done ? out : "error: " + done.error().message();
}

TEST(RecordTextTest, PrintsValuesAsJavaDoes) {
  EXPECT_EQ(line({{SqlType::kInteger, Form::kInteger, "-5"},
                  {SqlType::kDecimal, Form::kDecimal, "3.1400"},
                  {SqlType::kDouble, Form::kDouble, "400"},
                  {SqlType::kBit, Form::kBoolDigit, "0"},
                  {SqlType::kBit, Form::kBoolDigit, "2"},
                  {SqlType::kBit, Form::kBoolDigit, "-1"},
                  {SqlType::kBit, Form::kBoolDigit, "-2"},
                  {SqlType::kBit, Form::kBoolLetter, "t"}}),
            "-5,3.1400,400.0,false,true,true,false,true\n");
  EXPECT_EQ(
      line({{SqlType::kDate, Form::kDate, "2024-02-29"},
            {SqlType::kTime, Form::kTime, "23:59:59.999999"},
            {SqlType::kTimestamp, Form::kTimestamp, "2024-02-29 13:14:15"},
            {SqlType::kTimestamp, Form::kTimestamp, "2024-02-29 13:14:15.120"},
            {SqlType::kTimestamp, Form::kTimestamp, "2024-02-29 13:14:15.000"},
            {SqlType::kTimestamp, Form::kTimestampZoned, "2024-02-29 11:14:15.5+05:30"}}),
      "2024-02-29,23:59:59,2024-02-29 13:14:15.0,2024-02-29 13:14:15.12,2024-02-29 13:14:15.0,"
      "2024-02-29 11:14:15.5\n");
  EXPECT_EQ(line({{SqlType::kVarBinary, Form::kBytes, "\x01\xff"},
                  {SqlType::kBinary, Form::kHexBytes, "\\xdead00"},
                  {SqlType::kBinary, Form::kHexBytes, "\\x"},
                  {SqlType::kTime, Form::kTime, "-838:59:59"},
                  {SqlType::kDouble, Form::kMoney, "-$1,000.50"}}),
            "01 ff,de ad 00,,-838:59:59,-1000.5\n");
}

TEST(RecordTextTest, NullsHaveTheirTwoSubstitutes) {
  TextOptions options;
  options.null_string = "\\N";
  options.null_other = "-1";
  const std::vector<Given> nulls{{SqlType::kVarChar, Form::kText, nullptr},
                                 {SqlType::kInteger, Form::kInteger, nullptr}};
  EXPECT_EQ(line(nulls, options), "\\N,-1\n");
  // The substitute is protected like any text.
  options.delimiters.escape = '\\';
  EXPECT_EQ(line(nulls, options), "\\\\N,-1\n");
}

TEST(RecordTextTest, ZeroDatesFollowTheConnectString) {
  const std::vector<Given> zero{{SqlType::kDate, Form::kDate, "0000-00-00"},
                                {SqlType::kTimestamp, Form::kTimestamp, "0000-00-00 00:00:00"}};
  EXPECT_EQ(line(zero), "null,null\n");
  TextOptions options;
  options.zero_date = ZeroDate::kRound;
  EXPECT_EQ(line(zero, options), "0001-01-01,0001-01-01 00:00:00.0\n");
  options.zero_date = ZeroDate::kError;
  EXPECT_TRUE(line(zero, options).starts_with("error: column c holds"));
}

TEST(RecordTextTest, MapsTypesAsAsked) {
  EXPECT_EQ(line({{SqlType::kDecimal, Form::kDecimal, "75000.00", JavaType::kDouble},
                  {SqlType::kDecimal, Form::kDecimal, "0.0000000001", JavaType::kString},
                  {SqlType::kDouble, Form::kDouble, "1e-7", JavaType::kString},
                  {SqlType::kBit, Form::kBoolDigit, "1", JavaType::kString},
                  {SqlType::kDate, Form::kDate, "2024-01-01", JavaType::kTimestamp},
                  {SqlType::kTimestamp, Form::kTimestamp, "2024-01-01 10:00:00", JavaType::kDate},
                  {SqlType::kTimestamp, Form::kTimestamp, "2024-01-01 10:00:00", JavaType::kTime}}),
            "75000.0,1E-10,1.0E-7,1,2024-01-01 00:00:00.0,2024-01-01,10:00:00\n");
  EXPECT_TRUE(
      line({{SqlType::kVarChar, Form::kText, "abc", JavaType::kInteger}}).starts_with("error: "));
}

TEST(RecordTextTest, HiveDelimitersAreDroppedFromStringsOnly) {
  TextOptions options;
  options.hive_delims = "";
  EXPECT_EQ(line({{SqlType::kVarChar, Form::kText,
                   "a\nb\r\x01"
                   "c"}},
                 options),
            "abc\n");
  options.hive_delims = " ";
  EXPECT_EQ(line({{SqlType::kVarChar, Form::kText,
                   "a\nb\r\x01"
                   "c"}},
                 options),
            "a b  c\n");
}

// A delimiter that numbers and dates are made of must be escaped in them too.
TEST(RecordTextTest, OddDelimitersAreProtectedInNumbersAndDates) {
  TextOptions options;
  options.delimiters = {.field = '-', .escape = '\\'};
  EXPECT_EQ(
      line({{SqlType::kInteger, Form::kInteger, "-5"}, {SqlType::kDate, Form::kDate, "2024-02-29"}},
           options),
      "\\-5-2024\\-02\\-29\n");
}

TEST(RecordTextTest, CountsWhatNothingProtects) {
  sql::Column column;
  column.type = SqlType::kVarChar;
  const std::vector<sql::Column> columns{column};
  const std::vector<JavaType> types{JavaType::kString};
  RecordText text(columns, types, sql::Product::kMySql, {});
  Bytes out;
  for (const char* value : {"a", "b,c", "d\ne"}) {
    const sql::Field field{value, std::string_view(value).size()};
    ASSERT_TRUE(text.append(out, std::span(&field, 1)));
  }
  EXPECT_EQ(text.unprotected()[0].rows, 2U);
  EXPECT_EQ(text.unprotected()[0].first, 2U);
}

// SQLite keeps any value in any column.
TEST(RecordTextTest, SqliteValuesStayWhatTheyAre) {
  EXPECT_EQ(
      line({{SqlType::kInteger, Form::kInteger, "abc"}, {SqlType::kDate, Form::kDate, "soon"}}, {},
           sql::Product::kSqlite),
      "abc,soon\n");
}

}  // namespace
}  // namespace sluice::sqoop
