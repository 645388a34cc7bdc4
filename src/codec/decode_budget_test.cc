#include "codec/decode_budget.h"

#include <gtest/gtest.h>

#include <memory>

namespace sluice::codec {
namespace {

TEST(DecodeBudgetTest, RefusesWhatIsOverItAndGoesOnWhenOthersEnd) {
  DecodeBudget budget(100);
  DecodeBudget::Share one(budget);
  auto other = std::make_unique<DecodeBudget::Share>(budget);
  EXPECT_TRUE(one.hold(40));
  EXPECT_TRUE(other->hold(60));
  EXPECT_EQ(budget.held(), 100u);
  const Status refused = one.hold(41);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kResourceExhausted);
  EXPECT_TRUE(one.hold(40));  // what it has it keeps
  other.reset();
  EXPECT_EQ(budget.held(), 40u);
  EXPECT_TRUE(one.hold(100));
  EXPECT_FALSE(one.hold(static_cast<std::size_t>(-1)));
}

}  // namespace
}  // namespace sluice::codec
