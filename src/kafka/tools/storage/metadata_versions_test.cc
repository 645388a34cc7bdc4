#include "kafka/tools/storage/metadata_versions.h"

#include <gtest/gtest.h>

namespace sluice::kafka::tools {
namespace {

TEST(MetadataVersionsTest, NamesLevelsAsKafka) {
  EXPECT_EQ(metadata_version(11), "3.5-IV2");
  EXPECT_EQ(metadata_version(0), std::nullopt);
  EXPECT_EQ(metadata_version(99), std::nullopt);
  EXPECT_EQ(metadata_level("3.3-IV0"), 4);
  EXPECT_EQ(metadata_level("3.3"), 7);
  EXPECT_EQ(metadata_level("3.9.1"), 21);
  EXPECT_EQ(metadata_level("3"), std::nullopt);
  EXPECT_EQ(metadata_level(""), std::nullopt);
  EXPECT_EQ(settable_metadata_versions().substr(0, 24), "3.3-IV0, 3.3-IV1, 3.3-IV");
}

}  // namespace
}  // namespace sluice::kafka::tools
