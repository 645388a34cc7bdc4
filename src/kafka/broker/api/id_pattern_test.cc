#include "kafka/broker/api/id_pattern.h"

#include <gtest/gtest.h>

namespace sluice::kafka::broker {
namespace {

TEST(IdPatternTest, MatchesWholeIds) {
  const ManualClock clock;
  const auto pattern = IdPattern::compile("orders-.*", clock);
  ASSERT_TRUE(pattern);
  EXPECT_TRUE(*pattern->matches("orders-1"));
  EXPECT_FALSE(*pattern->matches("my-orders-1"));
  for (const char* wrong : {"(", "(?=orders)", "(?<=a)b", "(a)\\1"}) {
    EXPECT_EQ(IdPattern::compile(wrong, clock).error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST(IdPatternTest, OneIdThatTakesTooLongIsAnError) {
  const ManualClock clock;
  const auto pattern = IdPattern::compile("(a|aa)*b", clock);
  ASSERT_TRUE(pattern);
  EXPECT_EQ(pattern->matches(std::string(40, 'a') + "!b").error().code(),
            ErrorCode::kInvalidArgument);
}

// Each id may be quick enough by itself.
TEST(IdPatternTest, AllIdsTogetherHaveATime) {
  ManualClock clock;
  const auto pattern = IdPattern::compile("a*", clock);
  ASSERT_TRUE(pattern);
  clock.advance_ms(IdPattern::kMostMs);
  EXPECT_TRUE(*pattern->matches("a"));
  clock.advance_ms(1);
  EXPECT_EQ(pattern->matches("a").error().code(), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace sluice::kafka::broker
