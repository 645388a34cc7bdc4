#include "kafka/wire/message_set_writer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "kafka/wire/message_set.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::wire {
namespace {

struct Seen {
  Offset offset;
  std::int64_t time;
  std::string key;
  std::string value;
  bool operator==(const Seen&) const = default;
};

// Three records with a gap between the first two, as compaction leaves it.
Bytes batch_of(Compression compression) {
  RecordBatchBuilder builder({.base_offset = 10, .compression = compression});
  builder.append_at(10, 100, "k", "v");
  builder.append_at(14, 50, std::nullopt, "w");
  builder.append_at(15, 70, "l", std::nullopt);
  auto made = builder.finish();
  EXPECT_TRUE(made);
  return std::move(*made);
}

std::vector<Seen> read(ByteView messages) {
  std::vector<Seen> seen;
  const auto end = read_message_set(messages, [&](const Record& record) {
    seen.push_back({record.offset, record.timestamp_ms, std::string(record.key.value_or("-")),
                    std::string(record.value.value_or("-"))});
  });
  EXPECT_TRUE(end) << end.error().message();
  return seen;
}

std::vector<Seen> through(Compression compression, std::int8_t magic, Offset from) {
  const Bytes bytes = batch_of(compression);
  Bytes messages;
  const Status done = append_messages(messages, *RecordBatch::open(bytes), magic, from);
  EXPECT_TRUE(done) << done.error().message();
  return read(messages);
}

// Offsets, gaps among them, are those of the log in every codec; magic 0 has no times.
TEST(MessageSetWriterTest, RecordsAreTheSameAsMessages) {
  const std::vector<Seen> timed = {{10, 100, "k", "v"}, {14, 50, "-", "w"}, {15, 70, "l", "-"}};
  std::vector<Seen> timeless = timed;
  for (Seen& one : timeless) one.time = -1;
  for (const auto compression :
       {Compression::kNone, Compression::kGzip, Compression::kSnappy, Compression::kLz4}) {
    EXPECT_EQ(through(compression, 1, 0), timed) << compression_name(compression);
    EXPECT_EQ(through(compression, 0, 0), timeless) << compression_name(compression);
  }
}

TEST(MessageSetWriterTest, WhatIsNotPackedBeginsAtTheOffset) {
  EXPECT_EQ(through(Compression::kNone, 1, 14).size(), 2U);
  EXPECT_EQ(through(Compression::kGzip, 1, 14).size(), 3U);
}

TEST(MessageSetWriterTest, TheTimeOfTheLogIsSaidToBe) {
  for (const auto compression : {Compression::kNone, Compression::kGzip}) {
    RecordBatchBuilder builder(
        {.compression = compression, .timestamp_type = TimestampType::kLogAppendTime});
    builder.append(7, "k", "v");
    const auto bytes = builder.finish();
    ASSERT_TRUE(bytes);
    Bytes messages;
    ASSERT_TRUE(append_messages(messages, *RecordBatch::open(*bytes), 1, 0));
    EXPECT_EQ(messages[17] & 8, 8);
    EXPECT_EQ(read(messages), (std::vector<Seen>{{0, 7, "k", "v"}}));
  }
}

TEST(MessageSetWriterTest, MarkersGiveNothingAndZstdIsRefused) {
  RecordBatchBuilder marker({.transactional = true, .control = true});
  marker.append(1, ByteView("\0\0\0\1", 4), ByteView("\0\0\0\0\0\0", 6));
  const auto bytes = marker.finish();
  ASSERT_TRUE(bytes);
  Bytes messages;
  ASSERT_TRUE(append_messages(messages, *RecordBatch::open(*bytes), 1, 0));
  EXPECT_TRUE(messages.empty());
  const Bytes zstd = batch_of(Compression::kZstd);
  const Status refused = append_messages(messages, *RecordBatch::open(zstd), 1, 0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace sluice::kafka::wire
