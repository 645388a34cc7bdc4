#include "sql/jdbc_url.h"

#include <gtest/gtest.h>

#include "sql/connect/parameters.h"

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
  EXPECT_FALSE(known_scheme("jdbc:hsqldb:file:x"));
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
  const auto unknown = unknown_parameters(*url);
  ASSERT_EQ(unknown.size(), 1U);
  EXPECT_EQ(unknown[0],
            "Parameter useSSl of the connect string has no meaning here. Did you mean useSSL?");
}

Status settled(const std::string& text) {
  auto url = parse_jdbc_url(text);
  return url ? settle_parameters(*url) : Status(url.error());
}

// A parameter has its effect or is refused by name; a value is one that the driver knows.
TEST(JdbcUrlTest, RefusesParametersThatWouldHaveNoEffect) {
  EXPECT_TRUE(settled("jdbc:mysql://h/db?useSSL=false&characterEncoding=UTF-8&maxRows=-1"));
  const Status rows = settled("jdbc:mysql://h/db?maxRows=7");
  EXPECT_EQ(rows.error().code(), ErrorCode::kUnsupported);
  EXPECT_NE(rows.error().message().find("maxRows"), std::string::npos);
  EXPECT_EQ(settled("jdbc:mysql://h/db?socksProxyHost=proxy").error().code(),
            ErrorCode::kUnsupported);
  EXPECT_EQ(settled("jdbc:mysql://h/db?zeroDateTimeBehavior=foo").error().message(),
            "The connection property 'zeroDateTimeBehavior' acceptable values are: "
            "'CONVERT_TO_NULL', 'EXCEPTION', 'ROUND' or 'convertToNull'. The value 'foo' is not "
            "acceptable.");
  EXPECT_EQ(settled("jdbc:postgresql://h/db?sslmode=maybe").error().code(),
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(settled("jdbc:postgresql://h/db?socketFactory=x.Y").error().code(),
            ErrorCode::kUnsupported);
}

TEST(JdbcUrlTest, AnAliasIsItsParameter) {
  auto url = parse_jdbc_url("jdbc:mysql://h/db?serverTimezone=Asia/Tokyo");
  ASSERT_TRUE(settle_parameters(*url));
  EXPECT_EQ(url->parameters.at("connectionTimeZone"), "Asia/Tokyo");
}

// Each form was connected with by Connector/J 8.0.33.
TEST(JdbcUrlTest, ReadsConnectorJsForms) {
  const auto login = [](const std::string& authority) {
    const auto url = parse_jdbc_url("jdbc:mysql:" + authority + "/db");
    if (!url) return "refused: " + url.error().message();
    std::string out;
    for (const JdbcUrl::Host& host : url->hosts) {
      out += host.user.value_or("-") + ":" + host.password.value_or("-") + "@" + host.name + ":" +
             std::to_string(host.port) + " ";
    }
    return out;
  };
  EXPECT_EQ(login("//(host=127.0.0.1,port=23306)"), "-:-@127.0.0.1:23306 ");
  EXPECT_EQ(login("//address=(host=h)(port=1)(user=u)(password=p)"), "u:p@h:1 ");
  EXPECT_EQ(login("//u:p%40%2B@h"), "u:p@+@h:3306 ");
  EXPECT_EQ(login("//u+v:p@h:7"), "u v:p@h:7 ");
  EXPECT_EQ(login("//u:p@[h1,h2:7]"), "u:p@h1:3306 u:p@h2:7 ");
  EXPECT_EQ(login("//u@h1,(host=h2,port=2),[::1]:3"), "u:-@h1:3306 -:-@h2:2 -:-@::1:3 ");
  EXPECT_EQ(login("loadbalance://h1,h2"), "-:-@h1:3306 -:-@h2:3306 ");
  EXPECT_EQ(login("replication://h1,h2"), "-:-@h1:3306 ");
  EXPECT_EQ(login("replication://address=(type=replica)(host=h1),(host=h2,type=source)"),
            "-:-@h2:3306 ");
  EXPECT_EQ(login("//(host=h,path=%2Frun%2Fsock)"),
            "refused: Property path of a host of the connect string is not offered by this "
            "version.");
}

}  // namespace
}  // namespace sluice::sql
