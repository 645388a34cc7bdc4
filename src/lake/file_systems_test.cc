#include "lake/file_systems.h"

#include <gtest/gtest.h>

#include "lake/memory_file_system.h"

namespace sluice::lake {
namespace {

class FileSystemsTest : public testing::Test {
 protected:
  FileSystemsTest() {
    for (const char* scheme : {"hdfs", "file", "lake"}) {
      systems_.add_scheme(scheme, [this](const std::string& uri) {
        opened_.push_back(uri);
        return Result<std::unique_ptr<FileSystem>>(std::make_unique<MemoryFileSystem>("me"));
      });
    }
  }
  std::vector<std::string> opened_;
  FileSystems systems_{[] { return Result<std::string>("hdfs://nn:9000"); }};
};

TEST_F(FileSystemsTest, ResolvesPathsAndUris) {
  EXPECT_EQ(systems_.resolve("/a//b/")->path, "/a/b");
  EXPECT_EQ(systems_.resolve("a/../b")->path, "/user/me/b");
  EXPECT_EQ(systems_.resolve(".")->path, "/user/me");
  FileSystem* usual = systems_.resolve("/")->file_system;
  EXPECT_EQ(systems_.resolve("hdfs://nn:9000/x")->file_system, usual) << "opened once";
  EXPECT_EQ(systems_.resolve("hdfs:///x")->file_system, usual) << "no authority: the default one";
  EXPECT_EQ(systems_.resolve("hdfs://nn:9000")->path, "/user/me") << "as a Path without a path";
  EXPECT_EQ(systems_.resolve("hdfs:/x")->file_system, usual) << "hdfs:/x is hdfs:///x";
  EXPECT_NE(systems_.resolve("hdfs://other:1/x")->file_system, usual);
  EXPECT_EQ(systems_.resolve("file:///tmp/x")->file_system,
            systems_.resolve("file:/y")->file_system);
  EXPECT_EQ(systems_.resolve("lake:/z")->path, "/z");
  EXPECT_EQ(opened_,
            (std::vector<std::string>{"hdfs://nn:9000", "hdfs://other:1", "file://", "lake:"}));
}

TEST_F(FileSystemsTest, NamesWhatIsWrong) {
  EXPECT_EQ(systems_.resolve("s3://bucket/x").error().message(), "No FileSystem for scheme \"s3\"");
  EXPECT_EQ(systems_.resolve("/../x").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(systems_.resolve("").error().message(), "Can not create a Path from an empty string");
  EXPECT_EQ(systems_.at("nonsense").error().code(), ErrorCode::kInvalidArgument);
}

TEST_F(FileSystemsTest, AChosenDefaultWins) {
  systems_.set_default("file:///");
  EXPECT_EQ(systems_.resolve("/tmp")->path, "/tmp");
  EXPECT_EQ(opened_, std::vector<std::string>{"file://"});
}

TEST(NormalPathTest, Normalises) {
  EXPECT_EQ(*normal_path("/user/x", "../y/./z"), "/user/y/z");
  EXPECT_EQ(*normal_path("/user/x", "/a/b/.."), "/a");
  EXPECT_EQ(*normal_path("/", ""), "/");
  EXPECT_FALSE(normal_path("/a", "../../b"));
}

}  // namespace
}  // namespace sluice::lake
