#include "sqoop/import/file_format.h"

#include <gtest/gtest.h>

namespace sluice::sqoop {
namespace {

constexpr std::size_t kMib = std::size_t{1} << 20;

TEST(FileFormatTest, ARowGroupIsAsLargeAsTheBlockSizeSays) {
  EXPECT_EQ(row_group_bytes("", 1).value_or(0), 16 * kMib);
  EXPECT_EQ(row_group_bytes("", 4).value_or(0), 4 * kMib);
  EXPECT_EQ(row_group_bytes("", 100).value_or(0), kMib);
  EXPECT_EQ(row_group_bytes("134217728", 4).value_or(0), 128 * kMib);
  EXPECT_EQ(row_group_bytes("1", 1).value_or(0), kMib);
  EXPECT_EQ(row_group_bytes("1073741824", 1).value_or(0), 1024 * kMib);
}

TEST(FileFormatTest, ABlockSizeThatNobodyCanHoldIsRefusedByName) {
  for (const char* size : {"1073741825", "8589934592", "99999999999999999999", "0", "-1", "64M"}) {
    const auto refused = row_group_bytes(size, 1);
    ASSERT_FALSE(refused) << size;
    EXPECT_EQ(refused.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_NE(refused.error().message().find("parquet.block.size"), std::string::npos);
    EXPECT_NE(refused.error().message().find("'" + std::string(size) + "'"), std::string::npos);
  }
}

}  // namespace
}  // namespace sluice::sqoop
