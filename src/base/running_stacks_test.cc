#include "base/running_stacks.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace sluice {
namespace {

namespace fs = std::filesystem;

class RunningStacksTest : public testing::Test {
 protected:
  RunningStacksTest() {
    std::string name = "/tmp/sluice-test-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    ::setenv("XDG_RUNTIME_DIR", (folder_ + "/run").c_str(), 1);
    ::setenv("XDG_STATE_HOME", (folder_ + "/state").c_str(), 1);
  }
  ~RunningStacksTest() override { fs::remove_all(folder_); }

  DataDirectory take(const std::string& name) {
    auto data = DataDirectory::take(folder_ + "/" + name, "sluice up");
    EXPECT_TRUE(data);
    EXPECT_TRUE(data->publish({{"hdfs", "127.0.0.1:1"}}));
    return *std::move(data);
  }
  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ + "/run")) {
      count += entry.is_regular_file() ? 1U : 0U;
    }
    return count;
  }

  std::string folder_;
};

// Found while it runs, with the addresses of its LOCK; gone when it has stopped.
TEST_F(RunningStacksTest, OneIsFoundFromAnywhere) {
  const DataDirectory data = take("data");
  {
    const auto file = StackFile::write(data.path());
    ASSERT_TRUE(file) << file.error().message();
    const auto stacks = running_stacks();
    ASSERT_EQ(stacks.size(), 1U);
    EXPECT_EQ(stacks[0].data, data.path());
    EXPECT_EQ(stacks[0].owner.addresses.at("hdfs"), "127.0.0.1:1");
    EXPECT_EQ(files(), 1U);
  }
  EXPECT_TRUE(running_stacks().empty());
  EXPECT_EQ(files(), 0U);
}

// A kill leaves the file; nobody holds the lock, so the file says nothing, and is removed.
TEST_F(RunningStacksTest, AFileThatAKillLeftIsRemoved) {
  fs::create_directories(folder_ + "/run/sluice/stacks");
  { const DataDirectory data = take("data"); }
  const std::string path = folder_ + "/run/sluice/stacks/1-1";
  ASSERT_TRUE(write_file_atomically(path, "pid=1\ndata=" + folder_ + "/data\n"));
  EXPECT_TRUE(running_stacks().empty());
  EXPECT_FALSE(fs::exists(path));
}

// Another process may have the directory since: the file's own is gone all the same.
TEST_F(RunningStacksTest, AFileOfAnotherProcessIsRemoved) {
  const DataDirectory data = take("data");
  const std::string path = folder_ + "/run/sluice/stacks/1-1";
  fs::create_directories(folder_ + "/run/sluice/stacks");
  ASSERT_TRUE(write_file_atomically(path, "pid=1\ndata=" + data.path() + "\n"));
  EXPECT_TRUE(running_stacks().empty());
  EXPECT_FALSE(fs::exists(path));
}

// A data directory that can't be seen from here says nothing about its process.
TEST_F(RunningStacksTest, AFileWhoseDataIsOutOfSightStays) {
  const std::string path = folder_ + "/run/sluice/stacks/1-1";
  fs::create_directories(folder_ + "/run/sluice/stacks");
  ASSERT_TRUE(write_file_atomically(path, "pid=1\ndata=/not/mounted\n"));
  EXPECT_TRUE(running_stacks().empty());
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(RunningStacksTest, OneIsOneThoughBothPlacesAreTheSame) {
  ::setenv("XDG_STATE_HOME", (folder_ + "/run").c_str(), 1);
  const DataDirectory data = take("data");
  const auto file = StackFile::write(data.path());
  ASSERT_TRUE(file);
  EXPECT_EQ(running_stacks().size(), 1U);
}

TEST_F(RunningStacksTest, TheStateFolderServesWhereThereIsNoRuntimeFolder) {
  std::ofstream(folder_ + "/run") << "a file stands in its way";
  const DataDirectory data = take("data");
  const auto file = StackFile::write(data.path());
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(running_stacks().size(), 1U);
  EXPECT_EQ(state_folder(), folder_ + "/state/sluice");
}

}  // namespace
}  // namespace sluice
