#include <gtest/gtest.h>

#include <filesystem>

#include "hdfs/server/node/errors.h"
#include "hdfs/server/node/paths.h"
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

// To ask for such a name is no mistake, nothing has it; to make it is one.
TEST_F(PathsTest, MakesNothingThatWouldLeaveTheLakeOrIsNoName) {
  for (const std::string path :
       {"/..", "/a/../b", "/a/./b", "/a:b", "/\xff", "/\xc0\xaf", "/\xed\xa0\x80"}) {
    const auto made = new_path(*lake_, path, "mkdirs");
    ASSERT_FALSE(made.ok()) << path;
    EXPECT_EQ(made.error().message(), "Invalid path name Invalid file name: " + path);
    EXPECT_EQ(java_exception(made.error()).simple_name(), "InvalidPathException");
    EXPECT_EQ(client_path(*lake_, path).value(), path);
  }
  EXPECT_FALSE(new_path(*lake_, std::string_view("/a\0b", 4), "create").ok());
  for (const std::string path : {"", "a"}) {
    EXPECT_FALSE(client_path(*lake_, path).ok()) << path;
    EXPECT_FALSE(new_path(*lake_, path, "create").ok()) << path;
  }
}

// 8000 of Java's characters, and 1000 levels.
TEST_F(PathsTest, MakesNothingTooLongOrTooDeep) {
  const auto refused = [&](const std::string& path, const char* call) {
    const auto made = new_path(*lake_, path, call);
    return made.ok() ? std::string() : made.error().message();
  };
  const std::string words = ": Pathname too long.  Limit 8000 characters, 1000 levels.";
  EXPECT_EQ(refused("/" + std::string(8000, 'x'), "create"), "create" + words);
  EXPECT_EQ(refused("/" + std::string(7999, 'x'), "create"), "") << "one component is the lake's";
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "/a";
  EXPECT_EQ(refused(deep, "mkdirs"), "");
  EXPECT_EQ(refused(deep + "/a", "mkdirs"), "mkdirs" + words);
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "/" + std::string(78, 'x') + "\xc3\xa9";
  EXPECT_EQ(refused(wide, "rename"), "") << "a letter of two bytes is one character";
  EXPECT_EQ(refused(wide + "y", "rename"), "rename" + words);
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
  EXPECT_FALSE(new_path(*lake_, "/.reserved", "create").ok());
  EXPECT_FALSE(new_path(*lake_, "/.reserved/x", "create").ok());
  EXPECT_TRUE(new_path(*lake_, "/d/.snapshot/s", "create").ok()) << "the lake says why not";
  EXPECT_TRUE(new_path(*lake_, "/d/x.snapshot", "create").ok());
}

}  // namespace
}  // namespace sluice::hdfs
