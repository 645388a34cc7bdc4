#include "sql/dialect.h"

#include <gtest/gtest.h>

namespace sluice::sql {
namespace {

std::string literal(Product product, Literal kind, std::string_view value, bool escapes = true) {
  std::string out;
  append_literal(out, dialect_of(product), kind, value, escapes);
  return out;
}

TEST(DialectTest, QuotesNamesAndText) {
  EXPECT_EQ(quote_name(Product::kMySql, "a`b"), "`a``b`");
  EXPECT_EQ(quote_name(Product::kPostgreSql, "a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(quote_text(Product::kPostgreSql, "it's \\"), "'it''s \\'");
  EXPECT_EQ(quote_text(Product::kMySql, "it's \\"), "'it''s \\\\'");
}

TEST(DialectTest, QuotesAsTheDatabasesOfOdbc) {
  EXPECT_EQ(quote_name(Product::kSqlServer, "a]b"), "[a]]b]");
  EXPECT_EQ(quote_name(Product::kOracle, "a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(quote_name(Product::kOdbc, "a b"), "a b");
  EXPECT_EQ(quote_text(Product::kSqlServer, "it's"), "'it''s'");
  EXPECT_EQ(quote_text(Product::kSqlServer, "\xc3\xa9"), "N'\xc3\xa9'");
  EXPECT_EQ(literal(Product::kSqlServer, Literal::kBytes, "\x01\xff"), "0x01ff");
  EXPECT_EQ(literal(Product::kOracle, Literal::kBytes, "\x01\xff"), "HEXTORAW('01ff')");
}

// Oracle's is what Sqoop's own splitter writes.
TEST(DialectTest, SpellsMoments) {
  const std::string moment = "2024-02-29 13:14:15.5";
  const auto spelled = [&](Product product) {
    return quote_moment(product, SqlType::kTimestamp, moment);
  };
  EXPECT_EQ(spelled(Product::kMySql), "'2024-02-29 13:14:15.5'");
  EXPECT_EQ(spelled(Product::kOracle),
            "TO_TIMESTAMP('2024-02-29 13:14:15.5', 'YYYY-MM-DD HH24:MI:SS.FF')");
  EXPECT_EQ(spelled(Product::kSqlServer), "CAST('2024-02-29 13:14:15.5' AS DATETIME2)");
  EXPECT_EQ(spelled(Product::kDb2), "TIMESTAMP('2024-02-29 13:14:15.5')");
  EXPECT_EQ(spelled(Product::kOdbc), "{ts '2024-02-29 13:14:15.5'}");
  EXPECT_EQ(quote_moment(Product::kOdbc, SqlType::kDate, "2024-02-29"), "{d '2024-02-29'}");
  EXPECT_EQ(quote_moment(Product::kOdbc, SqlType::kTime, "13:14:15"), "{t '13:14:15'}");
  EXPECT_EQ(quote_moment(Product::kOracle, SqlType::kDate, "2024-02-29"),
            "TO_DATE('2024-02-29', 'YYYY-MM-DD')");
}

TEST(DialectTest, SpellsValues) {
  EXPECT_EQ(literal(Product::kMySql, Literal::kText, "it's \\"), "'it''s \\\\'");
  // sql_mode NO_BACKSLASH_ESCAPES.
  EXPECT_EQ(literal(Product::kMySql, Literal::kText, "a\\", false), "'a\\'");
  EXPECT_EQ(literal(Product::kPostgreSql, Literal::kText, "a\\'"), "E'a\\\\'''");
  EXPECT_EQ(literal(Product::kSqlite, Literal::kText, "a\\"), "'a\\'");
  EXPECT_EQ(literal(Product::kMySql, Literal::kNumber, "-1.5e3"), "-1.5e3");
  EXPECT_EQ(literal(Product::kMySql, Literal::kNumber, "NaN"), "'NaN'");
  EXPECT_EQ(literal(Product::kMySql, Literal::kNumber, ""), "''");
  EXPECT_EQ(literal(Product::kSqlite, Literal::kBoolean, "true"), "1");
  EXPECT_EQ(literal(Product::kPostgreSql, Literal::kBoolean, "false"), "'f'");
  EXPECT_EQ(literal(Product::kMySql, Literal::kBytes, "\x01\xff"), "X'01ff'");
  EXPECT_EQ(literal(Product::kPostgreSql, Literal::kBytes, "\x01\xff"), "decode('01ff', 'hex')");
}

}  // namespace
}  // namespace sluice::sql
