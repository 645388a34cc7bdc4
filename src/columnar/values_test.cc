#include <gtest/gtest.h>

#include "columnar/columnar.h"

namespace sluice::columnar {
namespace {

// `ends` has 32 bits. The view claims a size that nobody reads: it is refused before anything is
// copied.
TEST(ValuesTest, BytesBeyondTheBoundAreRefusedAndNothingIsAdded) {
  Values values;
  ASSERT_TRUE(values.add_bytes("four"));
  const char one = 'x';
  for (const std::size_t size :
       {Values::kMostBytes - 3, Values::kMostBytes, std::size_t{1} << 32, std::size_t{1} << 40}) {
    const auto added = values.add_bytes(ByteView(&one, size));
    ASSERT_FALSE(added) << size;
    EXPECT_EQ(added.error().code(), ErrorCode::kResourceExhausted);
  }
  EXPECT_EQ(values.bytes, "four");
  EXPECT_EQ(values.present.size(), 1U);
  EXPECT_EQ(values.ends, (std::vector<std::uint32_t>{4}));
}

}  // namespace
}  // namespace sluice::columnar
