#include "hdfs/tools/shell/glob.h"

#include <gtest/gtest.h>

namespace sluice::hdfs::tools {
namespace {

TEST(GlobTest, WildcardsMatchAsHadoopHasThem) {
  EXPECT_TRUE(matches("*", "anything"));
  EXPECT_TRUE(matches("*.txt", "a.txt"));
  EXPECT_FALSE(matches("*.txt", "a.txt.gz"));
  EXPECT_TRUE(matches("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(matches("a*b*c", "a-b-b-d"));
  EXPECT_TRUE(matches("?", "x"));
  EXPECT_FALSE(matches("?", ""));
  EXPECT_FALSE(matches("?", "xy"));
}

// '?' is one character, however many bytes it takes.
TEST(GlobTest, QuestionMarkIsACharacter) {
  EXPECT_TRUE(matches("a?b", "a\u2713b"));
}

TEST(GlobTest, ClassesRangesAndNegation) {
  EXPECT_TRUE(matches("part-[0-9]", "part-7"));
  EXPECT_FALSE(matches("part-[0-9]", "part-x"));
  EXPECT_TRUE(matches("[^a]x", "bx"));
  EXPECT_FALSE(matches("[^a]x", "ax"));
  EXPECT_TRUE(matches("[]]", "]"));
}

TEST(GlobTest, EscapedCharactersMeanThemselves) {
  EXPECT_TRUE(matches("\\*", "*"));
  EXPECT_FALSE(matches("\\*", "x"));
  EXPECT_FALSE(has_wildcards("\\*\\?"));
  EXPECT_EQ(without_escapes("a\\*b"), "a*b");
}

TEST(GlobTest, BracesGiveEachAlternative) {
  const Result<std::vector<std::string>> found = alternatives("/a/{b,c/d{e,f}}g");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (std::vector<std::string>{"/a/bg", "/a/c/deg", "/a/c/dfg"}));
}

TEST(GlobTest, CorpusMatches) {
  EXPECT_TRUE(matches("c{d,e}*", "c{d,e}*"));
  const auto patterns = alternatives("/a/{b,c{d,e}}*");
  ASSERT_TRUE(patterns);
  EXPECT_EQ(patterns->size(), 3U);
  EXPECT_TRUE(matches("[^a-c]?[]x]", "d1]"));
}

TEST(GlobTest, OpenBraceIsNamed) {
  const Result<std::vector<std::string>> found = alternatives("/a/{b");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::kIo);
  EXPECT_NE(found.error().message().find("/a/{b"), std::string::npos);
}

// The words of Hadoop 3.2.1 and its re2j.
TEST(GlobTest, SaysWhatIsNoPattern) {
  const auto why = [](const std::string& pattern) {
    const Status checked = check_pattern(pattern);
    return checked ? std::string() : checked.error().message();
  };
  const std::string start = "Illegal file pattern: error parsing regexp: ";
  EXPECT_EQ(why("/d/["), start + "Unclosed character class at pos 1: `[`");
  EXPECT_EQ(why("/d/[a/x"), start + "Unclosed character class at pos 2: `[a`");
  EXPECT_EQ(why("/d/[[a]*"), start + "Unclosed character class at pos 1: `[[a]*`");
  EXPECT_EQ(why("/d/{a"), start + "Unclosed group at pos 2: `{a`");
  EXPECT_EQ(why("/d/[]*"), start + "missing closing ]: `[].*`");
  EXPECT_EQ(why("/d/[b-a]*"), start + "invalid character class range: `b-a`");
  EXPECT_EQ(why("/d/\\x"), start + "invalid escape sequence: `\\x`");
  EXPECT_EQ(why("/d/*\\"),
            "Illegal file pattern: An escaped character does not present for glob /d/*\\ at 5");
  for (const char* good : {"/d/[a-c]*", "/d/{a,b/c}", "/d/\\*", "/d/]", "/d/a}", "hdfs://h:1/x"}) {
    EXPECT_EQ(why(good), "") << good;
  }
}

}  // namespace
}  // namespace sluice::hdfs::tools
