#include "kafka/tools/groups/reset_plan.h"

#include <gtest/gtest.h>

#include "kafka/tools/cli/usage_error.h"

namespace sluice::kafka::tools {
namespace {

std::string refusal(const std::string& text, const std::vector<std::string>& groups = {"g"}) {
  const auto plan = parse_reset_plan(text, groups);
  return plan ? "" : plan.error().message();
}

TEST(ResetPlanTest, ReadsLinesOfOneGroupAndOfMany) {
  const auto one = parse_reset_plan("t,0,5\nt,1, 7\r\n\n", {"g"});
  ASSERT_TRUE(one) << one.error().message();
  EXPECT_EQ(*one, (ResetPlan{{"g", {{{"t", 0}, 5}, {{"t", 1}, 7}}}}));
  const auto many = parse_reset_plan("g,t,0,5\n\"h,\"\"i\",t,1,7\n", {"g"});
  ASSERT_TRUE(many) << many.error().message();
  EXPECT_EQ(*many, (ResetPlan{{"g", {{{"t", 0}, 5}}}, {"h,\"i", {{{"t", 1}, 7}}}}));
}

// A plan with --execute moves all that it lists, or nothing.
TEST(ResetPlanTest, RefusesALineThatCannotBeRead) {
  const std::string line = "the reset plan's line 2, ";
  EXPECT_EQ(refusal("t,0,5\nt,1,abc\n"), line + "t,1,abc: \"abc\" is no offset");
  EXPECT_EQ(refusal("t,0,5\nt,4294967296,1"),
            line + "t,4294967296,1: \"4294967296\" is no partition");
  EXPECT_EQ(refusal("t,0,5\ng,t,1,6"), line + "g,t,1,6: too many fields");
  EXPECT_EQ(refusal("t,0,5\n\nt,1,6"), line + ": no partition");
  EXPECT_EQ(refusal("t,0,5\nt,1"), line + "t,1: no offset");
  EXPECT_EQ(refusal("g,t,0,5\nother,t,x,1"), line + "other,t,x,1: \"x\" is no partition");
  EXPECT_EQ(refusal("t,1,abc"), "the reset plan's line 1, t,1,abc: \"abc\" is no offset");
  EXPECT_EQ(refusal("t,1,abc", {"g", "h"}),
            "the reset plan's line 1, t,1,abc: \"abc\" is no partition");
}

TEST(ResetPlanTest, ALineOfAnotherGroupMayBeShort) {
  EXPECT_EQ(refusal("a,b\n"), "");
  EXPECT_NE(refusal("a,b\n", {"a", "c"}), "");
}

TEST(ResetPlanTest, ANegativeOffsetIsNone) {
  const auto plan = parse_reset_plan("t,0,-1", {"g"});
  ASSERT_FALSE(plan);
  EXPECT_TRUE(is_usage_fault(plan.error()));
}

}  // namespace
}  // namespace sluice::kafka::tools
