#include "kafka/broker/group/group_regex.h"

#include <gtest/gtest.h>

#include <vector>

namespace sluice::kafka::broker {
namespace {

// Where RE2 and Java's expressions differ, RE2's meaning counts.
TEST(GroupRegexTest, MeansWhatItMeansToRe2) {
  const auto matches = [](const char* expression, const char* topic) {
    const auto compiled = compile_group_regex(expression);
    return compiled && compiled->matches(topic).value_or(false);
  };
  EXPECT_TRUE(matches("(?P<n>a)b", "ab"));
  EXPECT_TRUE(matches("[[:alpha:]_]+", "a_b"));
  EXPECT_FALSE(matches("[[:^alpha:]]", "a"));
  EXPECT_TRUE(matches("[a&&b]+", "a&b"));
  EXPECT_TRUE(matches("[[]x", "[x"));
  EXPECT_TRUE(matches("a{x", "a{x"));
  EXPECT_TRUE(matches(R"(\Qa.b\E)", "a.b"));
  EXPECT_TRUE(matches(R"(\101)", "A"));
  EXPECT_TRUE(matches("(?iU)a+?", "AA"));
  EXPECT_FALSE(matches("a", "ab"));
  EXPECT_FALSE(compile_group_regex("[[:"));
}

// Which would take ages is given up, at little cost.
TEST(GroupRegexTest, GoesBackOnlySoFar) {
  const std::string name(249, 'a');
  const auto usual = compile_group_regex("(a|b)*a.*a");
  ASSERT_TRUE(usual);
  EXPECT_TRUE(usual->matches(name).value_or(false));
  const auto endless = compile_group_regex("(a|a|a)*[bc]");
  ASSERT_TRUE(endless);
  EXPECT_EQ(endless->matches(name).error().code(), ErrorCode::kResourceExhausted);
}

// Java's engine goes back where RE2 does not; that is enough for what people write.
TEST(GroupRegexTest, UsualExpressionsAreWorthIt) {
  std::vector<wire::TopicName> names;
  for (int i = 0; i < 300; ++i) {
    names.push_back("prod-eu-west-1.payments.orders-service.order-created-events-v" +
                    std::to_string(i));
    names.push_back(std::string(200, 'b') + std::to_string(i));
  }
  for (const char* usual : {".*-events-.*", "(prod|test)-.*-(v1|v2).*", ".*order.*created.*",
                            "([a-z0-9]+[.-])*v[0-9]+", "(.*)(foo|bar|events)(.*)"}) {
    const auto compiled = compile_group_regex(usual);
    ASSERT_TRUE(compiled);
    const auto found = topics_matching(*compiled, names);
    ASSERT_TRUE(found) << usual;
    EXPECT_GT(found->size(), 0U) << usual;
  }
}

}  // namespace
}  // namespace sluice::kafka::broker
