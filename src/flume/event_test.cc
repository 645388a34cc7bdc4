#include <gmock/gmock.h>

#include "flume/counters.h"
#include "flume/event.h"
#include "flume/interceptor.h"
#include "flume/sources/line_decoder.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;

// The order in which java.util.HashMap walked these, as the real agent wrote them.
TEST(HeadersTest, ComeInJavasOrder) {
  Headers headers;
  headers.set("timestamp", "1");
  headers.set("file", "2");
  headers.set("host", "3");
  std::string order;
  for (const auto* pair : headers.in_java_order()) order += pair->first + " ";
  EXPECT_EQ(order, "file host timestamp ");
}

// Whatever comes more than once, and wherever: as one after the other.
TEST(HeadersTest, ManyAtOnceAreAsOneAfterTheOther) {
  for (const int names : {1, 2, 7, 40}) {
    std::vector<Headers::Pair> pairs;
    Headers expected;
    EXPECT_EQ(Headers::of(pairs), expected);
    for (int i = 0; i < 50; ++i) {
      pairs.emplace_back("name " + std::to_string(i * i * 31 % names), std::to_string(i));
      expected.set(pairs.back().first, pairs.back().second);
      EXPECT_EQ(Headers::of(pairs), expected) << names << " " << i;
    }
  }
}

// Compared each with each, they would take minutes.
TEST(HeadersTest, HundredsOfThousandsAtOnce) {
  constexpr std::size_t kMany = 400'000;
  std::vector<Headers::Pair> pairs;
  for (std::size_t i = 0; i < kMany; ++i) pairs.emplace_back(std::to_string(kMany + i), "");
  EXPECT_EQ(Headers::of(std::move(pairs)).size(), kMany);
}

TEST(CountersTest, DoublesAreJavas) {
  EXPECT_EQ(java_double(0), "0.0");
  EXPECT_EQ(java_double(100), "100.0");
  EXPECT_EQ(java_double(12.5), "12.5");
  EXPECT_EQ(java_double(0.0005), "5.0E-4");
  EXPECT_EQ(java_double(100.0 / 3), "33.333333333333336");
  EXPECT_EQ(java_double(12345678), "1.2345678E7");
}

TEST(ChangeHeadersTest, SharesWhatWasShared) {
  Batch batch;
  Headers headers;
  headers.set("a", "1");
  const Headers* shared = batch.own(headers);
  for (int i = 0; i < 3; ++i) batch.add(shared, "x");
  int changes = 0;
  change_headers(batch, [&](Headers& h) {
    h.set("b", "2");
    ++changes;
  });
  EXPECT_EQ(changes, 1);
  EXPECT_EQ(batch.events()[0].headers, batch.events()[2].headers);
  EXPECT_EQ(*batch.events()[0].headers->find("b"), "2");
}

std::vector<std::string> lines(std::string_view text, const LineLimits& limits) {
  std::vector<std::string> all;
  Batch batch;
  while (!text.empty()) {
    const Line line = next_line(text, limits, true);
    const auto body = decode_line(line.raw, limits, batch);
    all.push_back(body ? std::string(*body) : "error");
    text.remove_prefix(line.size);
  }
  return all;
}

TEST(LineDecoderTest, CutsWhereFlumeCuts) {
  LineLimits limits{.max_length = 10};
  EXPECT_THAT(lines("0123456789abcdefghijXYZ\nshort\néééééééé\n", limits),
              ElementsAre("0123456789", "abcdefghij", "XYZ", "short", "éééééééé"));
  // A line that is just as long leaves its line feed for a line of its own.
  EXPECT_THAT(lines("0123456789\nx\n", limits), ElementsAre("0123456789", "", "x"));
  EXPECT_THAT(lines("one\r\ntwo", limits), ElementsAre("one\r", "two"));
  // A character of two UTF-16 units is not cut in two, and never stops the reading.
  limits.max_length = 1;
  EXPECT_THAT(lines("😀😀", limits), ElementsAre("😀", "😀"));
}

