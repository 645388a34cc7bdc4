#include "kafka/broker/log/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <limits>
#include <set>

#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::broker {
namespace {

using wire::KafkaError;

class LogTest : public testing::Test {
 protected:
  LogTest() {
    char name[] = "/tmp/sluice-log-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    directory_ = std::string(name) + "/t-0";
  }
  ~LogTest() override {
    std::filesystem::remove_all(std::filesystem::path(directory_).parent_path());
  }

  std::unique_ptr<Log> open(Log::OpenOptions options = {}) {
    auto log = Log::open(directory_, config_, files_, options);
    EXPECT_TRUE(log) << log.error().message();
    return log ? std::move(*log) : nullptr;
  }
  static Bytes batch(int records, std::int64_t timestamp, wire::BatchSettings settings = {}) {
    wire::RecordBatchBuilder builder(settings);
    for (int i = 0; i < records; ++i) {
      builder.append(timestamp + i, "key", "value " + std::to_string(timestamp + i));
    }
    return *builder.finish();
  }
  Log::Appended append(Log& log, Bytes bytes) {
    return log.append(bytes, Log::Origin::kClient, now_);
  }
  // Values of all records from an offset on.
  static std::vector<std::string> values(Log& log, wire::Offset from) {
    std::vector<std::string> all;
    while (from < log.end_offset()) {
      const Log::Slice slice = log.read(from, 1 << 20, true);
      EXPECT_EQ(slice.error, KafkaError::kNone);
      if (!slice.file) break;
      Bytes bytes(slice.size, '\0');
      EXPECT_TRUE(read_at(slice.file->get(), bytes.data(), bytes.size(), slice.position));
      wire::BatchWalk walk(bytes);
      while (const auto one = walk.next()) {
        wire::RecordWalk records(*one);
        wire::Record record;
        while (records.next(record)) {
          if (record.offset >= from) all.emplace_back(*record.value);
        }
        from = one->next_offset();
      }
    }
    return all;
  }
  std::string segment(wire::Offset base, const char* suffix = ".log") const {
    return directory_ + "/" + segment_name(base) + suffix;
  }

  std::string directory_;
  LogConfig config_;
  FileCache files_{8};
  std::int64_t now_ = 1'000'000;
};

TEST_F(LogTest, OffsetsCountOnOverRestarts) {
  {
    auto log = open();
    EXPECT_EQ(append(*log, batch(3, 100)).base_offset, 0);
    EXPECT_EQ(append(*log, batch(2, 200)).base_offset, 3);
    ASSERT_TRUE(log->close());
  }
  auto log = open({.clean = true});
  EXPECT_EQ(log->end_offset(), 5);
  EXPECT_EQ(append(*log, batch(1, 300)).base_offset, 5);
  EXPECT_EQ(values(*log, 4), (std::vector<std::string>{"value 201", "value 300"}));
}

TEST_F(LogTest, ReadOutsideIsOutOfRange) {
  auto log = open();
  (void)append(*log, batch(3, 100));
  EXPECT_EQ(log->read(4, 100, true).error, KafkaError::kOffsetOutOfRange);
  EXPECT_EQ(log->read(-1, 100, true).error, KafkaError::kOffsetOutOfRange);
  const Log::Slice end = log->read(3, 100, true);
  EXPECT_EQ(end.error, KafkaError::kNone);
  EXPECT_FALSE(end.file);
}

// KIP-74: the first batch goes out whole, however small the limit is.
TEST_F(LogTest, FirstBatchIsWholeHoweverSmallTheLimit) {
  auto log = open();
  const Bytes large = batch(100, 100);
  (void)append(*log, large);
  EXPECT_EQ(log->read(50, 10, true).size, large.size());
  EXPECT_EQ(log->read(50, 10, false).size, 0U);
}

// After a kill: what is whole and sound stays, a torn or damaged tail goes.
TEST_F(LogTest, TornTailIsCut) {
  {
    auto log = open();
    (void)append(*log, batch(3, 100));
    (void)append(*log, batch(3, 200));
  }
  const auto whole = std::filesystem::file_size(segment(0));
  std::filesystem::resize_file(segment(0), whole - 5);
  auto log = open();
  EXPECT_EQ(log->end_offset(), 3);
  EXPECT_EQ(append(*log, batch(1, 300)).base_offset, 3);
  EXPECT_EQ(values(*log, 0).size(), 4U);
}

TEST_F(LogTest, FlippedBitEndsTheLogThere) {
  std::uint64_t first = 0;
  {
    auto log = open();
    (void)append(*log, batch(3, 100));
    first = log->size();
    (void)append(*log, batch(3, 200));
    (void)append(*log, batch(3, 300));
  }
  const Fd fd(::open(segment(0).c_str(), O_RDWR));
  char byte = 0;
  ASSERT_TRUE(read_at(fd.get(), &byte, 1, first + 70));
  byte = static_cast<char>(byte ^ 1);
  ASSERT_TRUE(write_at(fd.get(), std::string_view(&byte, 1), first + 70));
  auto log = open();
  EXPECT_EQ(log->end_offset(), 3);
  EXPECT_EQ(std::filesystem::file_size(segment(0)), first);
}

// What lies before the recovery point was on disk: only the segments behind it are read again.
TEST_F(LogTest, SegmentsRollAndAreAllFoundAgain) {
  config_.segment_bytes = 2000;
  {
    auto log = open();
    for (int i = 0; i < 40; ++i) EXPECT_EQ(append(*log, batch(5, i * 10)).base_offset, i * 5);
  }
  int segments = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    segments += entry.path().extension() == ".log";
  }
  EXPECT_GT(segments, 3);
  auto log = open({.recovery_point = 100});
  EXPECT_EQ(log->end_offset(), 200);
  EXPECT_EQ(values(*log, 0).size(), 200U);
}

