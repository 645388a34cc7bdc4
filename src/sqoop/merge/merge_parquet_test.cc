#include "sqoop/merge/merge_parquet.h"

#include <gtest/gtest.h>

namespace sluice::sqoop {
namespace {

using columnar::Kind;

TEST(MergeParquetTest, WhatIsFinerThanMicrosecondsIsRefusedByName) {
  for (const Kind kind : {Kind::kTime, Kind::kTimestamp, Kind::kLocal}) {
    const columnar::Column id{.name = "id", .kind = Kind::kInt64};
    const columnar::Column coarse{.name = "coarse", .kind = kind};
    const columnar::Column fine{.name = "fine", .kind = kind, .nanoseconds = true};
    EXPECT_TRUE(check_mergeable({id, coarse}));
    const auto refused = check_mergeable({id, coarse, fine});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::kUnsupported);
    EXPECT_NE(refused.error().message().find("its column fine counts nanoseconds"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace sluice::sqoop
