#include "formats/delimited_text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace sluice::formats {
namespace {

std::string formatted(const Delimiters& delimiters, std::string_view text) {
  const DelimitedText writer(delimiters);
  Bytes direct;
  writer.write_field(direct, text);
  Bytes in_place = "before";
  in_place += text;
  writer.protect(in_place, 6);
  EXPECT_EQ("before" + direct, in_place);
  return direct;
}

constexpr Delimiters kEscape{.escape = '\\'};
constexpr Delimiters kRequired{.enclose = '"', .escape = '\\', .enclose_required = true};
constexpr Delimiters kOptional{.enclose = '"', .escape = '\\'};

// The vectors of Sqoop's own TestFieldFormatter.
TEST(DelimitedTextTest, FollowsSqoopsVectors) {
  EXPECT_EQ(formatted({}, ""), "");
  EXPECT_EQ(formatted(kEscape, "foo\\bar"), "foo\\\\bar");
  EXPECT_EQ(formatted(kRequired, ""), "\"\"");
  EXPECT_EQ(formatted(kRequired, "foo"), "\"foo\"");
  EXPECT_EQ(formatted(kOptional, "foo,bar"), "\"foo,bar\"");
  EXPECT_EQ(formatted(kEscape, "foo,bar"), "foo\\,bar");
  EXPECT_EQ(formatted(kRequired, "foo\"bar"), "\"foo\\\"bar\"");
  EXPECT_EQ(formatted(kOptional, "foo\\\"bar"), "foo\\\\\\\"bar");
  EXPECT_EQ(formatted(kOptional, "foo\",bar"), "\"foo\\\",bar\"");
  EXPECT_EQ(formatted(kOptional, "foo\\,bar"), "\"foo\\\\,bar\"");
}

// An encloser that is a delimiter, too, is escaped all the same.
TEST(DelimitedTextTest, EscapesAnEncloserThatIsADelimiter) {
  const Delimiters odd{.enclose = '\n', .escape = '\\'};
  EXPECT_EQ(formatted(odd, "a\nb"), "\na\\\nb\n");
  EXPECT_EQ(formatted(odd, "a,b"), "\na,b\n");
}

std::string from_hex(std::string_view digits) {
  std::string out;
  for (std::size_t i = 1; i + 1 < digits.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  }
  return out;
}

// All combinations of four characters in the four parts, as Sqoop's FieldFormatter writes them: one
// character may play two parts, and is escaped for each.
TEST(DelimitedTextTest, WritesEveryCombinationAsSqoopDoes) {
  std::ifstream file(SLUICE_SOURCE_DIR "/tests/golden/sqoop/delimiters.txt");
  std::string line;
  int checked = 0;
  while (std::getline(file, line)) {
    if (line.starts_with("#")) continue;
    std::istringstream fields(line);
    unsigned field = 0;
    unsigned record = 0;
    unsigned enclose = 0;
    unsigned escape = 0;
    bool required = false;
    std::string text;
    std::string expected;
    fields >> field >> record >> enclose >> escape >> required >> text >> expected;
    const Delimiters delimiters{.field = field,
                                .record = record,
                                .enclose = enclose,
                                .escape = escape,
                                .enclose_required = required};
    ASSERT_EQ(formatted(delimiters, from_hex(text)), from_hex(expected)) << line;
    ++checked;
  }
  EXPECT_EQ(checked, 2304);
}

TEST(DelimitedTextTest, FindsASpecialByteAtEveryPosition) {
  for (std::size_t at = 0; at < 40; ++at) {
    std::string text(40, 'x');
    text[at] = ',';
    EXPECT_EQ(formatted(kEscape, text), text.substr(0, at) + "\\" + text.substr(at)) << at;
  }
}

TEST(DelimitedTextTest, SaysWhenNothingProtectsADelimiter) {
  Bytes out;
  EXPECT_TRUE(DelimitedText({}).write_field(out, "a,b"));
  EXPECT_TRUE(DelimitedText({}).write_field(out, "a\nb"));
  EXPECT_FALSE(DelimitedText({}).write_field(out, "a\"b"));
  EXPECT_FALSE(DelimitedText(kEscape).write_field(out, "a,b"));
  EXPECT_FALSE(DelimitedText(kOptional).write_field(out, "a,b"));
}

// A delimiter above U+007F is more than one byte; its first byte alone is no delimiter.
TEST(DelimitedTextTest, HandlesDelimitersOfSeveralBytes) {
  const Delimiters section{.field = 0xA7, .escape = '\\'};
  EXPECT_EQ(DelimitedText(section).field_delimiter(), "\xC2\xA7");
  EXPECT_EQ(formatted(section,
                      "a\xC2\xA7"
                      "b\xC2\xA9"),
            "a\\\xC2\xA7"
            "b\xC2\xA9");
}

TEST(DelimitedTextTest, KnowsPlainAlphabets) {
  EXPECT_TRUE(DelimitedText({}).is_plain("0123456789-"));
  EXPECT_FALSE(DelimitedText({.field = '-'}).is_plain("0123456789-"));
  EXPECT_FALSE(DelimitedText(kRequired).is_plain("0"));
}

}  // namespace
}  // namespace sluice::formats