TEST_F(LogTest, FindsOffsetsByTime) {
  config_.segment_bytes = 2000;
  config_.index_interval_bytes = 100;
  auto log = open();
  for (int i = 0; i < 40; ++i) (void)append(*log, batch(5, i * 10));
  const auto at = [&](std::int64_t time) {
    const auto found = log->find_time(time);
    EXPECT_TRUE(found);
    return *found ? (*found)->offset : -1;
  };
  EXPECT_EQ(at(0), 0);
  EXPECT_EQ(at(203), 103);
  EXPECT_EQ(at(205), 105);  // between two batches: the next record
  EXPECT_EQ(at(394), 199);
  EXPECT_EQ(at(395), -1);
  EXPECT_EQ((*log->latest_time())->offset, 199);
}

// Kafka's index: (offset of a batch's last record, position of the batch), both growing.
TEST_F(LogTest, IndexPointsAtBatches) {
  config_.index_interval_bytes = 100;
  {
    auto log = open();
    for (int i = 0; i < 20; ++i) (void)append(*log, batch(5, i * 10));
    ASSERT_TRUE(log->close());
  }
  const std::string index = *read_file(segment(0, ".index"));
  const std::string data = *read_file(segment(0));
  ASSERT_GT(index.size(), 8U);
  for (std::size_t at = 0; at < index.size(); at += 8) {
    const auto offset = load_be<std::int32_t>(index.data() + at);
    const auto position = load_be<std::uint32_t>(index.data() + at + 4);
    const auto one = wire::RecordBatch::open(ByteView(data).substr(position));
    ASSERT_TRUE(one);
    EXPECT_EQ(one->last_offset(), offset);
  }
}

TEST_F(LogTest, DeletedRecordsStayDeleted) {
  config_.segment_bytes = 2000;
  wire::Offset start = 0;
  {
    auto log = open();
    for (int i = 0; i < 40; ++i) (void)append(*log, batch(5, i * 10));
    log->delete_before(150);
    log->maintain(now_);
    start = log->start_offset();
    EXPECT_EQ(start, 150);
    EXPECT_EQ(log->read(149, 100, true).error, KafkaError::kOffsetOutOfRange);
    EXPECT_EQ(values(*log, 150).size(), 50U);
  }
  auto log = open({.start_offset = start});
  EXPECT_EQ(log->start_offset(), 150);
  EXPECT_FALSE(std::filesystem::exists(segment(0)));
}

TEST_F(LogTest, RetentionByTimeAndSize) {
  config_.segment_bytes = 2000;
  config_.retention_bytes = 5000;
  auto log = open();
  for (int i = 0; i < 60; ++i) (void)append(*log, batch(5, now_ + i * 10));
  log->maintain(now_);
  EXPECT_GT(log->start_offset(), 0);
  EXPECT_GE(log->size(), 5000U);
  config_.retention_bytes = -1;
  config_.retention_ms = 1000;
  log->configure(config_);
  log->maintain(now_ + 600 + 1001);
  EXPECT_EQ(log->start_offset(), log->end_offset());
  EXPECT_EQ(append(*log, batch(1, now_)).base_offset, 300);
}

