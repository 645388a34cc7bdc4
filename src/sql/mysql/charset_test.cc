#include "sql/mysql/charset.h"

#include <gtest/gtest.h>

namespace sluice::sql::mysql {
namespace {

TEST(OtherEncodingTest, OnlySomeEncodingsReadColumnsOtherwise) {
  for (const char* name : {"latin1", "ISO-8859-1", "ISO8859_1", "IBM437", "windows-31j"}) {
    EXPECT_TRUE(OtherEncoding::of(name)) << name;
  }
  for (const char* name : {"", "UTF-8", "Cp1252", "gbk", "Shift_JIS", "latin"}) {
    EXPECT_FALSE(OtherEncoding::of(name)) << name;
  }
}

// What Connector/J makes of the bytes 80 99 e9 of a latin1 column with characterEncoding=latin1.
TEST(OtherEncodingTest, ReadsLatin1AsIso) {
  std::string text = "€™é ü\x01";
  OtherEncoding::reread(text);
  EXPECT_EQ(text, "\xC2\x80\xC2\x99é ü\x01");
  text = "日本 😀";
  OtherEncoding::reread(text);
  EXPECT_EQ(text, "日本 😀");
  text = "cut \xE2\x82";
  OtherEncoding::reread(text);
  EXPECT_EQ(text, "cut \xE2\x82");
}

}  // namespace
}  // namespace sluice::sql::mysql
