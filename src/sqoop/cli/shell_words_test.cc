#include "sqoop/cli/shell_words.h"

#include <gtest/gtest.h>

namespace sluice::sqoop {
namespace {

using Words = std::vector<std::string>;

std::vector<Words> words_of(std::string_view script) {
  std::vector<Words> all;
  for (const ShellCommand& command : shell_commands(script)) all.push_back(command.words);
  return all;
}

TEST(ShellWordsTest, QuotesAndEscapesAreUndone) {
  EXPECT_EQ(words_of(R"(a 'b c' "d \"e\" \\ \x" f\ g '' x'y'"z")"),
            (std::vector<Words>{{"a", "b c", R"(d "e" \ \x)", "f g", "", "xyz"}}));
}

TEST(ShellWordsTest, CommandsEnd) {
  EXPECT_EQ(words_of("a;b && c | d & (e)\nf # no ; more\n#g\nh#i"),
            (std::vector<Words>{{"a"}, {"b"}, {"c"}, {"d"}, {"e"}, {"f"}, {"h#i"}}));
}

TEST(ShellWordsTest, LinesGoOnAndAreCounted) {
  const auto commands = shell_commands("\n\na \\\n  b \\\n  'c\nd'\ne");
  ASSERT_EQ(commands.size(), 2U);
  EXPECT_EQ(commands[0].words, (Words{"a", "b", "c\nd"}));
  EXPECT_EQ(commands[0].line, 3U);
  EXPECT_EQ(commands[1].line, 7U);
}

TEST(ShellWordsTest, RedirectionsAndHereDocumentsAreNoWords) {
  EXPECT_EQ(
      words_of("a >out 2>&1 b <in >> 'more lines'\nc <<EOF d\nsqoop x\nEOF\ne <<-'X'\n\tf\n\tX\ng"),
      (std::vector<Words>{{"a", "b"}, {"c", "d"}, {"e"}, {"g"}}));
}

TEST(ShellWordsTest, WhatTheShellPutsInStaysAsItIs) {
  EXPECT_EQ(words_of(R"x(a $X "${Y:-a b}" $(c "d $(e)") `f g` x"$Z")x"),
            (std::vector<Words>{{"a", "$X", "${Y:-a b}", "$(c \"d $(e)\")", "`f g`", "x$Z"}}));
}

TEST(ShellWordsTest, ConditionsThatTheShellWouldTakeAreSeen) {
  EXPECT_TRUE(shell_commands(R"(s "where $CONDITIONS")")[0].eats_conditions);
  EXPECT_FALSE(shell_commands(R"(s "where \$CONDITIONS")")[0].eats_conditions);
  EXPECT_FALSE(shell_commands("s 'where $CONDITIONS'")[0].eats_conditions);
}

// Whatever is left open ends with the text.
TEST(ShellWordsTest, NothingIsOpenForEver) {
  for (const char* open :
       {"a 'b", "a \"b", "a $(b", "a `b", "a ${b", "a \\", "a <<", "a <<X\nb", ">"}) {
    (void)shell_commands(open);
  }
  EXPECT_TRUE(shell_commands("").empty());
}

}  // namespace
}  // namespace sluice::sqoop
