#include "kafka/broker/log/cleaner.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "kafka/broker/log/segment_swap.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::broker {
namespace {

namespace fs = std::filesystem;
using wire::Compression;

struct Kept {
  std::string key;
  std::optional<std::string> value;
  std::int64_t timestamp = 0;
  std::size_t headers = 0;
  bool operator==(const Kept&) const = default;
};
using Records = std::map<wire::Offset, Kept>;

class CleanerTest : public testing::Test {
 protected:
  static constexpr std::size_t kMapBytes = 1 << 20;

  CleanerTest() {
    char name[] = "/tmp/sluice-cleaner-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    root_ = name;
    directory_ = root_ + "/t-0";
    config_.compacts = true;
    config_.deletes = false;
    config_.segment_bytes = 2000;
    config_.index_interval_bytes = 200;
  }
  ~CleanerTest() override { fs::remove_all(root_); }

  std::unique_ptr<Log> open(Log::OpenOptions options = {}) {
    auto log = Log::open(directory_, config_, files_, options);
    EXPECT_TRUE(log) << log.error().message();
    return log ? std::move(*log) : nullptr;
  }
  struct Pair {
    std::string key;
    std::optional<std::string> value;
  };
  Log::Appended append(Log& log, const std::vector<Pair>& pairs,
                       wire::BatchSettings settings = {}) {
    wire::RecordBatchBuilder builder(settings);
    for (const Pair& pair : pairs) {
      const std::vector<wire::RecordHeader> headers{{"h", pair.key}};
      builder.append(now_, ByteView(pair.key),
                     pair.value ? std::optional<ByteView>(*pair.value) : std::nullopt, headers);
    }
    Bytes bytes = *builder.finish();
    const auto appended = log.append(bytes, Log::Origin::kClient, now_);
    EXPECT_EQ(appended.error, wire::KafkaError::kNone) << appended.message;
    return appended;
  }
  void roll(Log& log) {
    const auto sealed = CleaningHold(log).sealed().size();
    while (CleaningHold(log).sealed().size() == sealed) {
      (void)append(log, {{"filler", std::string(500, 'f')}});
    }
  }
  Result<CleaningResult> clean_log(Log& log, wire::Offset cleaned_to = 0,
                                   std::size_t map_bytes = kMapBytes) {
    CleaningHold hold(log);
    return clean(hold, find_cleanable(hold, cleaned_to, now_), map_bytes, now_);
  }
  // Every record, as a consumer that fetches batch after batch finds it.
  static Records records(Log& log) {
    Records all;
    wire::Offset from = log.start_offset();
    while (from < log.end_offset()) {
      const Log::Slice slice = log.read(from, 1 << 20, true);
      EXPECT_EQ(slice.error, wire::KafkaError::kNone);
      if (!slice.file) break;
      Bytes bytes(slice.size, '\0');
      EXPECT_TRUE(read_at(slice.file->get(), bytes.data(), bytes.size(), slice.position));
      wire::BatchWalk walk(bytes);
      while (const auto batch = walk.next()) {
        EXPECT_TRUE(batch->crc_matches());
        EXPECT_GE(batch->last_offset(), from);
        wire::RecordWalk inside(*batch);
        wire::Record record;
        while (inside.next(record)) {
          EXPECT_TRUE(all.empty() || all.rbegin()->first < record.offset);
          std::optional<std::string> value;
          if (record.value) value = std::string(*record.value);
          all[record.offset] = {std::string(*record.key), value, record.timestamp_ms,
                                record.headers.size()};
        }
        EXPECT_TRUE(inside.status());
        from = batch->next_offset();
      }
    }
    return all;
  }
  std::set<std::string> names() const {
    std::set<std::string> all;
    for (const auto& entry : fs::directory_iterator(directory_)) {
      all.insert(entry.path().filename());
    }
    return all;
  }

  void expect_no_swap_files() const {
    for (const std::string& name : names()) {
      EXPECT_FALSE(name.ends_with(".cleaned") || name.ends_with(".swap") ||
                   name.ends_with(".deleted"))
          << name;
    }
  }

