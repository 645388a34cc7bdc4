#include "kafka/broker/log/old_messages.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "base/checksum.h"
#include "codec/codec.h"
#include "kafka/broker/log/log.h"
#include "kafka/broker/log/segment.h"
#include "kafka/wire/compression.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::broker {
namespace {

using wire::Compression;

struct Old {
  wire::Offset offset = 0;
  int magic = 1;
  int attributes = 0;
  std::int64_t time_ms = -1;
  std::optional<Bytes> key = std::nullopt;
  std::optional<Bytes> value = std::nullopt;
};

void add_bytes(Bytes& to, const std::optional<Bytes>& bytes) {
  append_be(to, bytes ? static_cast<std::int32_t>(bytes->size()) : -1);
  to += bytes.value_or("");
}

Bytes message(const Old& of) {
  Bytes body{static_cast<char>(of.magic), static_cast<char>(of.attributes)};
  if (of.magic == 1) append_be(body, of.time_ms);
  add_bytes(body, of.key);
  add_bytes(body, of.value);
  Bytes whole;
  append_be(whole, of.offset);
  append_be(whole, static_cast<std::int32_t>(body.size() + 4));
  append_be(whole, crc32(body));
  return whole + body;
}

// One message whose value is the messages; under magic 1 their offsets are from 0 on.
Bytes packed(Compression compression, int magic, const std::vector<Old>& messages) {
  Bytes inner;
  for (const Old& one : messages) {
    Old relative = one;
    if (magic == 1) relative.offset -= messages.front().offset;
    inner += message(relative);
  }
  const auto value = codec::compress(wire::codec_format(compression), inner);
  EXPECT_TRUE(value);
  return message({.offset = messages.back().offset,
                  .magic = magic,
                  .attributes = static_cast<int>(compression),
                  .time_ms = messages.back().time_ms,
                  .value = *value});
}

class OldMessagesTest : public testing::Test {
 protected:
  OldMessagesTest() {
    char name[] = "/tmp/sluice-old-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    directory_ = std::string(name) + "/t-0";
    std::filesystem::create_directories(directory_);
  }
  ~OldMessagesTest() override {
    std::filesystem::remove_all(std::filesystem::path(directory_).parent_path());
  }

