#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>

#include "kafka/broker/log/log.h"
#include "kafka/broker/log/scripted_syncs.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::broker {
namespace {

using wire::KafkaError;

class LogFlushTest : public testing::Test {
 protected:
  LogFlushTest() {
    char name[] = "/tmp/sluice-flush-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    parent_ = name;
    directory_ = parent_ + "/t-0";
    config_.write_out_bytes = 32 << 20;
  }
  ~LogFlushTest() override { std::filesystem::remove_all(parent_); }

  std::unique_ptr<Log> open(wire::Offset recovery_point = 0) {
    Log::OpenOptions options;
    options.recovery_point = recovery_point;
    auto log = Log::open(directory_, config_, files_, options);
    EXPECT_TRUE(log) << log.error().message();
    return log ? std::move(*log) : nullptr;
  }
  // One record of `size` bytes.
  KafkaError append(Log& log, std::size_t size, wire::BatchSettings settings = {}) {
    wire::RecordBatchBuilder builder(settings);
    builder.append(now_++, "key", std::string(size, 'x'));
    Bytes bytes = *builder.finish();
    return log.append(bytes, Log::Origin::kClient, now_).error;
  }
  KafkaError append_idempotent(Log& log, std::int32_t sequence) {
    wire::BatchSettings settings;
    settings.producer_id = 7;
    settings.producer_epoch = 0;
    settings.base_sequence = sequence;
    return append(log, kLarge, settings);
  }
  std::string file(const char* suffix) const { return directory_ + "/" + segment_name(0) + suffix; }
  static void flip(const std::string& path, std::uint64_t at) {
    const Fd fd = *open_file(path, O_RDWR);
    char byte = 0;
    ASSERT_TRUE(read_at(fd.get(), &byte, 1, at));
    byte = static_cast<char>(byte ^ 1);
    ASSERT_TRUE(write_at(fd.get(), ByteView(&byte, 1), at));
  }
  std::size_t snapshots() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
      if (entry.path().extension() == ".snapshot") ++count;
    }
    return count;
  }

  static constexpr std::size_t kLarge = 1'000'000;
  std::string parent_;
  std::string directory_;
  LogConfig config_;
  ScriptedSyncs syncs_;
  FileCache files_{8, &syncs_};
  std::int64_t now_ = 1'000'000;
};

// A flush that covers everything asked for does not go to the disk again.
TEST_F(LogFlushTest, WhatIsOnDiskIsNotFlushedAgain) {
  const auto log = open();
  append(*log, 10);
  ASSERT_TRUE(log->flush_to(1));
  const int before = syncs_.data_calls();
  ASSERT_TRUE(log->flush_to(1));
  ASSERT_TRUE(log->flush());
  EXPECT_EQ(syncs_.data_calls(), before);
}

// A new file survives a loss of power only if its name does: the folder is synced with the first
// flush of each segment, and not with every flush.
TEST_F(LogFlushTest, FolderOfANewSegmentIsSynced) {
  const auto log = open();
  append(*log, 10);
  ASSERT_TRUE(log->flush());
  EXPECT_EQ(syncs_.folder_calls(directory_), 1);
  EXPECT_EQ(syncs_.folder_calls(parent_), 1);
  append(*log, 10);
  ASSERT_TRUE(log->flush());
  EXPECT_EQ(syncs_.folder_calls(directory_), 1);
  config_.segment_bytes = 200;
  log->configure(config_);
  append(*log, 110);  // into the next segment
  ASSERT_TRUE(log->flush());
  EXPECT_EQ(syncs_.folder_calls(directory_), 2);
}

