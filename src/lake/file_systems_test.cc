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

// Answers every question for a page alike.
class OnePage final : public MemoryFileSystem {
 public:
  explicit OnePage(Listing page) : MemoryFileSystem("me"), page_(std::move(page)) {}
  Result<Listing> list(const std::string&, const std::string&, std::size_t) override {
    return page_;
  }

 private:
  const Listing page_;
};

TEST(ListAllTest, ListingsThatMakeNoSenseAreRefused) {
  const auto code_of = [](const std::string& path, std::uint64_t remaining) {
    Listing page;
    if (!path.empty()) page.entries.emplace_back().path = path;
    page.remaining = remaining;
    OnePage fs(std::move(page));
    const auto all = list_all(fs, "/a");
    return all ? std::optional<ErrorCode>() : all.error().code();
  };
  EXPECT_EQ(code_of("/a/b", 0), std::nullopt);
  EXPECT_EQ(code_of("/a/b", 1), ErrorCode::kCorrupt) << "the same page for ever";
  EXPECT_EQ(code_of("", 1), ErrorCode::kCorrupt) << "more to come, and nothing comes";
  for (const std::string name : {"..", ".", ""}) {
    EXPECT_EQ(code_of("/a/" + name, 0), ErrorCode::kCorrupt) << name;
  }
  EXPECT_FALSE(is_entry_name("a/b"));
  EXPECT_FALSE(is_entry_name(std::string("..\0", 3)));
  EXPECT_TRUE(is_entry_name("..."));
}

TEST(NormalPathTest, Normalises) {
  EXPECT_EQ(*normal_path("/user/x", "../y/./z"), "/user/y/z");
  EXPECT_EQ(*normal_path("/user/x", "/a/b/.."), "/a");
  EXPECT_EQ(*normal_path("/", ""), "/");
  EXPECT_FALSE(normal_path("/a", "../../b"));
}

}  // namespace
}  // namespace sluice::lake
