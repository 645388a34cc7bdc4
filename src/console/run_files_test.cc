#include "console/run_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <filesystem>
#include <fstream>

namespace sluice::console {
namespace {

class RunFilesTest : public testing::Test {
 protected:
  RunFilesTest() {
    char name[] = "/tmp/run_files_test.XXXXXX";
    folder_ = ::mkdtemp(name);
  }
  ~RunFilesTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
  }
  std::vector<std::string> ids(std::size_t limit = 100) {
    auto files = RunFiles(folder_).list(limit, cut_);
    EXPECT_TRUE(files);
    std::vector<std::string> found;
    for (const RunFile& file : *files) found.push_back(file.id);
    return found;
  }

  std::string folder_;
  bool cut_ = false;
};

TEST_F(RunFilesTest, ListsNewestFirstAndSaysWhenCut) {
  for (const char* name : {"999-1.json", "1000-1.json", "1001-7.json"}) write(name, "{}");
  EXPECT_EQ(ids(), (std::vector<std::string>{"1001-7", "1000-1", "999-1"}));
  EXPECT_FALSE(cut_);
  EXPECT_EQ(ids(1), (std::vector<std::string>{"1001-7"}));
  EXPECT_TRUE(cut_);
}

TEST_F(RunFilesTest, LeavesOutWhatIsNoRecord) {
  write("1-1.json", "{\"id\": ");
  write("2-1.json", "[]");
  write("3-1.json", std::string((1 << 20) + 1, ' '));
  write(".4-1.json", "{}");
  write("5-1.json.tmp", "{}");
  write("6-1.json", "{\"a\": 1}");
  EXPECT_EQ(ids(), (std::vector<std::string>{"6-1"}));
}

TEST_F(RunFilesTest, ReadsAReplacedFileAgain) {
  RunFiles files(folder_);
  write("1-1.json", "{\"rows\": 1}");
  EXPECT_EQ(files.get("1-1")->record->at("rows"), 1);
  write("new", "{\"rows\": 22}");
  std::filesystem::rename(folder_ + "/new", folder_ + "/1-1.json");
  EXPECT_EQ(files.get("1-1")->record->at("rows"), 22);
  std::filesystem::remove(folder_ + "/1-1.json");
  EXPECT_EQ(files.get("1-1").error().code(), ErrorCode::kNotFound);
}

TEST_F(RunFilesTest, StaysInItsFolder) {
  RunFiles files(folder_);
  write("x.json", "{}");
  for (const char* id : {"", "..", "../x", "./x", "/etc/passwd", ".x"}) {
    EXPECT_EQ(files.get(id).error().code(), ErrorCode::kNotFound) << id;
  }
}

TEST_F(RunFilesTest, AMissingFolderIsEmpty) {
  bool cut = true;
  const auto files = RunFiles(folder_ + "/none").list(10, cut);
  ASSERT_TRUE(files);
  EXPECT_TRUE(files->empty());
  EXPECT_FALSE(cut);
}

TEST(ProcessTest, TellsTheLivingFromTheGone) {
  EXPECT_TRUE(process_lives(::getpid()));
  EXPECT_FALSE(process_lives(0));
  EXPECT_FALSE(process_lives(-1));
  EXPECT_FALSE(process_lives(std::int64_t{1} << 40));
}

}  // namespace
}  // namespace sluice::console
