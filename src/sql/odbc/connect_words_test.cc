#include "sql/odbc/connect_words.h"

#include <gtest/gtest.h>

namespace sluice::sql::odbc {
namespace {

const Installation kEverything{
    .drivers = {"FreeTDS", "IBM DB2 ODBC DRIVER", "MariaDB Unicode",
                "ODBC Driver 17 for SQL Server", "ODBC Driver 18 for SQL Server",
                "Oracle 21 ODBC driver", "PostgreSQL Unicode"},
    .sources = {{.name = "shop", .driver = "PostgreSQL Unicode"}}};

ConnectOptions options_of(const std::string& text) {
  ConnectOptions options;
  auto url = parse_jdbc_url(text);
  EXPECT_TRUE(url) << text;
  if (url) options.url = *std::move(url);
  return options;
}

std::string words_of(const ConnectOptions& options, const Installation& there = kEverything) {
  const auto words = connect_words(options, there);
  return words ? words->text : "refused: " + words.error().message();
}

TEST(OdbcConnectWordsTest, SpeaksToOracle) {
  EXPECT_EQ(words_of(options_of("jdbc:oracle:thin:scott/tiger@//db:1521/shop")),
            "Driver={Oracle 21 ODBC driver};DBQ=//db:1521/shop;UID=scott;PWD=tiger;");
}

// The newest of Microsoft's drivers, and its own words for what JDBC's calls otherwise.
TEST(OdbcConnectWordsTest, SpeaksToSqlServer) {
  const std::string url =
      "jdbc:sqlserver://db;databaseName=shop;user=u;password=a;b=c;encrypt=true;"
      "trustServerCertificate=true";
  EXPECT_EQ(words_of(options_of(url)),
            "Driver={ODBC Driver 18 for SQL Server};Server={tcp:db,1433};Database=shop;Encrypt=yes;"
            "TrustServerCertificate=yes;UID=u;PWD=a;");
  const Installation free_tds{.drivers = {"FreeTDS"}, .sources = {}};
  EXPECT_EQ(words_of(options_of("jdbc:jtds:sqlserver://db:1434/shop;user=u"), free_tds),
            "Driver={FreeTDS};Server=db;Port=1434;Database=shop;TDS_Version=auto;"
            "ClientCharset=UTF-8;UID=u;");
}

TEST(OdbcConnectWordsTest, SpeaksToDb2) {
  EXPECT_EQ(words_of(options_of("jdbc:db2://db:50000/SHOP:user=u;password=p;currentSchema=S;")),
            "Driver={IBM DB2 ODBC DRIVER};Database=SHOP;Hostname=db;Port=50000;Protocol=TCPIP;"
            "CurrentSchema=S;UID=u;PWD=p;");
}

// A login of the command line comes before the connect string's; the driver is told to hold nothing
// back, unless the user has told it something else.
TEST(OdbcConnectWordsTest, CompletesADataSource) {
  ConnectOptions options = options_of("jdbc:odbc:shop;UID=x;PWD=y;Fetch=7");
  options.user = "u";
  options.password = "p;}";
  const auto words = connect_words(options, kEverything);
  ASSERT_TRUE(words);
  EXPECT_EQ(words->text,
            "DSN=shop;Fetch=7;UseDeclareFetch=1;Protocol=7.4-0;UnknownSizes=1;BoolsAsChar=0;"
            "LFConversion=0;UID=u;PWD={p;}}};");
  EXPECT_EQ(words->password, "p;}");
  EXPECT_EQ(words_of(options_of("jdbc:odbc:Driver={MariaDB Unicode};Server=h;PWD=y")),
            "Driver={MariaDB Unicode};Server=h;PWD=y;CHARSET=utf8mb4;FORWARDONLY=1;"
            "FORWARD_CURSOR=1;NO_CACHE=1;");
}

TEST(OdbcConnectWordsTest, NamesWhatIsInstalledAndWhatIsNot) {
  const Installation little{.drivers = {"SQLite3", "FreeTDS"}, .sources = {}};
  const std::string none = words_of(options_of("jdbc:oracle:thin:@//db/s"), little);
  EXPECT_NE(none.find("There is no ODBC driver for Oracle"), std::string::npos);
  EXPECT_NE(none.find("Installed are: FreeTDS, SQLite3."), std::string::npos);
  ConnectOptions named = options_of("jdbc:oracle:thin:@//db/s");
  named.url.parameters["odbcdriver"] = "sqlite";
  EXPECT_NE(words_of(named, little).find("did you mean SQLite3?"), std::string::npos);
  named.url.parameters["odbcdriver"] = "sqlite3";
  EXPECT_EQ(words_of(named, little), "Driver={SQLite3};DBQ=//db:1521/s;");
}

}  // namespace
}  // namespace sluice::sql::odbc
