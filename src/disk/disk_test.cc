#include "disk/disk.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>

#include "base/bytes.h"
#include "disk/files.h"

namespace sluice::disk {
namespace {

using Mode = Disk::Mode;

// What both disks keep to. One block: a real file system tells holes from content by blocks.
class DiskContract : public testing::TestWithParam<bool> {
 protected:
  static constexpr std::size_t kBlock = 64 << 10;

  DiskContract() {
    if (GetParam()) {
      disk_ = std::make_unique<MemoryDisk>();
      EXPECT_TRUE(disk_->make_directories(root_));
      return;
    }
    char name[] = "/tmp/sluice-disk-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    root_ = name;
    disk_ = std::make_unique<SystemDisk>();
  }
  ~DiskContract() override { std::filesystem::remove_all(root_); }

  std::string path(const std::string& name) const { return root_ + "/" + name; }
  void write(const std::string& name, std::string_view text) {
    ASSERT_TRUE(write_file(*disk_, path(name), text));
  }
  std::string content(const std::string& name) {
    const auto text = read_file(*disk_, path(name));
    return text ? *text : text.error().message();
  }
  ErrorCode error_of_open(const std::string& name, Mode mode) {
    const auto file = disk_->open(path(name), mode);
    return file ? ErrorCode::kInternal : file.error().code();
  }

  std::string root_ = "/tmp/sluice-disk-of-memory";
  std::unique_ptr<Disk> disk_;
};

TEST_P(DiskContract, ModesSayWhatMustBeThere) {
  EXPECT_EQ(error_of_open("a", Mode::kRead), ErrorCode::kNotFound);
  EXPECT_EQ(error_of_open("a", Mode::kReadWrite), ErrorCode::kNotFound);
  EXPECT_TRUE(disk_->open(path("a"), Mode::kCreateNew));
  EXPECT_EQ(error_of_open("a", Mode::kCreateNew), ErrorCode::kAlreadyExists);
  EXPECT_TRUE(disk_->open(path("a"), Mode::kCreate));
  EXPECT_TRUE(disk_->open(path("b"), Mode::kCreate));
  EXPECT_EQ(*disk_->list(root_), (std::vector<std::string>{"a", "b"}));
  ASSERT_TRUE(disk_->make_directories(path("d")));
  EXPECT_EQ(error_of_open("d", Mode::kReadWrite), ErrorCode::kIsADirectory);
  ASSERT_TRUE(disk_->remove_all(path("d")));
  EXPECT_EQ(error_of_open("d/a", Mode::kCreate), ErrorCode::kNotFound);
}

TEST_P(DiskContract, AFileIsWhatWasWritten) {
  const auto file = disk_->open(path("a"), Mode::kCreate);
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->write_at(2, "cd"));
  ASSERT_TRUE((*file)->write_at(0, "ab"));
  EXPECT_EQ(content("a"), "abcd");
  char byte = 0;
  EXPECT_EQ(*(*file)->read_at(4, &byte, 1), 0U);
  const Status past = read_exactly(**file, 3, &byte, 2);
  ASSERT_FALSE(past);
  EXPECT_EQ(past.error().code(), ErrorCode::kCorrupt);
  ASSERT_TRUE((*file)->truncate(1));
  EXPECT_EQ(content("a"), "a");
  ASSERT_TRUE((*file)->write_at(3, "d"));
  EXPECT_EQ(content("a"), std::string("a\0\0d", 4));
  EXPECT_EQ(*(*file)->size(), 4U);
  EXPECT_TRUE((*file)->sync());
}

// What was set aside is told from what was written.
TEST_P(DiskContract, WhatWasSetAsideIsNotWritten) {
  const auto file = disk_->open(path("a"), Mode::kCreate);
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->allocate(4 * kBlock));
  EXPECT_EQ(*(*file)->size(), 4 * kBlock);
  EXPECT_TRUE((*file)->unwritten_from(0));
  ASSERT_TRUE((*file)->write_at(0, std::string(kBlock, 'x')));
  EXPECT_FALSE((*file)->unwritten_from(kBlock - 1));
  EXPECT_TRUE((*file)->unwritten_from(kBlock));
  EXPECT_TRUE((*file)->unwritten_from(4 * kBlock));
}

TEST_P(DiskContract, ARenamedFileTakesThePlace) {
  write("a", "new");
  write("b", "old");
  const auto old = disk_->open(path("b"), Mode::kRead);
  ASSERT_TRUE(old);
  ASSERT_TRUE(disk_->rename(path("a"), path("b")));
  EXPECT_EQ(content("b"), "new");
  EXPECT_FALSE(*exists(*disk_, path("a")));
  // Who has the old one open still reads it, and sees that it is another.
  char text[3];
  ASSERT_TRUE(read_exactly(**old, 0, text, 3));
  EXPECT_EQ(std::string_view(text, 3), "old");
  EXPECT_NE((*old)->info()->inode, disk_->info(path("b"))->inode);
  EXPECT_EQ(disk_->rename(path("none"), path("b")).error().code(), ErrorCode::kNotFound);
}

