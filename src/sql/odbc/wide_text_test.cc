#include "sql/odbc/wide_text.h"

#include <gtest/gtest.h>

namespace sluice::sql::odbc {
namespace {

std::string there_and_back(const std::string& text) {
  std::vector<WideChar> units;
  append_wide(units, text);
  return utf8(units);
}

TEST(WideTextTest, KeepsEveryCharacter) {
  const std::string text = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";
  EXPECT_EQ(there_and_back(text), text);
  EXPECT_EQ(wide(text).size(), 6U);  // the last one has two units, and there is a NUL
  EXPECT_EQ(there_and_back(std::string("\0x", 2)), std::string("\0x", 2));
}

TEST(WideTextTest, ReplacesWhatIsNoText) {
  const std::string replacement = "\xef\xbf\xbd";
  EXPECT_EQ(there_and_back("\xff"), replacement);
  EXPECT_EQ(there_and_back("\xc0\x80"), replacement + replacement);
  EXPECT_EQ(there_and_back("a\xe2\x82"), "a" + replacement + replacement);
  EXPECT_EQ(there_and_back("\xed\xa0\x80"), replacement + replacement + replacement);
  const std::vector<WideChar> unpaired{0x61, 0xD800, 0x62, 0xDC00};
  EXPECT_EQ(utf8(unpaired), "a?b?");
}

}  // namespace
}  // namespace sluice::sql::odbc