  std::string path(wire::Offset base) const {
    return directory_ + "/" + segment_name(base) + ".log";
  }
  void write(wire::Offset base, const Bytes& bytes) {
    std::ofstream(path(base), std::ios::binary) << bytes;
  }
  Bytes read(wire::Offset base) const {
    std::ifstream file(path(base), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  Result<std::unique_ptr<Log>> open(bool clean = true, wire::Offset recovery_point = 0) {
    Log::OpenOptions options;
    options.clean = clean;
    options.recovery_point = recovery_point;
    return Log::open(directory_, {}, files_, options);
  }
  // "offset/time/key=value codec" of every record, as the segment has it now.
  std::vector<std::string> records(wire::Offset base) const {
    std::vector<std::string> all;
    const Bytes bytes = read(base);
    wire::BatchWalk walk(bytes);
    while (const auto batch = walk.next()) {
      EXPECT_TRUE(batch->crc_matches());
      wire::RecordWalk records(*batch);
      wire::Record record;
      while (records.next(record)) {
        all.push_back(std::to_string(record.offset) + "/" + std::to_string(record.timestamp_ms) +
                      "/" + std::string(record.key.value_or("-")) + "=" +
                      std::string(record.value.value_or("-")) + " " +
                      std::to_string(static_cast<int>(batch->compression())) +
                      (batch->timestamp_type() == wire::TimestampType::kLogAppendTime ? " a" : ""));
      }
    }
    EXPECT_TRUE(walk.status());
    return all;
  }

  std::string directory_;
  FileCache files_{8};
};

TEST_F(OldMessagesTest, RecordsOffsetsTimesAndCodecsStay) {
  wire::RecordBatchBuilder batch({.base_offset = 30});
  batch.append(700, "k", "new");
  Bytes bytes = message({.offset = 5, .magic = 0, .key = "k", .value = "a"}) +
                message({.offset = 6, .magic = 0, .value = "b"}) +
                message({.offset = 9, .time_ms = 100, .key = "k"}) +
                message({.offset = 10, .attributes = 8, .time_ms = 200, .value = "c"});
  bytes += packed(
      Compression::kGzip, 1,
      {{.offset = 11, .time_ms = 300, .value = "d"}, {.offset = 12, .time_ms = 310, .value = "e"}});
  bytes +=
      packed(Compression::kSnappy, 0,
             {{.offset = 13, .magic = 0, .value = "f"}, {.offset = 14, .magic = 0, .value = "g"}});
  write(5, bytes + *batch.finish());
  const auto log = open();
  ASSERT_TRUE(log) << log.error().message();
  EXPECT_EQ((*log)->start_offset(), 5);
  EXPECT_EQ((*log)->end_offset(), 31);
  EXPECT_EQ(records(5), (std::vector<std::string>{"5/-1/k=a 0", "6/-1/-=b 0", "9/100/k=- 0",
                                                  "10/200/-=c 0 a", "11/300/-=d 1", "12/310/-=e 1",
                                                  "13/-1/-=f 2", "14/-1/-=g 2", "30/700/k=new 0"}));
  const auto files = std::filesystem::directory_iterator(directory_);
  EXPECT_TRUE(std::none_of(begin(files), end(files), [](const auto& one) {
    const std::string name = one.path();
    return name.ends_with(".deleted") || name.ends_with(".swap") || name.ends_with(".cleaned");
  }));
}

// Whether the log was closed in good order or not; and the next open has nothing to do.
TEST_F(OldMessagesTest, AreFoundAfterAKillAsWell) {
  for (const bool clean : {true, false}) {
    Bytes bytes;
    for (wire::Offset offset = 0; offset < 5'000; ++offset) {
      bytes += message({.offset = offset, .time_ms = 1'000 + offset, .value = Bytes(200, 'x')});
    }
    write(0, bytes);
    write(5'000, message({.offset = 5'000, .time_ms = 9'000, .value = "last"}));
    const auto log = open(clean);
    ASSERT_TRUE(log) << log.error().message();
    EXPECT_EQ((*log)->end_offset(), 5'001);
    EXPECT_EQ(records(0).size(), 5'000U);
    EXPECT_LT(read(0).size(), bytes.size());
    const Bytes after = read(0);
    ASSERT_TRUE(open(clean));
    EXPECT_EQ(read(0), after);
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directories(directory_);
  }
}

// A log that somebody told to write as before goes on after batches.
TEST_F(OldMessagesTest, ComeBehindBatchesToo) {
  wire::RecordBatchBuilder batch;
  batch.append(100, "k", "first");
  write(0, *batch.finish() + message({.offset = 1, .time_ms = 200, .value = "second"}));
  const auto log = open(false);
  ASSERT_TRUE(log) << log.error().message();
  EXPECT_EQ(records(0), (std::vector<std::string>{"0/100/k=first 0", "1/200/-=second 0"}));
}

// What was aborted before it was known to the snapshot of producers is not found out again.
TEST_F(OldMessagesTest, AbortedTransactionsStayAborted) {
  wire::RecordBatchBuilder first;
  first.append(100, "k", "first");
  wire::RecordBatchBuilder aborted({.base_offset = 1,
                                    .transactional = true,
                                    .producer_id = 7,
                                    .producer_epoch = 0,
                                    .base_sequence = 0});
  aborted.append(100, "k", "aborted");
  const Bytes transaction =
      *aborted.finish() + wire::end_marker(2, 0, 7, 0, wire::ControlType::kAbort, 0, 100);
  write(0, *first.finish() + transaction);
  {
    const auto log = open(false);
    ASSERT_TRUE(log) << log.error().message();
    ASSERT_TRUE((*log)->close());
  }
  ASSERT_TRUE(std::filesystem::exists(directory_ + "/" + segment_name(3) + ".snapshot"));
  write(0, message({.offset = 0, .time_ms = 100, .value = "old"}) + transaction);
  const auto log = open();
  ASSERT_TRUE(log) << log.error().message();
  EXPECT_EQ(records(0).front(), "0/100/-=old 0");
  const auto slice = (*log)->read(0, 1 << 20, true, Isolation::kReadCommitted);
  ASSERT_EQ(slice.aborted.size(), 1u);
  EXPECT_EQ(slice.aborted[0].producer_id, 7);
  EXPECT_EQ(slice.aborted[0].first_offset, 1);
}

// The open is tried again every few seconds: it must not fill the disk each time.
TEST_F(OldMessagesTest, WhatIsRefusedIsNotWrittenAgain) {
  const Bytes good = message({.offset = 0, .time_ms = 100, .value = "good"});
  Bytes bad = message({.offset = 1, .time_ms = 100, .value = "bad"});
  bad.back() ^= 1;
  write(0, good + bad);
  const auto first = open();
  ASSERT_FALSE(first);
  std::filesystem::last_write_time(
      directory_, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  const auto before = std::filesystem::last_write_time(directory_);
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message(), first.error().message());
  EXPECT_EQ(std::filesystem::last_write_time(directory_), before);  // no file was made

  bad.back() ^= 1;
  write(0, good + bad + bad);  // the same again: offsets that do not go up
  const auto other = open();
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().message().find("offsets that do not go up"), std::string::npos);
  write(0, good + bad);
  const auto mended = open();
  EXPECT_TRUE(mended) << mended.error().message();
}

TEST_F(OldMessagesTest, NothingIsWrittenWithoutRoomForAll) {
  write(0, message({.offset = 0, .time_ms = 100, .value = "good"}));
  const std::uintmax_t free = std::filesystem::space(directory_).available;
  // A hole takes no room itself.
  std::filesystem::resize_file(path(0), free + (std::uintmax_t{64} << 30));
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kResourceExhausted) << refused.error().message();
  EXPECT_FALSE(std::filesystem::exists(path(0) + ".cleaned"));
}

// Retention goes by the time of the file where no record has one.
TEST_F(OldMessagesTest, TheFileIsAsOldAsItWas) {
  write(0, message({.offset = 0, .magic = 0, .value = "old"}));
  std::filesystem::last_write_time(
      path(0), std::filesystem::file_time_type::clock::now() - std::chrono::hours(24 * 365));
  const auto before = std::filesystem::last_write_time(path(0));
  ASSERT_TRUE(open());
  EXPECT_EQ(records(0), (std::vector<std::string>{"0/-1/-=old 0"}));
  EXPECT_EQ(std::filesystem::last_write_time(path(0)), before);
}

// Compaction has left every second one: they are one batch all the same.
TEST_F(OldMessagesTest, GapsDoNotEndABatch) {
  Bytes bytes;
  std::vector<std::string> expected;
  for (wire::Offset offset = 10; offset < 200; offset += 2) {
    bytes += message({.offset = offset, .time_ms = 1'000 + offset, .value = "v"});
    expected.push_back(std::to_string(offset) + "/" + std::to_string(1'000 + offset) + "/-=v 0");
  }
  write(4, bytes);
  const auto log = open();
  ASSERT_TRUE(log) << log.error().message();
  EXPECT_EQ((*log)->end_offset(), 199);
  EXPECT_EQ(records(4), expected);
  const Bytes after = read(4);
  const auto batch = wire::RecordBatch::open(after);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->size(), after.size());
  EXPECT_EQ(batch->base_offset(), 10);
  EXPECT_EQ(batch->last_offset(), 198);
  EXPECT_EQ(batch->record_count(), 95);
}

TEST_F(OldMessagesTest, AreAsFarApartAsASegmentGoes) {
  write(0, message({.offset = 0, .magic = 0, .value = "first"}) +
               message({.offset = 2'147'483'647, .magic = 0, .value = "last"}));
  const auto log = open();
  ASSERT_TRUE(log) << log.error().message();
  EXPECT_EQ(records(0), (std::vector<std::string>{"0/-1/-=first 0", "2147483647/-1/-=last 0"}));
}

// What a crash has torn off at the end is cut; in the midst of a log it is not: nothing changes.
TEST_F(OldMessagesTest, WhatIsNotSound) {
  const Bytes good = message({.offset = 0, .time_ms = 100, .value = "good"});
  Bytes torn = message({.offset = 1, .time_ms = 100, .value = "torn"});
  torn.back() ^= 1;
  write(0, good + torn);
  {
    const auto log = open(false);
    ASSERT_TRUE(log) << log.error().message();
    EXPECT_EQ((*log)->end_offset(), 1);
  }
  EXPECT_EQ(records(0), (std::vector<std::string>{"0/100/-=good 0"}));

  write(0, good + torn);
  write(2, message({.offset = 2, .time_ms = 100, .value = "later"}));
  const auto refused = open(false);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("no sound message at byte " +
                                           std::to_string(good.size()) + ", where offset 1 "),
            std::string::npos)
      << refused.error().message();
  EXPECT_EQ(read(0), good + torn);
}

// Behind one that is not sound there may be all the others: only what was never flushed is cut.
TEST_F(OldMessagesTest, WhatWasFlushedIsNotCut) {
  const Bytes good = message({.offset = 0, .time_ms = 100, .value = "good"});
  Bytes bad = message({.offset = 1, .time_ms = 100, .value = "bad"});
  bad.back() ^= 1;
  Bytes long_one = bad;  // says that it is larger than the file
  long_one[8] ^= 1;
  const Bytes later = message({.offset = 2, .time_ms = 100, .value = "later"});
  wire::RecordBatchBuilder builder;
  builder.append(100, "k", "batch");
  const Bytes batch = *builder.finish();
  for (const Bytes& bytes : {good + bad + later, bad + good, good + long_one + later,
                             batch + bad + later, batch + long_one + later}) {
    write(0, bytes);
    EXPECT_FALSE(open(true));
    EXPECT_FALSE(open(false, 2));
    EXPECT_EQ(read(0), bytes);
    EXPECT_FALSE(std::filesystem::exists(path(0) + ".cleaned"));
    EXPECT_TRUE(open(false, 0));
    EXPECT_LT(read(0).size(), bytes.size());
  }
  write(0, good + bad + later);
  const auto cut = open(false, 1);
  ASSERT_TRUE(cut) << cut.error().message();
  EXPECT_EQ((*cut)->end_offset(), 1);
}

}  // namespace
}  // namespace sluice::kafka::broker
