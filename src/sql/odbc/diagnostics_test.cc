#include "sql/odbc/diagnostics.h"

#include <gtest/gtest.h>

namespace sluice::sql::odbc {
namespace {

TEST(DiagnosticsTest, KnowsWhatAStateMeans) {
  const auto code = [](std::string state, Int native = 0, std::string text = "") {
    return code_of({.state = std::move(state), .native = native, .text = std::move(text)});
  };
  EXPECT_EQ(code("23505"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code("42S02"), ErrorCode::kNotFound);
  EXPECT_EQ(code("28000"), ErrorCode::kPermissionDenied);
  EXPECT_EQ(code("HY000", 1045), ErrorCode::kPermissionDenied);
  EXPECT_EQ(code("08001", 0, "FATAL:  password authentication failed"),
            ErrorCode::kPermissionDenied);
  EXPECT_EQ(code("08001"), ErrorCode::kUnavailable);
  EXPECT_EQ(code("40001"), ErrorCode::kBusy);
  EXPECT_EQ(code("HYT00"), ErrorCode::kTimeout);
}

TEST(DiagnosticsTest, HidesPasswords) {
  Secrets secrets;
  secrets.add("hunter2");
  secrets.add("");
  EXPECT_EQ(secrets.hidden("no login as u with hunter2 (DSN=x;PWD=hunter2;UID=u)"),
            "no login as u with *** (DSN=x;PWD=***;UID=u)");
  EXPECT_EQ(secrets.hidden("Password={a;b};x"), "Password=***;x");
}

}  // namespace
}  // namespace sluice::sql::odbc
