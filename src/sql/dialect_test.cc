#include "sql/dialect.h"

#include <gtest/gtest.h>

namespace sluice::sql {
namespace {

TEST(DialectTest, QuotesNamesAndText) {
  EXPECT_EQ(quote_name(Product::kMySql, "a`b"), "`a``b`");
  EXPECT_EQ(quote_name(Product::kPostgreSql, "a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(quote_text(Product::kPostgreSql, "it's \\"), "'it''s \\'");
  EXPECT_EQ(quote_text(Product::kMySql, "it's \\"), "'it''s \\\\'");
}

std::string literal(Product product, Literal kind, std::string_view value, bool escapes = true) {
  std::string out;
  append_literal(out, dialect_of(product), kind, value, escapes);
  return out;
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