  std::string root_;
  std::string directory_;
  LogConfig config_;
  FileCache files_{8};
  std::int64_t now_ = 1'000'000;
};

std::map<std::string, std::pair<wire::Offset, Kept>> last_of_each(const Records& all) {
  std::map<std::string, std::pair<wire::Offset, Kept>> last;
  for (const auto& [offset, record] : all) last[record.key] = {offset, record};
  return last;
}

// The paper's and the reference implementation's vectors for the key 00 01 .. 0f.
TEST(OffsetMapTest, HashIsSipHash) {
  const std::array<std::uint64_t, 2> secret{0x0706050403020100, 0x0f0e0d0c0b0a0908};
  const KeyHash empty = siphash128("", secret);
  EXPECT_EQ(empty.low, 0xe6a825ba047f81a3U);
  EXPECT_EQ(empty.high, 0x930255c71472f66dU);
  const KeyHash one = siphash128(ByteView("\0", 1), secret);
  EXPECT_EQ(one.low, 0x44af996bd8c187daU);
  EXPECT_EQ(one.high, 0x45fc229b11597634U);
}

TEST(OffsetMapTest, HoldsTheLastOffsetWithinItsBound) {
  OffsetMap map(24 * 1000, 1'000'000);
  int keys = 0;
  for (; !map.full(); ++keys) map.put("key " + std::to_string(keys), keys);
  EXPECT_EQ(keys, 900);
  for (int i = 0; i < keys; ++i) EXPECT_EQ(map.find("key " + std::to_string(i)), i);
  EXPECT_FALSE(map.find("another"));
  OffsetMap small(1 << 20, 3);
  for (int i = 0; i < 3; ++i) small.put("same", i);
  EXPECT_EQ(small.size(), 1U);
  EXPECT_EQ(small.find("same"), 2);
}

// The law of compaction: the last record of each key stays, with its offset, time and headers, and
// in its order; nothing is there that was not before; the active segment is as it was.
TEST_F(CleanerTest, LastRecordOfEachKeyStays) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    fs::remove_all(directory_);
    std::mt19937 random(seed);
    auto log = open();
    wire::Offset cleaned_to = 0;
    // Small maps fill up: then a part of the dirty records is cleaned at a time.
    const std::size_t map_bytes = seed % 3 == 0 ? 24 * 40 : kMapBytes;
    for (int round = 0; round < 4; ++round) {
      for (int i = 0; i < 60; ++i) {
        std::vector<Pair> pairs(1 + random() % 6);
        for (Pair& pair : pairs) {
          pair.key = "k" + std::to_string(random() % (seed % 2 == 0 ? 10 : 100));
          if (random() % 5 != 0) pair.value = std::string(random() % 80, 'v');
        }
        now_ += 10;
        (void)append(*log, pairs, {.compression = static_cast<Compression>(random() % 5)});
      }
      const Records before = records(*log);
      const wire::Offset active = CleaningHold(*log).sealed().back().next_base;
      // Tombstones are within delete.retention.ms all the time.
      while (cleaned_to < active) {
        const auto done = clean_log(*log, cleaned_to, map_bytes);
        ASSERT_TRUE(done) << done.error().message();
        ASSERT_GT(done->cleaned_to, cleaned_to);
        cleaned_to = done->cleaned_to;
      }
      const Records after = records(*log);
      EXPECT_EQ(last_of_each(before), last_of_each(after));
      for (const auto& [offset, record] : after) {
        ASSERT_TRUE(before.contains(offset));
        EXPECT_EQ(before.at(offset), record);
      }
      for (const auto& [offset, record] : before) {
        EXPECT_TRUE(offset < active || after.contains(offset));
      }
      if (map_bytes != kMapBytes) continue;
      std::map<std::string, int> counts;
      for (const auto& [offset, record] : after) {
        EXPECT_TRUE(offset >= active || ++counts[record.key] == 1) << record.key;
      }
    }
    // The same after a restart, be the end clean or not.
    const Records kept = records(*log);
    const wire::Offset end = log->end_offset();
    log.reset();
    log = open();
    EXPECT_EQ(records(*log), kept);
    EXPECT_EQ(log->end_offset(), end);
    ASSERT_TRUE(log->close());
    log = open({.clean = true});
    EXPECT_EQ(records(*log), kept);
  }
}

// A batch may have more keys than the map has room for: each cleaning gets further all the same.
TEST_F(CleanerTest, ABatchOfMoreKeysThanTheMapIsCleanedInParts) {
  auto log = open();
  std::vector<Pair> pairs;
  for (int i = 0; i < 100; ++i) pairs.push_back({"k" + std::to_string(i % 50), "v"});
  (void)append(*log, pairs);
  roll(*log);
  const auto last = last_of_each(records(*log));
  const wire::Offset active = CleaningHold(*log).sealed().back().next_base;
  wire::Offset cleaned_to = 0;
  while (cleaned_to < active) {
    const auto done = clean_log(*log, cleaned_to, 24 * 20);
    ASSERT_TRUE(done) << done.error().message();
    ASSERT_GT(done->cleaned_to, cleaned_to);
    cleaned_to = done->cleaned_to;
  }
  EXPECT_EQ(last_of_each(records(*log)), last);
}

