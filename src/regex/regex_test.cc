#include "regex/regex.h"

#include <gtest/gtest.h>

#include <charconv>
#include <fstream>

#include "base/text.h"

namespace sluice::regex {
namespace {

// ---- what java.util.regex says (tests/peers/regex makes the table) -----------------------------

std::string utf8(unsigned c) {
  std::string out;
  if (c < 0x80) return std::string(1, static_cast<char>(c));
  if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      out += static_cast<char>(0xE0 | c >> 12);
    } else {
      out += static_cast<char>(0xF0 | c >> 18);
      out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    }
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
  }
  return out + static_cast<char>(0x80 | (c & 0x3F));
}

std::string decode(std::string_view field) {
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '~') {
      text += field[i];
      continue;
    }
    const std::size_t end = field.find('}', i);
    unsigned c = 0;
    std::from_chars(field.data() + i + 2, field.data() + end, c, 16);
    text += utf8(c);
    i = end;
  }
  return text;
}

std::string in_brackets(std::string_view text) {
  return "<" + std::string(text) + ">";
}

struct Answers {
  std::string found, matches = "-", replaced = "-";
};

Answers answers(const std::string& pattern, const std::string& input,
                const std::string& replacement) {
  const Result<Regex> regex = Regex::compile(pattern);
  if (!regex) return {"error " + regex.error().message(), "-", "-"};
  Answers all;
  Match match;
  const Result<bool> found = regex->find(input, match);
  if (!found) {
    all.found = found.error().message();
  } else if (!*found) {
    all.found = "none";
  }
  for (std::size_t i = 0; i < match.size(); ++i) {
    const auto group = match.group(i);
    all.found += (i > 0 ? " " : "") + (group ? in_brackets(*group) : "-");
  }
  const Result<bool> matches = regex->matches(input);
  all.matches = !matches ? matches.error().message() : *matches ? "true" : "false";
  const Result<Replacement> with = Replacement::parse(replacement, *regex);
  if (!with) {
    all.replaced = "error " + with.error().message();
    return all;
  }
  const auto replaced = regex->replace_all(input, *with);
  all.replaced = replaced ? in_brackets(replaced->value_or(input)) : replaced.error().message();
  return all;
}

// An expression means what it means to Java: on the recorded table, or on another one that
// SLUICE_REGEX_TABLE names.
TEST(RegexTest, SaysWhatJavaSays) {
  const char* other = std::getenv("SLUICE_REGEX_TABLE");
  std::ifstream table(other != nullptr ? other : SLUICE_SOURCE_DIR "/tests/golden/regex/table.tsv");
  int rows = 0;
  for (std::string line; std::getline(table, line); ++rows) {
    std::vector<std::string> fields = split(line, '\t');
    ASSERT_EQ(fields.size(), 6u) << line;
    for (std::string& field : fields) field = decode(field);
    const Answers ours = answers(fields[0], fields[1], fields[2]);
    EXPECT_EQ(ours.found, fields[3]) << line;
    EXPECT_EQ(ours.matches, fields[4]) << line;
    // Java looks at a replacement when something is found, and after an empty match it goes on in
    // the middle of a surrogate pair; what it tears apart becomes question marks in UTF-8.
    const bool torn = line.find("~{d83d}") != line.npos;
    if (!torn && (fields[3] != "none" || !ours.replaced.starts_with("error"))) {
      EXPECT_EQ(ours.replaced, fields[5]) << line;
    }
  }
  EXPECT_GT(rows, 1000);
}

// ---- what the table can't say -------------------------------------------------------------------

Regex compiled(std::string_view pattern) {
  Result<Regex> regex = Regex::compile(pattern);
  EXPECT_TRUE(regex) << (regex ? "" : regex.error().message());
  return *std::move(regex);
}

// A text from outside can't hold a thread: what backtracks without end is an error.
TEST(RegexTest, EndsWhereBacktrackingDoesNot) {
  const std::string text(5000, 'a');
  for (const char* pattern :
       {"(a|aa)+$(?<!a)", "(?:a*)*b?c", "(a+)+\\1b", "(?<=(?=(?:a|aa)*b)a*)x?b"}) {
    const auto found = compiled(pattern).find(text + "!b");
    EXPECT_TRUE(found || found.error().code() == ErrorCode::kResourceExhausted) << pattern;
  }
  const auto endless = compiled("^(?:a|a?)+$").find(text + "!");
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().code(), ErrorCode::kResourceExhausted);
}

TEST(RegexTest, SaysWhetherSoManyStepsAreEnough) {
  const auto regex = Regex::compile(".*.*[xy]");
  ASSERT_TRUE(regex);
  const std::string text(100, 'a');
  EXPECT_EQ(regex->matches_within(10, text), std::nullopt);
  EXPECT_EQ(regex->matches_within(1'000'000, text), std::optional(false));
  EXPECT_EQ(regex->matches_within(1'000'000, text + "x"), std::optional(true));
}

TEST(RegexTest, LongTextsNeedNoStack) {
  const std::string text(200'000, 'a');
  const auto matches = compiled("(?:a|b)*").matches(text);
  ASSERT_TRUE(matches) << matches.error().message();
  EXPECT_TRUE(*matches);
}

// What is no UTF-8 is U+FFFD to the expression; a text in which nothing is found is not touched.
TEST(RegexTest, ReadsBrokenTextsAsJavaDecodesThem) {
  const Regex any = compiled("b(.)c");
  Match match;
  ASSERT_TRUE(
      *any.find("ab\xFF"
                "c",
                match));
  EXPECT_EQ(match.group(1), "\xEF\xBF\xBD");
  const Replacement x = *Replacement::parse("x", any);
  EXPECT_EQ(*any.replace_all("\xFF", x), std::nullopt);
  EXPECT_EQ(*any.replace_all("\xFF"
                             "bbc",
                             x),
            "\xEF\xBF\xBDx");
  EXPECT_EQ(decode_utf8("\xED\xA0\x80|\xED\xA0|\xE2\x82|\xF0\x9F\x98|\xC0\x80"),
            "\uFFFD|\uFFFD|\uFFFD|\uFFFD|\uFFFD\uFFFD");
}

TEST(RegexTest, KeepsSurrogatePairsTogether) {
  const Regex empty = compiled("x*");
  EXPECT_EQ(*empty.replace_all("\U0001F600a", *Replacement::parse(".", empty)), ".\U0001F600.a.");
}

TEST(RegexTest, NamesWhatItDoesNotOffer) {
  for (const char* pattern : {"\\b{g}a", "a{70000}", "(?<=(a)b?)c"}) {
    const Result<Regex> regex = Regex::compile(pattern);
    ASSERT_FALSE(regex) << pattern;
    EXPECT_EQ(regex.error().code(), ErrorCode::kUnsupported);
    EXPECT_NE(regex.error().message().find("offered"), std::string::npos);
  }
  EXPECT_FALSE(Regex::compile(std::string(100'000, '(')));
  EXPECT_FALSE(Regex::compile(std::string(10'000, '[')));
}

}  // namespace
}  // namespace sluice::regex
