#include "sql/odbc_urls.h"

#include <gtest/gtest.h>

namespace sluice::sql {
namespace {

// Each form as the JDBC driver of the database documents it.
TEST(OdbcUrlsTest, ReadsOraclesForms) {
  const auto address = [](const std::string& text) {
    const auto url = parse_jdbc_url("jdbc:oracle:thin:" + text);
    return url ? url->address : "refused: " + url.error().message();
  };
  EXPECT_EQ(address("@db:1521:ORCL"),
            "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=db)(PORT=1521))(CONNECT_DATA=(SID=ORCL)))");
  EXPECT_EQ(address("@//db:1522/shop.example"), "//db:1522/shop.example");
  EXPECT_EQ(address("@db/shop"), "//db:1521/shop");
  EXPECT_EQ(address("@(DESCRIPTION=(ADDRESS_LIST=(x)))"), "(DESCRIPTION=(ADDRESS_LIST=(x)))");
  EXPECT_EQ(address("@shop_alias"), "shop_alias");
  EXPECT_TRUE(address("@db:1521").starts_with("refused: "));
  EXPECT_TRUE(address("db:1521:x").starts_with("refused: "));
  EXPECT_TRUE(address("@").starts_with("refused: "));
  const auto url = parse_jdbc_url("jdbc:oracle:thin:scott/ti@ger@//db:1521/s?oracle.x=1");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->product, Product::kOracle);
  EXPECT_EQ(url->hosts[0].user, "scott");
  EXPECT_EQ(url->hosts[0].password, "ti@ger");
  EXPECT_EQ(url->database, "s");
  EXPECT_EQ(url->parameters.at("oracle.x"), "1");
}

TEST(OdbcUrlsTest, ReadsSqlServersForms) {
  const auto url = parse_jdbc_url(
      "jdbc:sqlserver://db:1434;databaseName=shop;User=u;password={a;b}}c};encrypt=false");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->hosts[0].name, "db");
  EXPECT_EQ(url->hosts[0].port, 1434);
  EXPECT_EQ(url->database, "shop");
  EXPECT_EQ(url->parameters.at("user"), "u");
  EXPECT_EQ(url->parameters.at("password"), "a;b}c");
  EXPECT_EQ(url->parameters.at("encrypt"), "false");
  const auto instance = parse_jdbc_url("jdbc:sqlserver://db\\sales;database=shop");
  ASSERT_TRUE(instance);
  EXPECT_EQ(instance->address, "sales");
  EXPECT_EQ(instance->hosts[0].name, "db");
  const auto named = parse_jdbc_url("jdbc:sqlserver://;serverName=db;portNumber=99");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->hosts[0].name, "db");
  EXPECT_EQ(named->hosts[0].port, 99);
  const auto jtds = parse_jdbc_url("jdbc:jtds:sqlserver://db/shop;instance=sales");
  ASSERT_TRUE(jtds);
  EXPECT_EQ(jtds->database, "shop");
  EXPECT_EQ(jtds->address, "sales");
  EXPECT_FALSE(parse_jdbc_url("jdbc:sqlserver:db"));
  EXPECT_FALSE(parse_jdbc_url("jdbc:sqlserver://a,b"));
  EXPECT_FALSE(parse_jdbc_url("jdbc:sqlserver://db;password={open"));
}

TEST(OdbcUrlsTest, ReadsDb2sForms) {
  const auto url = parse_jdbc_url("jdbc:db2://db:50001/SHOP:user=u;password=p;");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->hosts[0].port, 50001);
  EXPECT_EQ(url->database, "SHOP");
  EXPECT_EQ(url->parameters.at("password"), "p");
  const auto catalogued = parse_jdbc_url("jdbc:db2:SHOP");
  ASSERT_TRUE(catalogued);
  EXPECT_TRUE(catalogued->hosts.empty());
  EXPECT_FALSE(parse_jdbc_url("jdbc:db2://db:50001"));
}

TEST(OdbcUrlsTest, ReadsDataSourcesAndDrivers) {
  const auto source = parse_jdbc_url("jdbc:odbc:shop;Fetch=5");
  ASSERT_TRUE(source);
  EXPECT_EQ(source->database, "shop");
  EXPECT_EQ(source->address, "DSN=shop;Fetch=5");
  const auto driver = parse_jdbc_url("jdbc:odbc:Driver={My driver};Server=h");
  ASSERT_TRUE(driver);
  EXPECT_EQ(driver->database, "My driver");
  EXPECT_FALSE(parse_jdbc_url("jdbc:odbc:"));
  EXPECT_FALSE(parse_jdbc_url("jdbc:odbc:Server=h"));
  EXPECT_FALSE(parse_jdbc_url("jdbc:odbc:shop;nonsense;x=1"));
}

// What is wrong with a connect string is said without it.
TEST(OdbcUrlsTest, ErrorsHoldNoPasswords) {
  for (const std::string text :
       {"jdbc:oracle:thin:scott/hunter2@", "jdbc:sqlserver://h:x;password=hunter2",
        "jdbc:sqlserver://u:hunter2@h;a=b", "jdbc:db2://h:hunter2", "jdbc:odbc:PWD=hunter2",
        "jdbc:odbc:a;PWD={hunter2"}) {
    const auto url = parse_jdbc_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().message().find("hunter2"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace sluice::sql
