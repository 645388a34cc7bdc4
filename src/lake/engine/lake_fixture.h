// A lake in a temporary folder, for tests; reopen() is a restart.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/checksum.h"
#include "lake/engine/checksums.h"
#include "lake/lake.h"

namespace sluice::lake {

class LakeTest : public testing::Test {
 protected:
  void SetUp() override {
    static std::atomic<int> count{0};
    folder_ = testing::TempDir() + "/sluice_lake_test_" + std::to_string(::getpid()) + "_" +
              std::to_string(count++);
    std::filesystem::remove_all(folder_);
    options_.files_dir = folder_ + "/lake";
    options_.meta_dir = folder_ + "/lake.meta";
    options_.superuser = "super";
    options_.clock = &clock_;
    options_.min_block_size = 512;
    reopen();
  }
  void TearDown() override {
    lake_.reset();
    std::filesystem::remove_all(folder_);
  }
  void reopen() {
    lake_.reset();
    auto opened = Lake::open(options_);
    ASSERT_TRUE(opened) << opened.error().message();
    lake_ = *std::move(opened);
  }
  // The next start believes that the machine was started anew.
  void pretend_power_loss() { std::ofstream(options_.meta_dir + "/boot") << "another\n"; }

  template <class T>
  static testing::AssertionResult fails(const Result<T>& result, ErrorCode code,
                                        const std::string& text = "") {
    if (result.ok()) return testing::AssertionFailure() << "it succeeded";
    const Error& error = result.error();
    if (error.code() == code && error.message().find(text) != std::string::npos) {
      return testing::AssertionSuccess();
    }
    return testing::AssertionFailure() << error_code_name(error.code()) << ": " << error.message();
  }
  template <class T>
  static testing::AssertionResult works(const Result<T>& result) {
    if (result.ok()) return testing::AssertionSuccess();
    return testing::AssertionFailure()
           << error_code_name(result.error().code()) << ": " << result.error().message();
  }
  static std::string pattern(std::size_t size, std::uint32_t seed = 1) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>((seed = seed * 1664525 + 1013904223) >> 24);
    return bytes;
  }
  std::string disk_path(const std::string& path) const { return options_.files_dir + path; }
  std::string disk_content(const std::string& path) const {
    std::ifstream in(disk_path(path), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void disk_write(const std::string& path, const std::string& bytes) const {
    std::ofstream(disk_path(path), std::ios::binary) << bytes;
  }
  std::unique_ptr<FileSystem> view(const std::string& user = "super") {
    return lake_->as_file_system(user);
  }
  CreateRequest request(const std::string& client, std::uint64_t block_size = 1024) {
    CreateRequest r;
    r.client = client;
    r.client_machine = "10.0.0.7";
    r.options.block_size = block_size;
    return r;
  }
  // Packets as a client sends them: any split, the checksums of the block's grid.
  testing::AssertionResult send(BlockWriter& writer, std::uint64_t offset, std::string_view data) {
    std::string sums;
    std::string_view rest = data;
    for (std::uint64_t at = offset; !rest.empty();) {
      const std::string_view chunk = rest.substr(0, kChunkSize - at % kChunkSize);
      append_sum(sums, crc32c(chunk));
      at += chunk.size();
      rest.remove_prefix(chunk.size());
    }
    return works(writer.write(offset, data, sums));
  }
  // Writes a whole file the way an HDFS client does, and completes it.
  testing::AssertionResult put(const std::string& path, const std::string& client,
                               const std::string& bytes, std::uint64_t block_size = 1024) {
    const auto made = lake_->create(super_, path, request(client, block_size));
    if (!made) return works(made);
    std::optional<Block> previous;
    for (std::size_t at = 0; at < bytes.size(); at += block_size) {
      const auto block = lake_->add_block(path, made->file_id, client, previous);
      if (!block) return works(block);
      const auto writer = lake_->write_block(block->block);
      if (!writer) return works(writer);
      const std::string part = bytes.substr(at, block_size);
      if (auto sent = send(**writer, 0, part); !sent) return sent;
      previous = block->block;
      previous->length = part.size();
    }
    const auto done = lake_->complete(path, made->file_id, client, previous);
    if (!done) return works(done);
    return *done ? testing::AssertionSuccess() : testing::AssertionFailure() << "not complete";
  }

  ManualClock clock_{SystemClock().wall_ms()};
  LakeOptions options_;
  std::string folder_;
  std::unique_ptr<Lake> lake_;
  const Caller super_{"super", {"supergroup"}, {}};
};

}  // namespace sluice::lake