TEST_F(CleanerTest, EveryOffsetCanBeAskedForAndEveryTimeFound) {
  auto log = open();
  for (int i = 0; i < 60; ++i) {
    now_ += 10;
    (void)append(*log, {{"a", std::to_string(i)}, {"b" + std::to_string(i % 7), "x"}});
  }
  roll(*log);
  ASSERT_TRUE(clean_log(*log));
  const Records kept = records(*log);
  for (wire::Offset offset = 0; offset < log->end_offset(); ++offset) {
    const Log::Slice slice = log->read(offset, 1, true);
    ASSERT_EQ(slice.error, wire::KafkaError::kNone);
    ASSERT_TRUE(slice.file);
    Bytes bytes(slice.size, '\0');
    ASSERT_TRUE(read_at(slice.file->get(), bytes.data(), bytes.size(), slice.position));
    const auto batch = wire::RecordBatch::open(bytes);
    ASSERT_TRUE(batch);
    // It holds the next record that is left, which Kafka's consumers look for in it.
    EXPECT_GE(batch->last_offset(), offset);
    EXPECT_GE(batch->last_offset(), kept.lower_bound(offset)->first);
    EXPECT_LE(batch->base_offset(), kept.lower_bound(offset)->first);
  }
  for (std::int64_t time = 1'000'000; time <= now_; ++time) {
    const auto found = log->find_time(time);
    ASSERT_TRUE(found && *found);
    const auto first = std::find_if(kept.begin(), kept.end(), [&](const auto& record) {
      return record.second.timestamp >= time;
    });
    EXPECT_EQ((*found)->offset, first->first);
    EXPECT_EQ((*found)->timestamp, first->second.timestamp);
  }
}

// Replaced files stay for readers that have them; appends and later reads see the new ones.
TEST_F(CleanerTest, AReadInFlightKeepsItsFile) {
  auto log = open();
  for (int i = 0; i < 40; ++i) (void)append(*log, {{"a", std::string(100, 'x')}});
  const Log::Slice before = log->read(3, 200, true);
  Bytes old(before.size, '\0');
  ASSERT_TRUE(read_at(before.file->get(), old.data(), old.size(), before.position));
  ASSERT_TRUE(clean_log(*log));
  log->maintain(now_ + config_.file_delete_delay_ms);
  Bytes again(before.size, '\0');
  ASSERT_TRUE(read_at(before.file->get(), again.data(), again.size(), before.position));
  EXPECT_EQ(old, again);
  EXPECT_LT(log->size(), 3000U);
  for (const std::string& name : names()) EXPECT_FALSE(name.ends_with(".deleted")) << name;
}

// Segments that have become small go together, up to segment.bytes.
TEST_F(CleanerTest, SmallSegmentsBecomeOne) {
  auto log = open();
  for (int i = 0; i < 300; ++i) (void)append(*log, {{"k" + std::to_string(i % 3), "some value"}});
  const std::size_t before = CleaningHold(*log).sealed().size();
  ASSERT_GT(before, 5U);
  const auto first = clean_log(*log);
  ASSERT_TRUE(first);
  // By the sizes before: each full segment alone. The next time they are small.
  ASSERT_TRUE(clean_log(*log, first->cleaned_to));
  EXPECT_EQ(CleaningHold(*log).sealed().size(), 1U);
  EXPECT_EQ(CleaningHold(*log).sealed().front().base, 0);
  EXPECT_EQ(log->start_offset(), 0);
}

// KIP-534: a tombstone goes delete.retention.ms after the first compaction that saw it.
TEST_F(CleanerTest, TombstonesGoAfterTheirTime) {
  config_.delete_retention_ms = 1000;
  auto log = open();
  (void)append(*log, {{"gone", "value"}, {"stays", "value"}});
  (void)append(*log, {{"gone", std::nullopt}}, {.compression = Compression::kZstd});
  roll(*log);
  const auto first = clean_log(*log);
  ASSERT_TRUE(first);
  EXPECT_FALSE(records(*log).contains(0));
  ASSERT_TRUE(records(*log).contains(2));
  EXPECT_FALSE(records(*log).at(2).value);
  EXPECT_EQ(records(*log).at(2).timestamp, 1'000'000);
  now_ += 999;
  ASSERT_TRUE(clean_log(*log, first->cleaned_to));
  EXPECT_TRUE(records(*log).contains(2));
  now_ += 1;
  ASSERT_TRUE(clean_log(*log, first->cleaned_to));
  EXPECT_FALSE(records(*log).contains(2));
  EXPECT_TRUE(records(*log).contains(1));
}