TEST(LineDecoderTest, ReplacesBadBytes) {
  LineLimits limits;
  limits.errors = DecodeErrors::kReplace;
  EXPECT_THAT(lines("abc\xff"
                    "def\n\xe2\x82\n\xf0\x9f\x98!",
                    limits),
              ElementsAre("abc\uFFFD"
                          "def",
                          "\uFFFD", "\uFFFD!"));
  limits.errors = DecodeErrors::kIgnore;
  EXPECT_THAT(lines("abc\xff"
                    "def",
                    limits),
              ElementsAre("abcdef"));
  limits.errors = DecodeErrors::kFail;
  EXPECT_THAT(lines("abc\xff", limits), ElementsAre("error"));
  limits.charset = *Charset::find("ISO-8859-1");
  EXPECT_THAT(lines("caf\xe9", limits), ElementsAre("café"));
}

TEST(LineDecoderTest, KnowsJavasCharsets) {
  const auto in = [](const char* name) { return LineLimits{.charset = *Charset::find(name)}; };
  EXPECT_THAT(lines("\xd6\xd0\xce\xc4\nb", in("GBK")), ElementsAre("中文", "b"));
  EXPECT_THAT(lines("\x80"
                    "5",
                    in("windows-1252")),
              ElementsAre("€5"));
  EXPECT_THAT(lines("\xa4", in("ISO-8859-15")), ElementsAre("€"));
  EXPECT_THAT(lines(std::string_view("a\0\n\0\xac\x20", 6), in("UTF-16LE")), ElementsAre("a", "€"));
  EXPECT_THAT(lines(std::string_view("\0a\0\n\x0a\x0a", 6), in("UTF-16BE")),
              ElementsAre("a", "\u0a0a"));
  EXPECT_THAT(
      lines("\xd6\xd0\xce\xc4\xd6\xd0", {.max_length = 2, .charset = *Charset::find("GBK")}),
      ElementsAre("中文", "中"));
  EXPECT_THAT(lines("a\x81", in("windows-1252")), ElementsAre("error"));
  EXPECT_FALSE(Charset::find("no-such-charset"));
  LineLimits broken = in("GBK");
  EXPECT_THAT(lines("ab\x81", broken), ElementsAre("error"));
  broken.errors = DecodeErrors::kReplace;
  EXPECT_THAT(lines("ab\x81", broken), ElementsAre("ab\uFFFD"));
  broken.errors = DecodeErrors::kIgnore;
  EXPECT_THAT(lines("ab\x81", broken), ElementsAre("ab"));
}

TEST(LineDecoderTest, WritesBodiesInTheOutputCharset) {
  LineLimits limits;
  limits.output = *Charset::find("ISO-8859-1");
  EXPECT_THAT(lines("café €", limits), ElementsAre("caf\xe9 ?"));
}

// The order of bytes is what the first ones say; without a mark the big end is first, as in Java.
TEST(CharsetTest, FindsTheOrderOfBytes) {
  const Charset utf16 = *Charset::find("UTF-16");
  ASSERT_TRUE(utf16.order_by_mark());
  std::size_t mark = 0;
  EXPECT_EQ(*utf16.with_order_of("\xFF\xFE", mark)
                 .decode(std::string_view("a\0", 2), DecodeErrors::kFail),
            "a");
  EXPECT_EQ(mark, 2u);
  EXPECT_EQ(*utf16.with_order_of("x", mark).decode(std::string_view("\0a", 2), DecodeErrors::kFail),
            "a");
  EXPECT_EQ(mark, 0u);
}

// A line whose end is not in sight waits for more.
TEST(LineDecoderTest, WaitsForTheRest) {
  const LineLimits limits;
  EXPECT_FALSE(next_line("no end", limits, false).whole);
  EXPECT_TRUE(next_line("no end", limits, true).whole);
}

}  // namespace
}  // namespace sluice::flume
