#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "lake/file_system_contract.h"
#include "lake/lake.h"
#include "lake/local_file_system.h"
#include "lake/memory_file_system.h"

namespace sluice::lake {
namespace {

std::string fresh_folder(const std::string& name) {
  static std::atomic<int> count{0};
  const std::string folder = testing::TempDir() + "/sluice_" + name + "_" +
                             std::to_string(::getpid()) + "_" + std::to_string(count++);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

class Memory final : public ContractFixture {
 public:
  Memory() { EXPECT_TRUE(fs_.make_directories("/base", 0755)); }
  FileSystem& fs() override { return fs_; }
  std::string base() override { return "/base"; }

 private:
  MemoryFileSystem fs_;
};

class Local final : public ContractFixture {
 public:
  ~Local() override { std::filesystem::remove_all(folder_); }
  FileSystem& fs() override { return fs_; }
  std::string base() override { return folder_; }

 private:
  LocalFileSystem fs_;
  std::string folder_ = std::filesystem::canonical(fresh_folder("local")).string();
};

class Embedded final : public ContractFixture {
 public:
  explicit Embedded(Durability durability) {
    LakeOptions options;
    options.files_dir = folder_ + "/lake";
    options.meta_dir = folder_ + "/lake.meta";
    options.durability = durability;
    auto lake = Lake::open(options);
    EXPECT_TRUE(lake) << lake.error().message();
    lake_ = *std::move(lake);
    fs_ = lake_->as_file_system(lake_->options().superuser);
    fs_ = lake_->as_file_system(owner());
    EXPECT_TRUE(fs_->make_directories("/base", 0755));
  }
  ~Embedded() override {
    fs_.reset();
    lake_.reset();
    std::filesystem::remove_all(folder_);
  }
  FileSystem& fs() override { return *fs_; }
  std::string base() override { return "/base"; }

 private:
  std::string owner() { return lake_->status({"", {"supergroup"}, {}}, "/")->owner; }

  std::string folder_ = fresh_folder("lake");
  std::unique_ptr<Lake> lake_;
  std::unique_ptr<FileSystem> fs_;
};

ContractParam local() {
  ContractParam param{"local", [] { return std::make_unique<Local>(); }};
  param.keeps_replication = false;
  param.any_owner = false;
  param.one_writer = false;
  param.has_checksum = false;
  param.shows_under_construction = false;
  param.hdfs_names = false;
  return param;
}

ContractParam memory() {
  ContractParam param{"memory", [] { return std::make_unique<Memory>(); }};
  param.has_checksum = false;
  return param;
}

INSTANTIATE_TEST_SUITE_P(
    Lake, FileSystemContract,
    testing::Values(memory(), local(),
                    ContractParam{"lake",
                                  [] { return std::make_unique<Embedded>(Durability::kSynced); }},
                    ContractParam{"relaxed_lake",
                                  [] { return std::make_unique<Embedded>(Durability::kRelaxed); }}),
    [](const auto& param) { return param.param.name; });

// Else whoever compares folders would take what is left out for missing.
TEST(LocalListingTest, WhatCannotBeLookedAtFailsTheListing) {
  char name[] = "/tmp/local_listing_XXXXXX";
  const std::filesystem::path folder = ::mkdtemp(name);
  std::filesystem::create_symlink("nothing", folder / "dangling");
  std::filesystem::create_symlink("loop", folder / "loop");
  LocalFileSystem fs;
  const auto passed_over = fs.list(folder, "", 10);
  ASSERT_TRUE(passed_over) << passed_over.error().message();
  EXPECT_TRUE(passed_over->entries.empty());
  std::filesystem::create_symlink(std::string(300, 'x'), folder / "too-long");
  EXPECT_FALSE(fs.list(folder, "", 10));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sluice::lake