TEST_P(DiskContract, ADirectoryIsRenamedWithAllInIt) {
  ASSERT_TRUE(disk_->make_directories(path("d/e")));
  write("d/e/a", "1");
  const auto held = disk_->open(path("d"), Mode::kRead);
  ASSERT_TRUE(held);
  ASSERT_TRUE(disk_->rename(path("d"), path("f")));
  EXPECT_EQ(content("f/e/a"), "1");
  EXPECT_EQ(disk_->list(path("d")).error().code(), ErrorCode::kNotFound);
  ASSERT_TRUE(disk_->make_directories(path("d")));
  EXPECT_NE((*held)->info()->inode, disk_->info(path("d"))->inode);
  EXPECT_EQ((*held)->info()->inode, disk_->info(path("f"))->inode);
}

TEST_P(DiskContract, WhatIsRemovedIsGone) {
  write("a", "1");
  ASSERT_TRUE(disk_->remove(path("a")));
  EXPECT_EQ(disk_->remove(path("a")).error().code(), ErrorCode::kNotFound);
  EXPECT_TRUE(remove_if_there(*disk_, path("a")));
  ASSERT_TRUE(disk_->make_directories(path("d/e")));
  write("d/a", "1");
  write("d/e/b", "1");
  EXPECT_FALSE(disk_->remove(path("d")));
  ASSERT_TRUE(disk_->remove_all(path("d")));
  EXPECT_TRUE(disk_->remove_all(path("d")));
  EXPECT_EQ(disk_->list(root_)->size(), 0U);
}

// Whoever remembers what a file was sees that it has changed.
TEST_P(DiskContract, InfoChangesWithTheFile) {
  write("a", "1");
  const auto file = disk_->open(path("a"), Mode::kReadWrite);
  ASSERT_TRUE(file);
  const FileInfo first = *(*file)->info();
  EXPECT_EQ(first, *disk_->info(path("a")));
  EXPECT_EQ(first.size, 1U);
  ASSERT_TRUE((*file)->write_at(1, "2"));
  EXPECT_NE(first, *disk_->info(path("a")));
  constexpr std::int64_t kThen = 1'700'000'000'123'456'789;
  ASSERT_TRUE((*file)->set_modified(kThen));
  EXPECT_EQ(disk_->info(path("a"))->modified_ns, kThen);
}

TEST_P(DiskContract, ADescriptorHasTheContent) {
  write("a", "abc");
  const auto file = disk_->open(path("a"), Mode::kRead);
  ASSERT_TRUE(file);
  char text[2];
  ASSERT_EQ(::pread((*file)->descriptor(), text, 2, 1), 2);
  EXPECT_EQ(std::string_view(text, 2), "bc");
}

TEST_P(DiskContract, AFileIsReplacedAsAWhole) {
  ASSERT_TRUE(write_file_atomically(*disk_, path("a"), "a long text"));
  ASSERT_TRUE(write_file_atomically(*disk_, path("a"), "short"));
  EXPECT_EQ(content("a"), "short");
  EXPECT_EQ(*disk_->list(root_), std::vector<std::string>{"a"});
  EXPECT_GT(*disk_->free_bytes(root_), 0U);
}

INSTANTIATE_TEST_SUITE_P(Disks, DiskContract, testing::Bool(),
                         [](const auto& disk) { return disk.param ? "Memory" : "System"; });

// A name is in its directory, whose own name is in the one above.
TEST(MemoryDiskTest, WithADirectoryGoesAllThatWasInIt) {
  for (const bool synced : {false, true}) {
    MemoryDisk disk;
    ASSERT_TRUE(disk.make_directories("/a"));
    ASSERT_TRUE(disk.sync_directory("/"));
    ASSERT_TRUE(disk.make_directories("/a/b"));
    ASSERT_TRUE(write_file_atomically(disk, "/a/b/c", "1"));
    if (synced) {
      ASSERT_TRUE(disk.sync_directory("/a"));
    }
    disk.lose_power();
    EXPECT_EQ(*exists(disk, "/a/b/c"), synced);
    EXPECT_TRUE(*exists(disk, "/a"));
  }
}

// As Linux does it: what a failed sync did not write counts as written, and the next sync succeeds
// without it. Only what is written again goes to the disk.
TEST(MemoryDiskTest, ASyncAfterAFailedOneLeavesItOut) {
  for (const bool again : {false, true}) {
    MemoryDisk disk;
    const auto file = disk.open("/a", Mode::kCreate);
    ASSERT_TRUE(file);
    ASSERT_TRUE(disk.sync_directory("/"));
    ASSERT_TRUE((*file)->write_at(0, "ab"));
    disk.fail_call(1);
    EXPECT_FALSE((*file)->sync());
    if (again) {
      ASSERT_TRUE((*file)->write_at(0, "ab"));
    }
    ASSERT_TRUE((*file)->sync());
    EXPECT_EQ(*read_file(disk, "/a"), "ab");
    disk.lose_power();
    EXPECT_EQ(*read_file(disk, "/a"), again ? "ab" : std::string(2, '\0'));
  }
}

TEST(MemoryDiskTest, NoMoreIsSetAsideThanThereIs) {
  MemoryDisk disk;
  disk.set_capacity(1000);
  const auto file = disk.open("/a", Mode::kCreate);
  ASSERT_TRUE(file);
  EXPECT_EQ((*file)->allocate(1001).error().code(), ErrorCode::kResourceExhausted);
  EXPECT_EQ(*(*file)->size(), 0U);
  EXPECT_TRUE((*file)->allocate(600));
  EXPECT_EQ(*disk.free_bytes("/"), 400U);
}

}  // namespace
}  // namespace sluice::disk
