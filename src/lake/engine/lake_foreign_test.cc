// Other programs in the lake's folder: what they do is seen, and nothing of theirs is damage.
#include <sys/stat.h>

#include "lake/engine/lake_fixture.h"

namespace sluice::lake {
namespace {

class LakeForeignTest : public LakeTest {
 protected:
  std::vector<std::string> names(const std::string& path) {
    std::vector<std::string> found;
    const auto all = list_all(*view(), path);
    EXPECT_TRUE(works(all));
    if (all) {
      for (const FileStatus& status : *all) found.emplace_back(status.name());
    }
    return found;
  }
};

TEST_F(LakeForeignTest, NewFilesAppearWithDefaults) {
  std::filesystem::create_directories(disk_path("/data"));
  disk_write("/data/f", "from outside");
  ::chmod(disk_path("/data/f").c_str(), 0640);
  const auto status = lake_->status(super_, "/data/f");
  ASSERT_TRUE(works(status));
  EXPECT_EQ(status->length, 12U);
  EXPECT_EQ(status->permission, 0640);
  EXPECT_EQ(status->replication, 1);
  EXPECT_EQ(status->block_size, 128U << 20);
  EXPECT_FALSE(status->owner.empty());
  EXPECT_EQ(*read_all(*view(), "/data/f"), "from outside");
  EXPECT_EQ(names("/data"), std::vector<std::string>{"f"});
  const std::uint64_t id = status->file_id;
  reopen();
  EXPECT_EQ(lake_->status(super_, "/data/f")->file_id, id) << "ids are stable";
  const auto located = lake_->locate(super_, "/data/f", 0, 100);
  ASSERT_EQ(located->blocks.size(), 1U);
  const auto reader = lake_->read_block(located->blocks[0].block);
  EXPECT_EQ(*(*reader)->checksums(0, 12), chunk_sums("from outside"));
}

// Found gone is not removed: what was only moved aside comes back, whatever the journal ends on.
TEST_F(LakeForeignTest, WhatWasMovedAsideMayComeBack) {
  const std::string aside = folder_ + "/aside";
  for (const bool power : {false, true}) {
    for (const bool replaced : {false, true}) {
      SCOPED_TRACE(std::string(power ? "after a loss of power" : "") +
                   (replaced ? " replaced" : ""));
      ASSERT_TRUE(put("/a/f", "c", "kept"));
      names("/");
      std::filesystem::rename(disk_path("/a"), aside);
      const std::uint64_t before = lake_->counts().journal_sequence;
      if (replaced) {
        std::filesystem::create_directory(disk_path("/a"));
        EXPECT_TRUE(works(lake_->status(super_, "/a")));
      } else {
        names("/");
        clock_.advance_ms(25 * 3'600'000);
        std::filesystem::create_directory(disk_path("/touched"));
        std::filesystem::remove(disk_path("/touched"));
        names("/");
      }
      ASSERT_EQ(lake_->counts().journal_sequence, before + 1) << "that it is gone";
      lake_.reset();
      std::filesystem::remove_all(disk_path("/a"));
      std::filesystem::rename(aside, disk_path("/a"));
      if (power) pretend_power_loss();
      reopen();
      EXPECT_EQ(disk_content("/a/f"), "kept");
      ASSERT_TRUE(*lake_->remove(super_, "/a", true));
    }
  }
}

TEST_F(LakeForeignTest, ChangedFilesDropTheirChecksumsAndKeepTheirAttributes) {
  for (const std::size_t size : {100, 20'000}) {
    const std::string path = "/f" + std::to_string(size);
    ASSERT_TRUE(put(path, "c", pattern(size), 1 << 20));
    ASSERT_TRUE(works(lake_->set_owner(super_, path, "alice", "users")));
    const auto before = lake_->locate(super_, path, 0, 1);
    disk_write(path, pattern(size, 77));
    const auto after = lake_->locate(super_, path, 0, 1);
    EXPECT_EQ(*read_all(*view(), path), pattern(size, 77));
    EXPECT_EQ(after->status.owner, "alice");
    EXPECT_EQ(after->status.file_id, before->status.file_id);
    EXPECT_GT(after->blocks[0].block.generation, before->blocks[0].block.generation);
    reopen();
    EXPECT_EQ(*read_all(*view(), path), pattern(size, 77));
  }
  EXPECT_TRUE(lake_->corrupt_files().empty());
}

TEST_F(LakeForeignTest, RemovedEntriesAreGone) {
  ASSERT_TRUE(put("/d/f", "c", "x"));
  ASSERT_TRUE(put("/d/g", "c", "x"));
  const std::uint64_t id = lake_->status(super_, "/d/f")->file_id;
  std::filesystem::remove(disk_path("/d/f"));
  EXPECT_TRUE(fails(lake_->status(super_, "/d/f"), ErrorCode::kNotFound));
  EXPECT_EQ(names("/d"), std::vector<std::string>{"g"});
  EXPECT_TRUE(fails(lake_->path_of(id), ErrorCode::kNotFound));
  std::filesystem::remove_all(disk_path("/d"));
  EXPECT_TRUE(fails(lake_->list(super_, "/d", "", 10), ErrorCode::kNotFound));
  ASSERT_TRUE(put("/d/f", "c", "again"));
  EXPECT_NE(lake_->status(super_, "/d/f")->file_id, id);
}

TEST_F(LakeForeignTest, MovedEntriesKeepWhatHdfsKnows) {
  ASSERT_TRUE(put("/a/deep/f", "c", pattern(9000), 4096));
  ASSERT_TRUE(works(lake_->set_owner(super_, "/a/deep/f", "alice", "users")));
  const std::uint64_t id = lake_->status(super_, "/a/deep/f")->file_id;
  std::filesystem::rename(disk_path("/a"), disk_path("/b"));
  EXPECT_TRUE(fails(lake_->status(super_, "/a/deep/f"), ErrorCode::kNotFound));
  EXPECT_EQ(lake_->status(super_, "/b/deep/f")->owner, "alice");
  EXPECT_EQ(lake_->status(super_, "/b/deep/f")->file_id, id);
  std::filesystem::rename(disk_path("/b/deep/f"), disk_path("/g"));
  EXPECT_EQ(lake_->status(super_, "/g")->file_id, id);
  EXPECT_EQ(lake_->status(super_, "/g")->block_size, 4096U);
  EXPECT_EQ(*read_all(*view(), "/g"), pattern(9000));
}

TEST_F(LakeForeignTest, AReplacedFileIsANewOne) {
  ASSERT_TRUE(put("/f", "c", "old"));
  ASSERT_TRUE(works(lake_->set_owner(super_, "/f", "alice", "users")));
  const FileStatus before = *lake_->status(super_, "/f");
  disk_write("/f.tmp", "new content");
  std::filesystem::rename(disk_path("/f.tmp"), disk_path("/f"));
  const FileStatus after = *lake_->status(super_, "/f");
  EXPECT_NE(after.file_id, before.file_id);
  EXPECT_NE(after.owner, "alice");
  EXPECT_EQ(*read_all(*view(), "/f"), "new content");
}

TEST_F(LakeForeignTest, ChmodIsSeen) {
  ASSERT_TRUE(put("/f", "c", "x"));
  ::chmod(disk_path("/f").c_str(), 0604);
  EXPECT_EQ(lake_->status(super_, "/f")->permission, 0604);
  EXPECT_EQ(*read_all(*view(), "/f"), "x");
}

// What HDFS has no way to show stays unseen, and is not removed with "an empty folder".
TEST_F(LakeForeignTest, UnsayableNamesAndLinksAreHidden) {
  std::filesystem::create_directories(disk_path("/d"));
  disk_write("/d/with:colon", "x");
  disk_write("/d/bad\xff", "x");
  disk_write("/outside_target", "secret");
  std::filesystem::create_symlink("/etc", disk_path("/d/escape"));
  std::filesystem::create_symlink(disk_path("/outside_target"), disk_path("/d/link"));
  ::mkfifo(disk_path("/d/fifo").c_str(), 0600);
  EXPECT_TRUE(names("/d").empty());
  EXPECT_EQ(lake_->status(super_, "/d")->children, 0U);
  EXPECT_TRUE(fails(lake_->status(super_, "/d/escape"), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(lake_->status(super_, "/d/escape/passwd"), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(view()->open("/d/escape/passwd"), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(view()->open("/d/link"), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(lake_->create(super_, "/d/link", request("c")), ErrorCode::kAlreadyExists));
  EXPECT_TRUE(fails(lake_->create(super_, "/d/escape/f", request("c")), ErrorCode::kAlreadyExists));
  EXPECT_TRUE(fails(lake_->make_directories(super_, "/d/fifo", 0755), ErrorCode::kAlreadyExists));
  EXPECT_TRUE(fails(lake_->remove(super_, "/d", false), ErrorCode::kNotEmpty));
  EXPECT_EQ(disk_content("/outside_target"), "secret");
  EXPECT_TRUE(*lake_->remove(super_, "/d", true));
  EXPECT_EQ(disk_content("/outside_target"), "secret") << "links are removed, never followed";
  EXPECT_TRUE(std::filesystem::exists("/etc/passwd"));
}

// A local program that appends to a file while a client writes it: the writer is told.
TEST_F(LakeForeignTest, AWriterIsToldOfAChangeUnderIt) {
  const auto fs = view();
  const auto writer = fs->create("/f");
  ASSERT_TRUE(works((*writer)->write("mine")));
  ASSERT_TRUE(works((*writer)->flush()));
  std::ofstream(disk_path("/f"), std::ios::app) << "theirs";
  EXPECT_TRUE(fails((*writer)->close(), ErrorCode::kIo, "was changed by another program"));
  EXPECT_EQ(*read_all(*fs, "/f"), "minetheirs");
}

// A reader that has the file open is told the same, not that the file is corrupt.
TEST_F(LakeForeignTest, AReaderIsToldOfAChangeUnderIt) {
  ASSERT_TRUE(put("/f", "c", pattern(5000), 1 << 20));
  const auto fs = view();
  const auto reader = fs->open("/f");
  disk_write("/f", pattern(5000, 9));
  std::string bytes(5000, '\0');
  EXPECT_TRUE(fails((*reader)->read_at(0, bytes.data(), bytes.size()), ErrorCode::kIo));
  EXPECT_EQ(*read_all(*fs, "/f"), pattern(5000, 9));
  EXPECT_TRUE(lake_->corrupt_files().empty());
}

}  // namespace
}  // namespace sluice::lake
