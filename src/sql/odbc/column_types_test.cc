#include "sql/odbc/column_types.h"

#include <gtest/gtest.h>

namespace sluice::sql::odbc {
namespace {

DescribedColumn column(Product product, Small type, const std::string& name, ULength size = 10,
                       Small digits = 0) {
  return describe_column(
      {.label = "c", .type = type, .size = size, .digits = digits, .type_name = name}, product);
}

SqlType type_of(Product product, Small type, const std::string& name) {
  return column(product, type, name).column.type;
}

// As each database's JDBC driver reports its types to Sqoop.
TEST(OdbcColumnTypesTest, TellsJdbcsTypes) {
  EXPECT_EQ(type_of(Product::kOracle, kSqlDouble, "NUMBER"), SqlType::kNumeric);
  EXPECT_EQ(type_of(Product::kOracle, kSqlTypeTimestamp, "DATE"), SqlType::kTimestamp);
  EXPECT_EQ(type_of(Product::kOracle, kSqlReal, "BINARY_FLOAT"), SqlType::kReal);
  EXPECT_EQ(type_of(Product::kOracle, kSqlLongVarChar, "CLOB"), SqlType::kClob);
  EXPECT_EQ(type_of(Product::kOracle, kSqlWVarChar, "NVARCHAR2"), SqlType::kNVarChar);
  EXPECT_EQ(type_of(Product::kSqlServer, kSqlWVarChar, "nvarchar"), SqlType::kNVarChar);
  EXPECT_EQ(type_of(Product::kSqlServer, kSqlServerTimestampOffset, "datetimeoffset"),
            SqlType::kDateTimeOffset);
  EXPECT_EQ(type_of(Product::kSqlServer, kSqlServerTime, "time"), SqlType::kTime);
  EXPECT_EQ(type_of(Product::kSqlServer, kSqlGuid, "uniqueidentifier"), SqlType::kChar);
  EXPECT_EQ(type_of(Product::kDb2, kDb2Clob, "CLOB"), SqlType::kClob);
  EXPECT_EQ(type_of(Product::kDb2, kDb2Xml, "XML"), SqlType::kSqlXml);
  EXPECT_EQ(type_of(Product::kOdbc, kSqlWVarChar, "varchar"), SqlType::kVarChar);
  EXPECT_EQ(type_of(Product::kOdbc, kSqlFloat, "float"), SqlType::kDouble);
  EXPECT_EQ(type_of(Product::kOdbc, 4711, "strange"), SqlType::kOther);
}

// What has no size, or too much of it, is fetched in pieces.
TEST(OdbcColumnTypesTest, BindsWhatFits) {
  EXPECT_EQ(column(Product::kOdbc, kSqlVarChar, "varchar", 20).plan.buffer, 82U);
  EXPECT_EQ(column(Product::kOdbc, kSqlVarChar, "varchar", 0).plan.buffer, 0U);
  EXPECT_EQ(column(Product::kOdbc, kSqlVarChar, "varchar", 1 << 20).plan.buffer, 0U);
  EXPECT_EQ(column(Product::kOdbc, kSqlVarChar, "varchar", ~0ULL).plan.buffer, 0U);
  EXPECT_EQ(column(Product::kOdbc, kSqlLongVarChar, "text", 100).plan.buffer, 0U);
  EXPECT_EQ(column(Product::kOdbc, kSqlBinary, "binary", 16).plan.buffer, 16U);
  EXPECT_GE(column(Product::kOdbc, kSqlDecimal, "decimal", 300, 5).plan.buffer, 303U);
  EXPECT_EQ(column(Product::kOdbc, kSqlDecimal, "decimal", ~0ULL, 5).plan.buffer, 256U);
}

}  // namespace
}  // namespace sluice::sql::odbc