// The batch with a producer's last sequence stays, if need be without records: a start that has no
// snapshot learns the sequence from it.
TEST_F(CleanerTest, IdempotentProducersSurvive) {
  config_.segment_bytes = 1 << 20;
  const auto settings = [](int sequence) {
    return wire::BatchSettings{.producer_id = 7, .producer_epoch = 0, .base_sequence = sequence};
  };
  auto log = open();
  for (int i = 0; i < 4; ++i) (void)append(*log, {{"a", "1"}, {"b", "2"}}, settings(2 * i));
  (void)append(*log, {{"a", "3"}, {"b", "4"}});
  config_.segment_bytes = 2000;
  log->configure(config_);
  roll(*log);
  const wire::Offset end = log->end_offset();
  ASSERT_TRUE(clean_log(*log));
  EXPECT_EQ(records(*log).begin()->first, 8);
  const auto check = [&] {
    EXPECT_EQ(append(*log, {{"a", "1"}, {"b", "2"}}, settings(6)).base_offset, 6);
    EXPECT_EQ(log->end_offset(), end);
    wire::RecordBatchBuilder gap(settings(9));
    gap.append(now_, "a", "x");
    Bytes bytes = *gap.finish();
    EXPECT_EQ(log->append(bytes, Log::Origin::kClient, now_).error,
              wire::KafkaError::kOutOfOrderSequenceNumber);
  };
  check();
  log.reset();
  for (const std::string& name : names()) {
    if (name.ends_with(".snapshot")) fs::remove(directory_ + "/" + name);
  }
  log = open();
  check();
}

// min.compaction.lag.ms keeps the young from being cleaned; max.compaction.lag.ms makes the old be.
TEST_F(CleanerTest, LagsAndRatioDecide) {
  auto log = open();
  for (int i = 0; i < 20; ++i) (void)append(*log, {{"a", std::string(300, 'x')}});
  const std::int64_t old = now_;
  const auto part = [&](wire::Offset cleaned_to) {
    const CleaningHold hold(*log);
    return find_cleanable(hold, cleaned_to, now_);
  };
  const auto change = [&](auto set) {
    set();
    log->configure(config_);
  };
  const wire::Offset active = CleaningHold(*log).sealed().back().next_base;
  EXPECT_EQ(part(0).first_uncleanable, active);
  EXPECT_TRUE(part(0).wants_cleaning(config_));
  EXPECT_EQ(part(active).cleanable_bytes, 0U);
  EXPECT_FALSE(part(active).wants_cleaning(config_));
  EXPECT_EQ(part(1'000'000).first_dirty, 0);

  change([&] { config_.min_compaction_lag_ms = 100; });
  EXPECT_FALSE(part(0).wants_cleaning(config_));
  now_ = old + 101;
  EXPECT_TRUE(part(0).wants_cleaning(config_));

  change([&] { config_.min_cleanable_dirty_ratio = 1; });
  EXPECT_FALSE(part(0).wants_cleaning(config_));
  change([&] { config_.max_compaction_lag_ms = 100; });
  EXPECT_TRUE(part(0).wants_cleaning(config_));
  now_ = old + 100;
  EXPECT_FALSE(part(0).overdue);
}

TEST_F(CleanerTest, ABrokenBatchStopsTheCleaning) {
  auto log = open();
  for (int i = 0; i < 40; ++i) (void)append(*log, {{"a", std::string(100, 'x')}});
  const auto before = names();
  const std::string path = directory_ + "/" + segment_name(0) + ".log";
  const Fd file(::open(path.c_str(), O_RDWR));
  ASSERT_TRUE(write_at(file.get(), "!", 300));
  const auto done = clean_log(*log);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::kCorrupt);
  EXPECT_EQ(names(), before);
}

TEST_F(CleanerTest, AStoppedLogIsLeftAlone) {
  auto log = open();
  for (int i = 0; i < 40; ++i) (void)append(*log, {{"a", std::string(100, 'x')}});
  const auto before = names();
  log->stop_cleaning();
  EXPECT_EQ(clean_log(*log).error().code(), ErrorCode::kCancelled);
  EXPECT_EQ(names(), before);
}

