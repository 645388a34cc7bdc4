#include "backup/backup.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "backup/manifest.h"
#include "base/file.h"

namespace sluice::backup {
namespace {

namespace fs = std::filesystem;

class BackupTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/backup-XXXXXX";
    folder_ = ::mkdtemp(name);
    data_ = folder_ + "/data";
    copy_ = folder_ + "/copy";
    put("kafka/t-0/0.log", "messages");
    put("kafka/t-0/0.index", "places");
    put("lake.meta/journal/1", "records");
    put("lake/user/x", "content");
    put("LOCK", "pid=1\n");
    fs::create_directories(data_ + "/lake/empty");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void put(const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(data_ + "/" + path).parent_path());
    EXPECT_TRUE(write_file_atomically(data_ + "/" + path, text));
  }

  std::string folder_, data_, copy_;
};

std::int64_t mtime(const std::string& path) {
  struct stat found {};
  ::stat(path.c_str(), &found);
  return std::int64_t{found.st_mtim.tv_sec} * 1'000'000'000 + found.st_mtim.tv_nsec;
}

TEST_F(BackupTest, ARestoredDirectoryIsTheSame) {
  ::chmod((data_ + "/lake/user/x").c_str(), 0640);
  ASSERT_TRUE(set_time(data_ + "/lake/user/x", 1'500'000'000'123'456'789));
  ASSERT_TRUE(set_time(data_ + "/lake/user", 1'400'000'000'000'000'001));
  const auto made = make(data_, copy_);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(made->files, 4U);
  ASSERT_TRUE(verify(copy_));
  const std::string other = folder_ + "/other";
  const auto restored = restore(copy_, other);
  ASSERT_TRUE(restored) << restored.error().message();
  EXPECT_EQ(*read_file(other + "/kafka/t-0/0.log"), "messages");
  EXPECT_EQ(mtime(other + "/lake/user/x"), 1'500'000'000'123'456'789);
  EXPECT_EQ(mtime(other + "/lake/user"), 1'400'000'000'000'000'001);
  EXPECT_TRUE(fs::is_directory(other + "/lake/empty"));
  EXPECT_FALSE(fs::exists(other + "/LOCK")) << "whoever held it is not there";
  struct stat found {};
  ::stat((other + "/lake/user/x").c_str(), &found);
  EXPECT_EQ(found.st_mode & 07777U, 0640U);
}

// A rename takes a file from where nobody has looked to where somebody has.
TEST_F(BackupTest, WhatMovesIsFollowed) {
  fs::create_directories(copy_);
  TreeCopy copy(data_, copy_);
  ASSERT_TRUE(*copy.pass());
  put("lake/user/new", "more");
  fs::rename(data_ + "/lake/user/x", data_ + "/lake/empty/y");
  put("kafka/t-0/0.log", "messages and more");
  ASSERT_TRUE(*copy.pass());
  EXPECT_FALSE(fs::exists(copy_ + "/lake/user/x"));
  EXPECT_EQ(*read_file(copy_ + "/lake/empty/y"), "content");
  EXPECT_EQ(*read_file(copy_ + "/lake/user/new"), "more");
  EXPECT_EQ(*read_file(copy_ + "/kafka/t-0/0.log"), "messages and more");
  fs::remove_all(data_ + "/lake/user");
  put("lake/user", "now a file");
  ASSERT_TRUE(*copy.pass());
  EXPECT_EQ(*read_file(copy_ + "/lake/user"), "now a file");
}

TEST_F(BackupTest, LinksAreNotFollowed) {
  fs::create_symlink("/etc/passwd", data_ + "/lake/link");
  fs::create_directory_symlink("/etc", data_ + "/lake/folder");
  ASSERT_TRUE(make(data_, copy_));
  EXPECT_FALSE(fs::exists(fs::symlink_status(copy_ + "/lake/link")));
  EXPECT_FALSE(fs::exists(fs::symlink_status(copy_ + "/lake/folder")));
}

TEST_F(BackupTest, ADamagedCopyIsNotRestored) {
  ASSERT_TRUE(make(data_, copy_));
  ASSERT_TRUE(write_file_atomically(copy_ + "/lake/user/x", "c0ntent"));
  const auto restored = restore(copy_, folder_ + "/other");
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code(), ErrorCode::kCorrupt);
  EXPECT_NE(restored.error().message().find("lake/user/x"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder_ + "/other"));
  fs::remove(copy_ + "/MANIFEST");
  EXPECT_EQ(verify(copy_).error().code(), ErrorCode::kNotFound);
}

TEST_F(BackupTest, NothingIsWrittenOver) {
  fs::create_directories(copy_ + "/something");
  EXPECT_EQ(make(data_, copy_).error().code(), ErrorCode::kAlreadyExists);
  ASSERT_TRUE(make(data_, folder_ + "/second"));
  EXPECT_EQ(restore(folder_ + "/second", data_).error().code(), ErrorCode::kAlreadyExists);
  fs::create_directories(folder_ + "/empty");
  EXPECT_TRUE(restore(folder_ + "/second", folder_ + "/empty"));
}

TEST(ManifestTest, ReadsWhatItWrites) {
  CopiedFiles files;
  files["lake"] = {.is_folder = true, .mode = 0755, .mtime_ns = 5};
  files["lake/a%\nb c"] = {.mode = 0600, .mtime_ns = 7, .size = 9, .crc = 0xdeadbeef};
  const auto read = read_manifest(write_manifest(files));
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 2U);
  EXPECT_TRUE(read->at("lake").is_folder);
  EXPECT_EQ(read->at("lake/a%\nb c").crc, 0xdeadbeefU);
}

TEST(ManifestTest, NothingLeadsOutOfTheFolder) {
  for (const std::string path : {"/etc/passwd", "../x", "lake/../../x", "lake//x", "", "lake/."}) {
    EXPECT_FALSE(read_manifest("sluice-backup 1\nf 644 1 0 0 " + path + "\nend 1\n")) << path;
  }
  EXPECT_TRUE(read_manifest("sluice-backup 1\nf 644 1 0 0 lake/x\nend 1\n"));
  EXPECT_FALSE(read_manifest("sluice-backup 1\nf 644 1 0 0 lake/x\n"));
  EXPECT_FALSE(read_manifest("sluice-backup 2\nend 0\n"));
}

}  // namespace
}  // namespace sluice::backup
