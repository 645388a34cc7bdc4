#include <gtest/gtest.h>

#include <filesystem>

#include "hdfs/server/paths.h"
#include "lake/lake.h"

namespace sluice::hdfs {
namespace {

class PathsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/hdfs-paths-test-XXXXXX";
    folder_ = mkdtemp(name);
    lake::LakeOptions where;
    where.files_dir = folder_ + "/lake";
    where.meta_dir = folder_ + "/meta";
    auto lake = lake::Lake::open(std::move(where));
    ASSERT_TRUE(lake.ok());
    lake_ = *std::move(lake);
  }
  void TearDown() override {
    lake_.reset();
    std::filesystem::remove_all(folder_);
  }
  std::string folder_;
  std::unique_ptr<lake::Lake> lake_;
};

TEST_F(PathsTest, TakesWhatHdfsTakes) {
  EXPECT_EQ(*client_path(*lake_, "/"), "/");
  EXPECT_EQ(*client_path(*lake_, "/a//b/"), "/a/b");
  EXPECT_EQ(*client_path(*lake_, "/a b/\xc3\xa9.txt"), "/a b/\xc3\xa9.txt");
  EXPECT_EQ(*client_path(*lake_, "/.reserved/raw/a/b"), "/a/b");
}

TEST_F(PathsTest, RefusesWhatWouldLeaveTheLakeOrIsNoName) {
  for (const std::string path :
       {"", "a", "/..", "/a/../b", "/a/./b", "/a:b", "/\xff", "/\xc0\xaf", "/\xed\xa0\x80"}) {
    EXPECT_FALSE(client_path(*lake_, path).ok()) << path;
  }
  EXPECT_FALSE(client_path(*lake_, std::string_view("/a\0b", 4)).ok());
  EXPECT_FALSE(client_path(*lake_, "/" + std::string(9000, 'x')).ok());
}

TEST_F(PathsTest, FindsFilesByTheirId) {
  const lake::Caller who = lake_->caller(lake_->options().superuser);
  const Status made = lake_->make_directories(who, "/x/y", 0755);
  ASSERT_TRUE(made.ok()) << made.error().message();
  const std::uint64_t id = lake_->status(who, "/x")->file_id;
  EXPECT_EQ(*client_path(*lake_, "/.reserved/.inodes/" + std::to_string(id) + "/y"), "/x/y");
  EXPECT_EQ(*client_path(*lake_, "/.reserved/.inodes/16385"), "/");
  EXPECT_FALSE(client_path(*lake_, "/.reserved/.inodes/99999999").ok());
}

TEST_F(PathsTest, MakesNothingUnderReservedNames) {
  EXPECT_FALSE(new_path(*lake_, "/.reserved").ok());
  EXPECT_FALSE(new_path(*lake_, "/.reserved/x").ok());
  EXPECT_FALSE(new_path(*lake_, "/d/.snapshot").ok());
  EXPECT_FALSE(new_path(*lake_, "/d/.snapshot/s").ok());
  EXPECT_TRUE(new_path(*lake_, "/d/x.snapshot").ok());
}

}  // namespace
}  // namespace sluice::hdfs