// Keys that have a value, and the place of it: what a reader of the whole log ends up with.
Records living(const Records& all) {
  Records live;
  for (const auto& [key, last] : last_of_each(all)) {
    if (last.second.value) live[last.first] = last.second;
  }
  return live;
}

// A kill after any of the renames of a swap: the next open has every record that is to stay, no
// value whose tombstone has gone, and no file of the swap.
TEST_F(CleanerTest, AKillAtAnyRenameLosesNothing) {
  config_.delete_retention_ms = 0;
  auto log = open();
  for (int i = 0; i < 30; ++i) {
    (void)append(*log, {{"k" + std::to_string(i % 4), std::string(150, 'x')}});
  }
  // The last segments hold nothing that stays: the new segment ends before they begin. Were the
  // tombstones unlinked before what they delete, a kill between would bring it back.
  for (int i = 0; i < 25; ++i) (void)append(*log, {{"k0", std::string(150, 'y')}});
  for (int i = 0; i < 60; ++i) (void)append(*log, {{"k0", std::nullopt}});
  config_.segment_bytes = 100;
  log->configure(config_);
  (void)append(*log, {{"active", "x"}});
  const Records before = records(*log);
  const std::vector<SealedSegment> sealed = CleaningHold(*log).sealed();
  ASSERT_GT(sealed.size(), 5U);
  log.reset();
  const std::string original = root_ + "/original";
  fs::copy(directory_, original);

  // All sealed segments as one, as the cleaner would write it; the second time without tombstones.
  config_.segment_bytes = 1 << 20;
  log = open();
  const auto done = clean_log(*log);
  ASSERT_TRUE(done);
  ASSERT_EQ(done->segments_after, 1U);
  ASSERT_TRUE(clean_log(*log, done->cleaned_to));
  const Records after = records(*log);
  ASSERT_LT(std::prev(after.lower_bound(sealed.back().next_base))->first, sealed.back().base);
  log.reset();
  const std::string cleaned = root_ + "/cleaned";
  fs::rename(directory_, cleaned);

  std::vector<wire::Offset> old;
  for (const SealedSegment& segment : sealed) old.push_back(segment.base);
  std::vector<Rename> steps = announce_swap(directory_, 0);
  const std::size_t announced = steps.size();
  for (const Rename& step : exchange_segments(directory_, old)) steps.push_back(step);
  for (std::size_t kill = 0; kill <= steps.size(); ++kill) {
    SCOPED_TRACE("killed after " + std::to_string(kill) + " renames");
    fs::remove_all(directory_);
    fs::copy(original, directory_);
    for (const char* kind : {".log", ".index", ".timeindex"}) {
      const std::string name = segment_name(0) + kind;
      fs::copy(cleaned + "/" + name, directory_ + "/" + name + ".cleaned");
    }
    ASSERT_TRUE(rename_all(std::span(steps).first(kill)));
    log = open();
    ASSERT_TRUE(log);
    const Records found = records(*log);
    if (kill < announced) {
      EXPECT_EQ(found, before);
    }
    if (kill == steps.size()) {
      EXPECT_EQ(found, after);
    }
    EXPECT_EQ(living(found), living(before));
    EXPECT_TRUE(std::includes(found.begin(), found.end(), after.begin(), after.end(),
                              [](const auto& a, const auto& b) { return a.first < b.first; }));
    EXPECT_EQ(log->end_offset(), before.rbegin()->first + 1);
    expect_no_swap_files();
    // And it can be cleaned, again or for the first time.
    ASSERT_TRUE(clean_log(*log));
    EXPECT_EQ(living(records(*log)), living(before));
    log.reset();
  }
}

// compact,delete: a segment that compaction emptied does not stand in the way of retention.
TEST_F(CleanerTest, RetentionGoesOnInACompactedLog) {
  config_.deletes = true;
  config_.retention_ms = 1000;
  auto log = open();
  for (int i = 0; i < 40; ++i) (void)append(*log, {{"a", std::string(100, 'x')}});
  ASSERT_TRUE(clean_log(*log));
  EXPECT_EQ(CleaningHold(*log).sealed().front().size, 0U);
  {
    const CleaningHold hold(*log);
    log->maintain(now_ + 2000);
    EXPECT_EQ(log->start_offset(), 0);
  }
  log->maintain(now_ + 2000);
  EXPECT_EQ(log->start_offset(), 40);
}

}  // namespace
}  // namespace sluice::kafka::broker
