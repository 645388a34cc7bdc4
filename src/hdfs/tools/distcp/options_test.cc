#include "hdfs/tools/distcp/options.h"

#include <gtest/gtest.h>

namespace sluice::hdfs::tools {
namespace {

std::string why_wrong(const std::vector<std::string>& arguments) {
  const auto options = parse_distcp_options(arguments);
  return options ? "" : options.error().message();
}

TEST(DistcpOptionsTest, SourcesComeBeforeTheTarget) {
  const auto options = parse_distcp_options({"-update", "/a", "-m", "3", "/b", "-prt", "/c"});
  ASSERT_TRUE(options) << options.error().message();
  EXPECT_EQ(options->sources, (std::vector<std::string>{"/a", "/b"}));
  EXPECT_EQ(options->target, "/c");
  EXPECT_EQ(options->threads, 3U);
  EXPECT_TRUE(options->update);
  EXPECT_TRUE(options->kept.replication);
  EXPECT_TRUE(options->kept.times);
  EXPECT_FALSE(options->kept.user);
}

TEST(DistcpOptionsTest, KeepingAllIsNotListsAndAttributes) {
  const auto options = parse_distcp_options({"-p", "/a", "/b"});
  ASSERT_TRUE(options);
  EXPECT_TRUE(options->kept.block_size && options->kept.permission && options->kept.times);
  EXPECT_FALSE(options->kept.acl || options->kept.extended);
}

// In the words of Hadoop 3.2.1.
TEST(DistcpOptionsTest, WrongUsesAreToldOf) {
  EXPECT_EQ(why_wrong({"-update"}), "Target path not specified");
  EXPECT_EQ(why_wrong({"/a"}), "Neither source file listing nor source paths present");
  EXPECT_EQ(why_wrong({"-f", "/l", "/a", "/b"}),
            "Both source file listing and source paths present");
  EXPECT_EQ(why_wrong({"-delete", "/a", "/b"}),
            "Delete missing is applicable only with update or overwrite options");
  EXPECT_EQ(why_wrong({"-update", "-overwrite", "/a", "/b"}),
            "Overwrite and update options are mutually exclusive");
  EXPECT_EQ(why_wrong({"-append", "/a", "/b"}), "Append is valid only with update options");
  EXPECT_EQ(why_wrong({"-update", "-append", "-skipcrccheck", "/a", "/b"}),
            "Append is disallowed when skipping CRC");
  EXPECT_EQ(why_wrong({"-m", "x", "/a", "/b"}), "Number of maps is invalid: x");
  EXPECT_EQ(why_wrong({"-bandwidth", "x", "/a", "/b"}), "Bandwidth specified is invalid: x");
  EXPECT_EQ(why_wrong({"-bandwidth", "0", "/a", "/b"}), "Bandwidth 0 is invalid (should be > 0)");
}

TEST(DistcpOptionsTest, WhatIsNotHereIsRefusedByName) {
  const auto options = parse_distcp_options({"-atomic", "/a", "/b"});
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().code(), ErrorCode::kUnsupported);
  EXPECT_EQ(options.error().message().find("-atomic is not offered here: "), 0U);
  EXPECT_EQ(why_wrong({"-pbc", "/a", "/b"}).find("-pc is not offered here: "), 0U);
}

}  // namespace
}  // namespace sluice::hdfs::tools
