#include "formats/delimited_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::formats {
namespace {

using testing::ElementsAre;

constexpr Delimiters kPlain{};
constexpr Delimiters kQuoted{.enclose = '"', .escape = '\\'};
constexpr Delimiters kRequired{.enclose = '"', .escape = '\\', .enclose_required = true};

std::vector<std::string> fields(const Delimiters& delimiters, std::string_view record) {
  DelimitedParser parser(delimiters);
  const Status parsed = parser.parse(record);
  if (!parsed) return {"error: " + parsed.error().message()};
  return {parser.fields().begin(), parser.fields().end()};
}

// The vectors of Sqoop's own TestRecordParser.
TEST(DelimitedParserTest, CutsFields) {
  EXPECT_THAT(fields(kPlain, ""), ElementsAre());
  EXPECT_THAT(fields(kPlain, "the field"), ElementsAre("the field"));
  EXPECT_THAT(fields(kPlain, "foo,bar,baz\n"), ElementsAre("foo", "bar", "baz"));
  EXPECT_THAT(fields(kPlain, ",,"), ElementsAre("", "", ""));
  EXPECT_THAT(fields(kPlain, "\n"), ElementsAre(""));
  EXPECT_THAT(fields(kPlain, "a\nb"), ElementsAre("a"));
  EXPECT_THAT(fields(kQuoted, R"(foo,"bar,baz")"), ElementsAre("foo", "bar,baz"));
  EXPECT_THAT(fields(kRequired, R"("foo","bar")"), ElementsAre("foo", "bar"));
  EXPECT_THAT(fields(kQuoted, R"(foo\,bar,x)"), ElementsAre("foo,bar", "x"));
  EXPECT_THAT(fields(kQuoted, R"("foo\"bar","a")"), ElementsAre("foo\"bar", "a"));
  EXPECT_THAT(fields(kQuoted, R"(foo"bar",x)"), ElementsAre("foo\"bar\"", "x"));
  EXPECT_THAT(fields(kQuoted, R"(\n,\\)"), ElementsAre("n", "\\"));
  EXPECT_THAT(fields({.field = U'é'}, "aéb"), ElementsAre("a", "b"));
}

TEST(DelimitedParserTest, NamesThePlaceOfWhatIsWrong) {
  EXPECT_THAT(fields(kQuoted, R"("1","A, ""B""",x)"),
              ElementsAre("error: Expected delimiter at position 9"));
  EXPECT_THAT(fields(kRequired, R"("a",b)"),
              ElementsAre("error: Opening field-encloser expected at position 4"));
  EXPECT_THAT(fields(kQuoted, "\"\xF0\x9F\x98\x80\"x"),
              ElementsAre("error: Expected delimiter at position 4"));
}

TEST(DelimitedParserTest, SaysThatMoreLinesBelongToTheRecord) {
  DelimitedParser parser(kQuoted);
  ASSERT_TRUE(parser.parse("2,\"two"));
  EXPECT_TRUE(parser.is_open());
  EXPECT_THAT(parser.fields(), ElementsAre("2", "two"));
  ASSERT_TRUE(parser.parse("2,\"two\nlines\",x"));
  EXPECT_FALSE(parser.is_open());
  EXPECT_THAT(parser.fields(), ElementsAre("2", "two\nlines", "x"));
}

}  // namespace
}  // namespace sluice::formats
