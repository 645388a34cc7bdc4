#include "hdfs/tools/shell/options.h"

#include <gtest/gtest.h>

#include "hdfs/tools/shell/table.h"

namespace sluice::hdfs::tools {
namespace {

TEST(OptionsTest, FlagsEndAtTheFirstArgument) {
  Options options(1, kAnyNumber, {"f", "p"});
  Arguments arguments{"-f", "x", "-p"};
  ASSERT_TRUE(options.parse(arguments));
  EXPECT_TRUE(options.has("f"));
  EXPECT_FALSE(options.has("p"));
  EXPECT_EQ(arguments, (Arguments{"x", "-p"}));
}

TEST(OptionsTest, DashAloneIsAnArgumentAndTwoEndTheOptions) {
  Options options(1, kAnyNumber, {"f"});
  Arguments arguments{"-", "x"};
  ASSERT_TRUE(options.parse(arguments));
  EXPECT_EQ(arguments, (Arguments{"-", "x"}));
  arguments = {"--", "-f"};
  ASSERT_TRUE(options.parse(arguments));
  EXPECT_EQ(arguments, (Arguments{"-f"}));
}

TEST(OptionsTest, MistakesAreInHadoopsWords) {
  Arguments arguments{"-z", "x"};
  EXPECT_EQ(Options(1, 1, {"f"}).parse(arguments).error().message(), "Illegal option -z");
  arguments = {};
  EXPECT_EQ(Options(1, 1, {}).parse(arguments).error().message(),
            "Not enough arguments: expected 1 but got 0");
  arguments = {"a", "b"};
  EXPECT_EQ(Options(1, 1, {}).parse(arguments).error().message(),
            "Too many arguments: expected 1 but got 2");
}

TEST(OptionsTest, ValuesFollowTheirOption) {
  Options options(1, 1, {}, {"t"});
  Arguments arguments{"-t", "8", "x"};
  ASSERT_TRUE(options.parse(arguments));
  EXPECT_EQ(options.value("t"), "8");
  EXPECT_EQ(arguments, (Arguments{"x"}));
}

// CommandFormat: what is wanted as an argument is no value.
TEST(OptionsTest, AValueIsTakenOnlyWhileEnoughArgumentsStay) {
  Options options(1, 1, {"v"}, {"t"});
  Arguments arguments{"-t", "x"};
  ASSERT_TRUE(options.parse(arguments));
  EXPECT_EQ(options.value("t"), "");
  EXPECT_EQ(arguments, (Arguments{"x"}));
  arguments = {"-t", "-v", "x"};
  ASSERT_TRUE(options.parse(arguments));
  EXPECT_EQ(options.value("t"), "");
  EXPECT_TRUE(options.has("v"));
}

TEST(TableTest, PadsAllButTheLastColumn) {
  Table table({false, true, false});
  table.add({"a", "1", "x"});
  table.add({"bcd", "200", "yy"});
  EXPECT_EQ(table.text(), "a      1  x\nbcd  200  yy\n");
}

}  // namespace
}  // namespace sluice::hdfs::tools