// The tail that a start checks is bounded: much that is unflushed is flushed in the background, and
// so is little after a while.
TEST_F(LogFlushTest, MuchOrOldIsWrittenOut) {
  const auto log = open();
  append(*log, 10);
  log->write_out(now_);  // the first is due at once
  EXPECT_EQ(log->flushed(), 1);
  append(*log, 10);
  log->write_out(now_ + 100);
  EXPECT_EQ(log->flushed(), 1);
  for (int i = 0; i < 40; ++i) append(*log, kLarge);
  log->write_out(now_ + 200);
  EXPECT_EQ(log->flushed(), log->end_offset());
  append(*log, 10);
  log->write_out(now_ + 20'000);
  EXPECT_EQ(log->flushed(), log->end_offset());
}

// What the recovery point vouches for is not read again: a start after a kill does not find a
// change there, and finds one behind it.
TEST_F(LogFlushTest, OnlyTheTailIsCheckedAfterAKill) {
  wire::Offset point = 0;
  {
    const auto log = open();
    for (int i = 0; i < 40; ++i) ASSERT_EQ(append_idempotent(*log, i), KafkaError::kNone);
    log->write_out(now_);
    point = log->flushed();
    for (int i = 40; i < 50; ++i) ASSERT_EQ(append_idempotent(*log, i), KafkaError::kNone);
  }
  ASSERT_EQ(point, 40);
  flip(file(".log"), kLarge / 2);
  {
    const auto log = open(point);
    EXPECT_EQ(log->end_offset(), 50);
    EXPECT_EQ(log->flushed(), point);
    // Its index and its producers are whole.
    for (wire::Offset offset = 0; offset < 50; ++offset) {
      const Log::Slice slice = log->read(offset, 1, true);
      ASSERT_TRUE(slice.file);
      char base[8];
      ASSERT_TRUE(read_at(slice.file->get(), base, sizeof base, slice.position));
      EXPECT_EQ(load_be<std::int64_t>(base), offset);
    }
    EXPECT_EQ(append_idempotent(*log, 52), KafkaError::kOutOfOrderSequenceNumber);
    EXPECT_EQ(append_idempotent(*log, 49), KafkaError::kNone);  // repeated
    EXPECT_EQ(log->end_offset(), 50);
  }
  flip(file(".log"), 45 * kLarge);
  EXPECT_LT(open(point)->end_offset(), 46);
}

// The batch that the check begins with may be the broken one: the log ends before it, and goes on
// with its offset.
TEST_F(LogFlushTest, ABrokenFirstBatchOfTheTailIsTheEnd) {
  {
    const auto log = open();
    for (int i = 0; i < 40; ++i) append(*log, kLarge);
    log->write_out(now_);
  }
  flip(file(".log"), 39 * kLarge + kLarge / 2);
  const auto log = open(40);
  EXPECT_EQ(log->end_offset(), 39);
  append(*log, 10);
  EXPECT_EQ(log->end_offset(), 40);
}

// The offset index is only a short cut: without a sound one everything is checked.
TEST_F(LogFlushTest, BrokenIndexMeansAWholeCheck) {
  {
    const auto log = open();
    for (int i = 0; i < 40; ++i) append(*log, kLarge);
    log->write_out(now_);
  }
  {
    // Its last entry points into the middle of a batch.
    const Fd fd = *open_file(file(".index"), O_RDWR);
    char entry[8];
    const auto end = std::filesystem::file_size(file(".index"));
    ASSERT_GE(end, 8U);
    ASSERT_TRUE(read_at(fd.get(), entry, sizeof entry, end - 8));
    entry[7] = static_cast<char>(entry[7] + 1);
    ASSERT_TRUE(write_at(fd.get(), ByteView(entry, sizeof entry), end - 8));
  }
  EXPECT_EQ(open(40)->end_offset(), 40);
  flip(file(".log"), kLarge / 2);
  std::filesystem::resize_file(file(".index"), 0);
  EXPECT_EQ(open(40)->end_offset(), 0);
}

// Snapshots of the producers that are no segment's do not pile up.
TEST_F(LogFlushTest, OneSnapshotIsKept) {
  {
    const auto log = open();
    for (int round = 0; round < 3; ++round) {
      for (int i = 0; i < 40; ++i) append(*log, kLarge);
      log->write_out(now_);
      EXPECT_EQ(snapshots(), 1U);
    }
  }
  const auto log = open(120);
  for (int i = 0; i < 40; ++i) append(*log, kLarge);
  log->write_out(now_);
  EXPECT_EQ(snapshots(), 1U);
}

// After a failed fdatasync the kernel may call its lost pages clean: nothing is acknowledged any
// more, and the next start writes the tail again before it trusts it.
TEST_F(LogFlushTest, FailedFlushEndsTheWriting) {
  wire::Offset point = 0;
  {
    const auto log = open();
    append(*log, 10);
    ASSERT_TRUE(log->flush());
    point = log->flushed();
    append(*log, 10);
    syncs_.fail(true);
    EXPECT_FALSE(log->flush());
    syncs_.fail(false);
    const int calls = syncs_.data_calls();
    EXPECT_FALSE(log->flush());
    log->write_out(now_ + 100'000);
    EXPECT_FALSE(log->close());
    EXPECT_EQ(syncs_.data_calls(), calls);
    EXPECT_EQ(log->flushed(), point);
    EXPECT_TRUE(log->failed());
    EXPECT_EQ(append(*log, 10), KafkaError::kKafkaStorageError);
    EXPECT_TRUE(log->read(1, 1000, true).file);  // reads go on
    EXPECT_TRUE(log->flush_to(point));           // that much is on disk
  }
  {
    syncs_.fail(true);  // still broken
    const auto log = open(point);
    EXPECT_EQ(append(*log, 10), KafkaError::kKafkaStorageError);
    syncs_.fail(false);
  }
  const int calls = syncs_.data_calls();
  const auto log = open(point);
  EXPECT_EQ(syncs_.data_calls(), calls + 1);
  EXPECT_EQ(log->flushed(), 2);
  EXPECT_EQ(append(*log, 10), KafkaError::kNone);
  EXPECT_TRUE(log->flush());
}

}  // namespace
}  // namespace sluice::kafka::broker
