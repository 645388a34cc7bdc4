#include "console/shown/byte_text.h"

#include <gtest/gtest.h>

#include "console/byte_range.h"
#include "console/site.h"

namespace sluice::console {
namespace {

// The tables of RFC 3629, 4 and of Unicode's "well-formed byte sequences".
TEST(ByteTextTest, KnowsValidUtf8) {
  for (const std::string_view good :
       {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "gr\xC3\xBC\xC3\x9F"}) {
    EXPECT_EQ(valid_utf8_prefix(good), good.size()) << good;
  }
  for (const std::string_view bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xEF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_EQ(valid_utf8_prefix(bad), 0U) << bad;
    EXPECT_EQ(valid_utf8_prefix("ok" + std::string(bad)), 2U);
  }
}

TEST(ByteTextTest, ReplacesWhatIsInvalid) {
  EXPECT_EQ(readable("a\xFF\xC3\xBC\xC3"), "a\xEF\xBF\xBD\xC3\xBC\xEF\xBF\xBD");
}

TEST(ByteTextTest, TakesOnlyTextForText) {
  EXPECT_TRUE(as_text("line\r\n\ttab \x1B[0m", false).is_text);
  EXPECT_FALSE(as_text(std::string_view("nul\0", 4), false).is_text);
  EXPECT_FALSE(as_text("\xC3", false).is_text);
  // A window's end may break a character, and nothing else.
  EXPECT_EQ(as_text("ab\xF0\x9F\x98", true).text, "ab");
  EXPECT_FALSE(as_text("ab\xFF\xFF\xFF\xFF", true).is_text);
}

TEST(ByteRangeTest, FollowsRfc9110) {
  const auto part = [](std::string_view header) {
    const RangeAnswer answer = parse_range(header, 100);
    return std::tuple(answer.kind, answer.first, answer.size);
  };
  using Kind = RangeAnswer::Kind;
  EXPECT_EQ(part("bytes=0-9"), std::tuple(Kind::kPart, 0U, 10U));
  EXPECT_EQ(part("bytes=90-"), std::tuple(Kind::kPart, 90U, 10U));
  EXPECT_EQ(part("bytes=90-1000"), std::tuple(Kind::kPart, 90U, 10U));
  EXPECT_EQ(part("bytes=-10"), std::tuple(Kind::kPart, 90U, 10U));
  EXPECT_EQ(part("bytes=-1000"), std::tuple(Kind::kPart, 0U, 100U));
  EXPECT_EQ(part("bytes=100-"), std::tuple(Kind::kUnsatisfiable, 100U, 0U));
  EXPECT_EQ(part("bytes=-0"), std::tuple(Kind::kUnsatisfiable, 100U, 0U));
  for (const char* whole : {"", "lines=1-2", "bytes=", "bytes=-", "bytes=5-1", "bytes=0-1,3-4",
                            "bytes=a-b", "bytes=--1"}) {
    EXPECT_EQ(part(whole), std::tuple(Kind::kWhole, 0U, 100U)) << whole;
  }
}

TEST(SiteTest, ReadsAcceptEncoding) {
  for (const char* yes : {"gzip", "deflate, gzip;q=0.5", "*", "br, GZIP ; q=1.0"}) {
    EXPECT_TRUE(accepts_gzip(yes)) << yes;
  }
  for (const char* no : {"", "br", "gzip;q=0", "gzip; q=0.000", "xgzip"}) {
    EXPECT_FALSE(accepts_gzip(no)) << no;
  }
}

TEST(AssetsTest, HoldsPagesWithoutInlineCode) {
  std::size_t pages = 0;
  for (const Asset& asset : assets()) {
    EXPECT_FALSE(asset.bytes.empty()) << asset.name;
    EXPECT_EQ(asset.gzip.substr(0, 2), "\x1F\x8B") << asset.name;
    if (!asset.type.starts_with("text/html")) continue;
    ++pages;
    EXPECT_EQ(asset.bytes.find("<style"), std::string_view::npos);
    EXPECT_EQ(asset.bytes.find("style="), std::string_view::npos);
    EXPECT_EQ(asset.bytes.find("<script>"), std::string_view::npos);
    EXPECT_FALSE(asset.immutable);
  }
  EXPECT_EQ(pages, 2U);
}

// Budget: what the first page needs, as sent, is at most 90 KB.
TEST(AssetsTest, StaysSmall) {
  std::size_t bytes = 0;
  for (const Asset& asset : assets()) {
    if (asset.name.find("console") != std::string_view::npos) bytes += asset.gzip.size();
  }
  EXPECT_GT(bytes, 1000U);
  EXPECT_LE(bytes, 90'000U);
}

}  // namespace
}  // namespace sluice::console
