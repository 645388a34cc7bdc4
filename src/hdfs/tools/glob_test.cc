#include "hdfs/tools/glob.h"

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
  EXPECT_EQ(found.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_NE(found.error().message().find("/a/{b"), std::string::npos);
}

}  // namespace
}  // namespace sluice::hdfs::tools
