#include "sql/jdbc_url.h"

#include <gtest/gtest.h>

namespace sluice::sql {
namespace {

TEST(JdbcUrlTest, ReadsMySqlWithHostsAndParameters) {
  const auto url = parse_jdbc_url("jdbc:mysql://h1:3307,h2/test%20db?useSSL=false&a=b%26c&flag");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->product, Product::kMySql);
  ASSERT_EQ(url->hosts.size(), 2U);
  EXPECT_EQ(url->hosts[0].name, "h1");
  EXPECT_EQ(url->hosts[0].port, 3307);
  EXPECT_EQ(url->hosts[1].port, 3306);
  EXPECT_EQ(url->database, "test db");
  EXPECT_EQ(url->parameters.at("a"), "b&c");
  EXPECT_EQ(url->parameters.at("flag"), "true");
}

TEST(JdbcUrlTest, ReadsEveryScheme) {
  EXPECT_EQ(parse_jdbc_url("jdbc:mariadb://h/db")->product, Product::kMySql);
  EXPECT_EQ(parse_jdbc_url("jdbc:postgresql://h/db")->hosts[0].port, 5432);
  EXPECT_EQ(parse_jdbc_url("jdbc:postgresql:db")->database, "db");
  EXPECT_EQ(parse_jdbc_url("jdbc:postgresql:db")->hosts[0].name, "localhost");
  EXPECT_EQ(parse_jdbc_url("jdbc:sqlite:/tmp/x.db")->database, "/tmp/x.db");
  EXPECT_EQ(parse_jdbc_url("jdbc:mysql://[::1]:3310/db")->hosts[0].name, "::1");
  EXPECT_EQ(parse_jdbc_url("jdbc:mysql:///db")->hosts[0].name, "localhost");
  EXPECT_FALSE(known_scheme("jdbc:oracle:thin:@h"));
}

TEST(JdbcUrlTest, RefusesWhatIsMalformed) {
  EXPECT_EQ(parse_jdbc_url("jdbc:nope://x").error().code(), ErrorCode::kUnsupported);
  EXPECT_EQ(parse_jdbc_url("jdbc:mysql://h:port/db").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(parse_jdbc_url("jdbc:mysql:db").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(parse_jdbc_url("jdbc:sqlite:").error().code(), ErrorCode::kInvalidArgument);
}

// A password in the URL must not come back in a message.
TEST(JdbcUrlTest, ErrorsHoldNoParameters) {
  const auto url = parse_jdbc_url("jdbc:mysql://h:x/db?password=hunter2");
  EXPECT_EQ(url.error().message().find("hunter2"), std::string::npos);
}

TEST(JdbcUrlTest, NamesParametersWithoutMeaning) {
  const auto url = parse_jdbc_url("jdbc:mysql://h/db?useSSl=true&autoReconnect=true");
  const auto unused = unused_parameters(*url);
  ASSERT_EQ(unused.size(), 1U);
  EXPECT_EQ(unused[0],
            "Parameter useSSl of the connect string has no meaning here. Did you mean useSSL?");
}

TEST(DatabaseTest, QuotesNamesAndText) {
  EXPECT_EQ(quote_name(Product::kMySql, "a`b"), "`a``b`");
  EXPECT_EQ(quote_name(Product::kPostgreSql, "a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(quote_text(Product::kPostgreSql, "it's \\"), "'it''s \\'");
  EXPECT_EQ(quote_text(Product::kMySql, "it's \\"), "'it''s \\\\'");
}

}  // namespace
}  // namespace sluice::sql