Bytes from_producer(int sequence, int records, std::int16_t epoch = 0) {
  wire::BatchSettings settings;
  settings.producer_id = 7;
  settings.producer_epoch = epoch;
  settings.base_sequence = sequence;
  wire::RecordBatchBuilder builder(settings);
  for (int i = 0; i < records; ++i) builder.append(100 + i, "key", "value");
  return *builder.finish();
}

// KIP-98: a repeated batch is answered with its first offset and not written again; a gap is
// refused.
TEST_F(LogTest, IdempotentProducer) {
  auto log = open();
  EXPECT_EQ(append(*log, from_producer(0, 3)).base_offset, 0);
  EXPECT_EQ(append(*log, from_producer(3, 2)).base_offset, 3);
  EXPECT_EQ(append(*log, from_producer(0, 3)).base_offset, 0);
  EXPECT_EQ(append(*log, from_producer(3, 2)).base_offset, 3);
  EXPECT_EQ(log->end_offset(), 5);
  EXPECT_EQ(append(*log, from_producer(6, 1)).error, KafkaError::kOutOfOrderSequenceNumber);
  EXPECT_EQ(append(*log, from_producer(0, 1, 1)).base_offset, 5);
  EXPECT_EQ(append(*log, from_producer(5, 1, 0)).error, KafkaError::kInvalidProducerEpoch);
}

// The same after a kill (from the batches) and after a clean end (from the snapshot).
// A client may give its records any time: the greatest and the least there are make nothing
// overflow, so a producer is not forgotten and no segment is rolled before its time.
TEST_F(LogTest, TimesAtTheEndsOfTheirRange) {
  constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
  constexpr auto kFirst = std::numeric_limits<std::int64_t>::min();
  auto log = open();
  EXPECT_EQ(append(*log, batch(1, 100)).base_offset, 0);
  EXPECT_EQ(append(*log, batch(1, kFirst)).base_offset, 1);
  EXPECT_EQ(append(*log, batch(1, kFirst)).base_offset, 2);
  EXPECT_FALSE(std::filesystem::exists(segment(1))) << "rolled by a time long before the first";
  wire::BatchSettings settings;
  settings.producer_id = 7;
  settings.producer_epoch = 0;
  settings.base_sequence = 0;
  EXPECT_EQ(append(*log, batch(1, kLast, settings)).base_offset, 3);
  log->maintain(now_);
  EXPECT_EQ(append(*log, batch(1, kLast, settings)).base_offset, 3) << "the producer was forgotten";
}

TEST_F(LogTest, ProducersAreRememberedOverRestarts) {
  for (const bool clean : {false, true}) {
    std::filesystem::remove_all(directory_);
    {
      auto log = open();
      (void)append(*log, from_producer(0, 3));
      (void)append(*log, from_producer(3, 2));
      if (clean) {
        ASSERT_TRUE(log->close());
      }
    }
    auto log = open({.clean = clean});
    EXPECT_EQ(append(*log, from_producer(3, 2)).base_offset, 3) << clean;
    EXPECT_EQ(append(*log, from_producer(9, 2)).error, KafkaError::kOutOfOrderSequenceNumber);
    EXPECT_EQ(append(*log, from_producer(5, 1)).base_offset, 5);
  }
}

TEST_F(LogTest, BadBatchesAreRefusedAndChangeNothing) {
  config_.max_message_bytes = 1000;
  auto log = open();
  Bytes bad = batch(3, 100);
  bad[70] = static_cast<char>(bad[70] ^ 1);
  EXPECT_EQ(append(*log, bad).error, KafkaError::kCorruptMessage);
  EXPECT_EQ(append(*log, batch(3, 100).substr(0, 40)).error, KafkaError::kCorruptMessage);
  EXPECT_EQ(append(*log, "").error, KafkaError::kCorruptMessage);
  EXPECT_EQ(append(*log, batch(100, 100)).error, KafkaError::kMessageTooLarge);
  EXPECT_EQ(append(*log, batch(1, 100) + batch(1, 200)).error, KafkaError::kCorruptMessage);
  EXPECT_EQ(log->end_offset(), 0);
}

TEST_F(LogTest, CompactedTopicWantsKeys) {
  config_.compacts = true;
  auto log = open();
  wire::RecordBatchBuilder builder;
  builder.append(1, std::nullopt, "value");
  EXPECT_EQ(append(*log, *builder.finish()).error, KafkaError::kInvalidRecord);
}

