#include "sqoop/cli/secrets.h"

#include <gtest/gtest.h>

namespace sluice::sqoop {
namespace {

TEST(SecretsTest, HidesPasswordsOfEveryForm) {
  const auto hidden = [](const char* text) { return without_passwords(std::string(text)); };
  EXPECT_EQ(hidden("jdbc:mysql://h/db?user=u&password=x&useSSL=false"),
            "jdbc:mysql://h/db?user=u&password=***&useSSL=false");
  EXPECT_EQ(hidden("jdbc:mysql://u:x@h:1/db"), "jdbc:mysql://u:***@h:1/db");
  EXPECT_EQ(hidden("jdbc:mysql://u:x/@:y@h:1/db"), "jdbc:mysql://u:***@h:1/db");
  EXPECT_EQ(hidden("jdbc:postgresql://u:x@h/db is no address"),
            "jdbc:postgresql://u:***@h/db is no address");
  EXPECT_EQ(hidden("jdbc:mysql://(host=h,user=u,password=x,port=1)/db"),
            "jdbc:mysql://(host=h,user=u,password=***,port=1)/db");
  EXPECT_EQ(hidden("jdbc:mysql://address=(host=h)(password=x)(port=1)/db"),
            "jdbc:mysql://address=(host=h)(password=***)(port=1)/db");
  EXPECT_EQ(hidden("jdbc:mysql://h/db?password1=x&password=a)b"),
            "jdbc:mysql://h/db?password1=***&password=***");
  EXPECT_EQ(hidden("jdbc:oracle:thin:scott/x@//h:1521/service"),
            "jdbc:oracle:thin:scott/***@//h:1521/service");
  EXPECT_EQ(hidden("jdbc:sqlserver://h:1433;user=u;password=x;databaseName=d"),
            "jdbc:sqlserver://h:1433;user=u;password=***;databaseName=d");
  EXPECT_EQ(hidden("-Dmy.password=x"), "-Dmy.password=***");
}

TEST(SecretsTest, LeavesWhatIsNoSecret) {
  for (const char* text : {"hdfs://nn:8020/user/a@b", "jdbc:mysql://h:3306/db?user=a@b",
                           "password.file=/x", "jdbc:mysql://u@h:1/db"}) {
    EXPECT_EQ(without_passwords(std::string(text)), text);
  }
}

TEST(SecretsTest, HidesTheValueOfPasswordOptions) {
  const std::vector<std::string> args{"import", "--password", "x", "-password",
                                      "y",      "--table",    "t"};
  const std::vector<std::string> hidden{"import", "--password", "***", "-password",
                                        "***",    "--table",    "t"};
  EXPECT_EQ(without_passwords(args), hidden);
}

TEST(SecretsTest, HidesTheLoginsOfOdbc) {
  const auto hidden = [](const std::string& text) { return without_passwords(text); };
  EXPECT_EQ(hidden("jdbc:odbc:shop;UID=u;PWD=hunter2;Fetch=1"),
            "jdbc:odbc:shop;UID=u;PWD=***;Fetch=1");
  EXPECT_EQ(hidden("jdbc:odbc:pwd={a;b}}c};Driver={x}"), "jdbc:odbc:pwd=***};Driver={x}");
  EXPECT_EQ(hidden("jdbc:sqlserver://h:1;user=u;password={p;q};encrypt=true"),
            "jdbc:sqlserver://h:1;user=u;password=***};encrypt=true");
  EXPECT_EQ(hidden("jdbc:db2://h:1/d:user=u;password=p;"), "jdbc:db2://h:1/d:user=u;password=***;");
  EXPECT_EQ(hidden("jdbc:oracle:thin:scott/tiger@//h:1521/s"),
            "jdbc:oracle:thin:scott/***@//h:1521/s");
  EXPECT_EQ(hidden("where cwd='x'"), "where cwd='x'");
}

}  // namespace
}  // namespace sluice::sqoop
