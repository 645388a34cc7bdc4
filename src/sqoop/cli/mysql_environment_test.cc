#include "sqoop/cli/mysql_environment.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"

namespace sluice::sqoop {
namespace {

class MySqlEnvironmentTest : public testing::Test {
 protected:
  MySqlEnvironmentTest() : file_(std::tmpfile()), log_(file_) {}
  ~MySqlEnvironmentTest() override { std::fclose(file_); }

  Status take(Settings& settings) { return take_mysql_environment(settings, variables_, log_); }
  // Who logs in where: "user/password@connect".
  std::string taken(Settings settings = {}) {
    const Status done = take(settings);
    if (!done) return done.error().message();
    return settings.username + "/" + settings.password.value_or("-") + "@" + settings.connect;
  }

  std::FILE* file_;
  JobLog log_;
  Variables variables_{
      {"MYSQL_DATABASE", "testdb"}, {"MYSQL_USER", "sqoop"}, {"MYSQL_PASSWORD", "sqoop123"}};
};

TEST_F(MySqlEnvironmentTest, NamesTheWholeConnection) {
  EXPECT_EQ(taken(), "sqoop/sqoop123@jdbc:mysql://mysql:3306/testdb");
  variables_["MYSQL_HOST"] = "db";
  variables_["MYSQL_TCP_PORT"] = "3307";
  EXPECT_EQ(taken(), "sqoop/sqoop123@jdbc:mysql://db:3307/testdb");
}

TEST_F(MySqlEnvironmentTest, WithoutADatabaseItNamesNothing) {
  variables_["MYSQL_DATABASE"] = "";
  EXPECT_EQ(taken(), "/-@");
}

// The password is for the server that the variables are about, and for nobody else.
TEST_F(MySqlEnvironmentTest, LogsInAtItsOwnServerAlone) {
  const auto at = [&](const char* connect) {
    Settings settings;
    settings.connect = connect;
    return taken(settings).substr(0, taken(settings).find('@'));
  };
  EXPECT_EQ(at("jdbc:mysql://mysql/other"), "sqoop/sqoop123");
  EXPECT_EQ(at("jdbc:mariadb://mysql:3306/other?useSSL=false"), "sqoop/sqoop123");
  for (const char* other :
       {"jdbc:mysql://elsewhere/testdb", "jdbc:mysql://mysql:3307/testdb",
        "jdbc:mysql://mysql,elsewhere/testdb", "jdbc:postgresql://mysql:3306/testdb",
        "jdbc:mysql://mysql/testdb?user=u", "jdbc:mysql://u@mysql/testdb", "jdbc:mysql:", "x"}) {
    EXPECT_EQ(at(other), "/-") << other;
  }
}

TEST_F(MySqlEnvironmentTest, WhoIsNamedStays) {
  Settings settings;
  settings.username = "me";
  EXPECT_EQ(taken(settings), "me/-@jdbc:mysql://mysql:3306/testdb");
  settings = {};
  settings.prompt_password = true;
  EXPECT_EQ(taken(settings), "/-@jdbc:mysql://mysql:3306/testdb");
}

TEST_F(MySqlEnvironmentTest, APasswordMayLieInAFileAndBeRoots) {
  char folder[] = "/tmp/mysql-environment-XXXXXX";
  ASSERT_NE(::mkdtemp(folder), nullptr);
  const std::string file = std::string(folder) + "/password";
  ASSERT_TRUE(write_file_atomically(file, "a b\n"));
  variables_["MYSQL_PASSWORD"] = "";
  EXPECT_EQ(taken(), "sqoop/-@jdbc:mysql://mysql:3306/testdb");
  variables_["MYSQL_PASSWORD_FILE"] = file;
  EXPECT_EQ(taken(), "sqoop/a b@jdbc:mysql://mysql:3306/testdb");
  variables_.erase("MYSQL_USER");
  EXPECT_EQ(taken(), "/-@jdbc:mysql://mysql:3306/testdb");
  variables_["MYSQL_ROOT_PASSWORD"] = "root123";
  EXPECT_EQ(taken(), "root/root123@jdbc:mysql://mysql:3306/testdb");
  variables_ = {{"MYSQL_DATABASE", "d"}, {"MYSQL_ROOT_PASSWORD_FILE", file + "x"}};
  EXPECT_NE(taken().find("MYSQL_ROOT_PASSWORD_FILE"), std::string::npos);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sluice::sqoop