TEST_F(LogTest, AppendTimeIsTheBrokers) {
  config_.log_append_time = true;
  auto log = open();
  EXPECT_EQ(append(*log, batch(2, 5)).append_time_ms, now_);
  const auto found = log->find_time(now_);
  ASSERT_TRUE(found);
  ASSERT_TRUE(*found);
  EXPECT_EQ((*found)->offset, 0);
}

// Each record counts, in compressed batches as well; one without a time is not too far.
TEST_F(LogTest, TimesTooFarFromTheBrokersAreRefused) {
  config_.timestamp_difference_max_ms = 1000;
  auto log = open();
  for (const wire::Compression codec : {wire::Compression::kNone, wire::Compression::kLz4}) {
    const auto at = [&](std::int64_t first, std::int64_t second) {
      wire::RecordBatchBuilder builder({.compression = codec});
      builder.append(first, "key", "value");
      builder.append(second, "key", "value");
      return append(*log, *builder.finish()).error;
    };
    EXPECT_EQ(at(now_ - 1000, now_ + 1000), KafkaError::kNone);
    EXPECT_EQ(at(now_, now_ + 1001), KafkaError::kInvalidTimestamp);
    EXPECT_EQ(at(now_, now_ - 1001), KafkaError::kInvalidTimestamp);
    EXPECT_EQ(at(-1, now_), KafkaError::kNone);
  }
  EXPECT_EQ(log->end_offset(), 8);
}

// The largest time is that of the records, whatever a producer's header says (Sarama wrote -1).
TEST_F(LogTest, TheLargestTimeIsThatOfTheRecords) {
  auto log = open();
  for (const wire::Compression codec : {wire::Compression::kNone, wire::Compression::kGzip}) {
    for (const std::int64_t claimed : {-1, 0, 5'000'000}) {
      Bytes bytes = batch(3, now_, {.compression = codec});
      auto changed = wire::MutableBatch::of(bytes, *wire::RecordBatch::open(bytes));
      changed.set_time(wire::TimestampType::kCreateTime, claimed);
      EXPECT_EQ(append(*log, bytes).error, KafkaError::kNone);
    }
  }
  const auto first = log->find_time(now_ + 1);
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->offset, 1);
  EXPECT_EQ((*log->latest_time())->offset, 2);
  EXPECT_EQ((*log->latest_time())->timestamp, now_ + 2);
}

// compression.type: the records are the same, in the codec of the topic.
TEST_F(LogTest, KeepsRecordsInTheCodecOfTheTopic) {
  config_.compression = wire::Compression::kZstd;
  auto log = open();
  EXPECT_EQ(append(*log, batch(3, 100)).base_offset, 0);
  EXPECT_EQ(append(*log, batch(3, 200, {.compression = wire::Compression::kGzip})).base_offset, 3);
  config_.compression = wire::Compression::kNone;
  log->configure(config_);
  EXPECT_EQ(append(*log, batch(3, 300, {.compression = wire::Compression::kLz4})).base_offset, 6);
  std::vector<wire::Compression> codecs;
  ASSERT_TRUE(log->replay([&](const wire::RecordBatch& one) -> Status {
    EXPECT_TRUE(one.crc_matches());
    codecs.push_back(one.compression());
    return {};
  }));
  EXPECT_EQ(codecs, (std::vector{wire::Compression::kZstd, wire::Compression::kZstd,
                                 wire::Compression::kNone}));
  EXPECT_EQ(values(*log, 0).size(), 9U);
  EXPECT_EQ(values(*log, 6).at(2), "value 302");
}

// Records without a time are as old as the file that they are in.
TEST_F(LogTest, RecordsWithoutATimeAreNotKeptForEver) {
  config_.retention_ms = 2000;
  auto log = open();
  wire::RecordBatchBuilder builder;
  builder.append(-1, "key", "value");
  (void)append(*log, *builder.finish());
  struct stat st {};
  ASSERT_EQ(::stat(segment(0).c_str(), &st), 0);
  const std::int64_t written = std::int64_t{st.st_mtim.tv_sec} * 1000;
  log->maintain(written + 2000);
  EXPECT_EQ(log->start_offset(), 0);
  log->maintain(written + 3001);
  EXPECT_EQ(log->start_offset(), 1);
}

TEST_F(LogTest, RetentionOfNoBytesKeepsNone) {
  config_.retention_bytes = 0;
  auto log = open();
  (void)append(*log, batch(3, now_));
  log->maintain(now_);
  EXPECT_EQ(log->start_offset(), 3);
  EXPECT_EQ(log->end_offset(), 3);
}

// A record that was deleted is no answer, nor is its time.
TEST_F(LogTest, TimesOfDeletedRecordsAreNotFound) {
  auto log = open();
  const auto at = [&](std::int64_t time) {
    const auto found = log->find_time(time);
    EXPECT_TRUE(found);
    return *found ? std::pair((*found)->timestamp, (*found)->offset) : std::pair(-1L, -1L);
  };
  for (const std::int64_t time : {100, 50, 60, 200}) (void)append(*log, batch(1, time));
  log->delete_before(1);
  EXPECT_EQ(at(80), std::pair(200L, 3L));
  EXPECT_EQ(at(0), std::pair(50L, 1L));
  log->delete_before(4);
  EXPECT_EQ(at(0), std::pair(-1L, -1L));
  // As Kafka: where the largest time was, whether or not it is left.
  EXPECT_EQ((*log->latest_time())->offset, 3);
}

// A segment of records without a time rolls by the clock, others by the times of their records;
// segment.jitter.ms takes something off for each.
TEST_F(LogTest, SegmentsRollByAge) {
  config_.segment_ms = 1000;
  auto log = open();
  const auto timeless = [&] {
    wire::RecordBatchBuilder builder;
    builder.append(-1, "key", "value");
    return append(*log, *builder.finish()).base_offset;
  };
  (void)timeless();
  now_ += 1000;
  (void)timeless();
  EXPECT_FALSE(std::filesystem::exists(segment(1)));
  now_ += 1;
  EXPECT_EQ(timeless(), 2);
  EXPECT_TRUE(std::filesystem::exists(segment(2)));
  config_.segment_jitter_ms = 1000;
  log->configure(config_);
  now_ += 2000;
  std::set<std::int64_t> ages;
  for (int i = 0; i < 20; ++i) {
    const wire::Offset base = log->end_offset();
    (void)append(*log, batch(1, 10'000'000 * (i + 1)));
    std::int64_t age = 0;
    do {
      age += 10;
    } while (append(*log, batch(1, 10'000'000 * (i + 1) + age)).error == KafkaError::kNone &&
             !std::filesystem::exists(segment(log->end_offset() - 1)) && age < 2000);
    EXPECT_LE(age, 1010) << base;
    ages.insert(age);
  }
  EXPECT_GT(ages.size(), 5U);
}

// preallocate: the file has its size from the start, and what is not used goes back.
TEST_F(LogTest, SegmentsArePreallocated) {
  config_.preallocate = true;
  config_.segment_bytes = 5000;
  {
    auto log = open();
    (void)append(*log, batch(3, 100));
    EXPECT_EQ(std::filesystem::file_size(segment(0)), 5000U);
    EXPECT_LT(log->size(), 1000U);
  }
  {
    // As after a kill: what was set aside is no record.
    auto log = open();
    EXPECT_EQ(log->end_offset(), 3);
    for (int i = 0; i < 30; ++i) (void)append(*log, batch(5, i * 10));
    ASSERT_TRUE(log->close());
    std::uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
      if (entry.path().extension() == ".log") bytes += entry.file_size();
    }
    EXPECT_EQ(bytes, log->size());
  }
  EXPECT_EQ(open({.clean = true})->end_offset(), 153);
}

// Few open files serve many segments.
TEST_F(LogTest, WorksWithFewOpenFiles) {
  config_.segment_bytes = 500;
  auto log = open();
  for (int i = 0; i < 100; ++i) (void)append(*log, batch(5, i * 10));
  EXPECT_EQ(values(*log, 0).size(), 500U);
  EXPECT_LE(files_.open_files(), 8U);
}

// segment.ms counts in the time of the records, as in Kafka: old records that are copied in do not
// start a segment each.
TEST_F(LogTest, OldRecordsShareASegment) {
  const auto log = open();
  const std::int64_t old = now_;
  now_ += 365LL * 24 * 3600 * 1000;
  for (int i = 0; i < 5; ++i) append(*log, batch(1, old + i));
  EXPECT_FALSE(std::filesystem::exists(segment(1)));
  append(*log, batch(1, old + config_.segment_ms + 5));
  EXPECT_TRUE(std::filesystem::exists(segment(5)));
}

}  // namespace
}  // namespace sluice::kafka::broker
