// Transactions in one log: what readers see, and what is known after a restart.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "base/file.h"
#include "kafka/broker/log/cleaner.h"
#include "kafka/broker/log/log.h"
#include "kafka/broker/log/scripted_syncs.h"
#include "kafka/wire/record_batch_builder.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::broker {
namespace {

using wire::KafkaError;

class LogTransactionsTest : public testing::Test {
 protected:
  LogTransactionsTest() {
    char name[] = "/tmp/sluice-txn-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    root_ = name;
    directory_ = root_ + "/t-0";
    open({});
  }
  ~LogTransactionsTest() override {
    log_.reset();
    std::filesystem::remove_all(root_);
  }
  void open(Log::OpenOptions options) {
    log_.reset();
    auto opened = Log::open(directory_, config_, files_, options);
    ASSERT_TRUE(opened) << opened.error().message();
    log_ = std::move(*opened);
  }
  Log::Appended write(wire::ProducerId producer, const std::string& key, bool transactional = true,
                      wire::ProducerEpoch epoch = 0) {
    wire::BatchSettings settings;
    settings.transactional = transactional;
    settings.producer_id = producer;
    settings.producer_epoch = epoch;
    settings.base_sequence = sequences_[producer];
    wire::RecordBatchBuilder builder(settings);
    builder.append(now_, ByteView(key), ByteView("value"));
    Bytes bytes = *builder.finish();
    const auto appended = log_->append(bytes, Log::Origin::kClient, now_);
    if (appended.error == KafkaError::kNone) ++sequences_[producer];
    return appended;
  }
  KafkaError end(wire::ProducerId producer, wire::ControlType type, wire::ProducerEpoch epoch = 0,
                 std::int32_t coordinator_epoch = 0) {
    Log::Marker marker;
    marker.producer_id = producer;
    marker.producer_epoch = epoch;
    marker.type = type;
    marker.coordinator_epoch = coordinator_epoch;
    return log_->append(marker, now_).error;
  }
  KafkaError abort(wire::ProducerId producer) { return end(producer, wire::ControlType::kAbort); }
  KafkaError commit(wire::ProducerId producer) { return end(producer, wire::ControlType::kCommit); }
  Log::Slice committed(wire::Offset from, std::uint32_t most = 1 << 20) {
    return log_->read(from, most, true, Isolation::kReadCommitted);
  }
  // (producer, first offset) of those that a reader is told of.
  std::vector<std::pair<wire::ProducerId, wire::Offset>> aborted(wire::Offset from) {
    std::vector<std::pair<wire::ProducerId, wire::Offset>> all;
    for (const auto& one : committed(from).aborted) {
      all.emplace_back(one.producer_id, one.first_offset);
    }
    return all;
  }

  // The keys that a reader of committed records comes to, by their offsets: it leaves out what it
  // is told was aborted, as Kafka's consumer does.
  std::map<wire::Offset, std::string> seen() {
    std::map<wire::Offset, std::string> keys;
    wire::Offset from = log_->start_offset();
    for (auto slice = committed(from); slice.file; slice = committed(from)) {
      Bytes bytes(slice.size, '\0');
      EXPECT_TRUE(read_at(slice.file->get(), bytes.data(), bytes.size(), slice.position));
      std::set<wire::ProducerId> left_out;
      wire::BatchWalk walk(bytes);
      while (const auto batch = walk.next()) {
        for (const auto& one : slice.aborted) {
          if (one.first_offset <= batch->last_offset() && one.last_offset >= batch->base_offset()) {
            left_out.insert(one.producer_id);
          }
        }
        from = batch->next_offset();
        if (batch->is_control()) left_out.erase(batch->producer_id());
        if (batch->is_control() || left_out.contains(batch->producer_id())) continue;
        wire::RecordWalk inside(*batch);
        wire::Record record;
        while (inside.next(record)) keys[record.offset] = std::string(*record.key);
      }
    }
    return keys;
  }

  void start_anew() {
    log_.reset();
    std::filesystem::remove_all(directory_);
    sequences_.clear();
    open({});
  }
  // Transactions of three producers, several open at a time, among records that are in none.
  void write_at_random(unsigned seed) {
    std::mt19937 random(seed);
    std::set<wire::ProducerId> busy;
    for (int i = 0; i < 300; ++i) {
      const wire::ProducerId producer = 1 + random() % 3;
      if (busy.contains(producer) && random() % 4 == 0) {
        ASSERT_EQ(random() % 2 == 0 ? commit(producer) : abort(producer), KafkaError::kNone);
        busy.erase(producer);
        continue;
      }
      log_->admit(producer, 0);
      busy.insert(producer);
      const bool plain = random() % 3 == 0;
      const std::string key = "k" + std::to_string(random() % 30);
      ASSERT_EQ(write(plain ? 9 : producer, key, !plain).error, KafkaError::kNone);
    }
  }

  using Aborted = std::vector<std::pair<wire::ProducerId, wire::Offset>>;
  std::string root_;
  std::string directory_;
  LogConfig config_;
  ScriptedSyncs syncs_;
  FileCache files_{16, &syncs_};
  std::unique_ptr<Log> log_;
  std::map<wire::ProducerId, std::int32_t> sequences_;
  std::int64_t now_ = 1'700'000'000'000;
};

TEST_F(LogTransactionsTest, RecordsComeOnlyInATransaction) {
  EXPECT_EQ(write(1, "a").error, KafkaError::kInvalidTxnState);
  log_->admit(1, 0);
  EXPECT_EQ(write(1, "a").error, KafkaError::kNone);
  EXPECT_EQ(write(1, "b", false).error, KafkaError::kInvalidTxnState);
  EXPECT_EQ(commit(1), KafkaError::kNone);
  EXPECT_EQ(write(1, "b").error, KafkaError::kInvalidTxnState);
  EXPECT_EQ(end(1, wire::ControlType::kAbort, -1), KafkaError::kInvalidProducerEpoch);
  EXPECT_EQ(end(1, wire::ControlType::kAbort, 0, -1), KafkaError::kTransactionCoordinatorFenced);
}

// Only its marker ends a transaction: a record that is in none would leave it open for good.
TEST_F(LogTransactionsTest, ANewEpochDoesNotPassAnOpenTransaction) {
  log_->admit(1, 0);
  ASSERT_EQ(write(1, "a").error, KafkaError::kNone);
  EXPECT_EQ(write(1, "gap", false, 1).error, KafkaError::kOutOfOrderSequenceNumber);
  sequences_[1] = 0;
  EXPECT_EQ(write(1, "b", false, 1).error, KafkaError::kInvalidTxnState);
  ASSERT_EQ(abort(1), KafkaError::kNone);
  EXPECT_EQ(log_->last_stable_offset(), log_->end_offset());
  EXPECT_EQ(aborted(0), (Aborted{{1, 0}}));
  EXPECT_EQ(write(1, "b", false, 1).error, KafkaError::kNone);
}

// A marker may be the first that is seen of an epoch: its records begin at 0 all the same.
TEST_F(LogTransactionsTest, TheFirstRecordsAfterAMarkerBeginTheirEpoch) {
  log_->admit(1, 0);
  ASSERT_EQ(write(1, "a").error, KafkaError::kNone);
  ASSERT_EQ(end(1, wire::ControlType::kCommit, 1), KafkaError::kNone);
  log_->admit(1, 1);
  EXPECT_EQ(write(1, "gap", true, 1).error, KafkaError::kOutOfOrderSequenceNumber);
  ASSERT_TRUE(log_->close());
  open({.clean = true, .recovery_point = log_->end_offset(), .start_offset = 0});
  log_->admit(1, 1);
  EXPECT_EQ(write(1, "gap", true, 1).error, KafkaError::kOutOfOrderSequenceNumber);
  sequences_[1] = 0;
  EXPECT_EQ(write(1, "b", true, 1).error, KafkaError::kNone);
  EXPECT_EQ(write(1, "c", true, 1).error, KafkaError::kNone);
}

TEST_F(LogTransactionsTest, ReadersSeeUpToTheFirstOpenOne) {
  ASSERT_EQ(write(9, "plain", false).error, KafkaError::kNone);
  log_->admit(1, 0);
  log_->admit(2, 0);
  ASSERT_EQ(write(1, "a").base_offset, 1);
  ASSERT_EQ(write(2, "b").base_offset, 2);
  ASSERT_EQ(commit(2), KafkaError::kNone);  // 3
  EXPECT_EQ(log_->last_stable_offset(), 1);
  const auto slice = committed(0);
  const auto first = log_->read(0, 1, true);
  EXPECT_EQ(slice.size, first.size);
  EXPECT_EQ(slice.last_stable_offset, 1);
  EXPECT_EQ(log_->bytes_after(0, Isolation::kReadCommitted), slice.size);
  EXPECT_FALSE(committed(1).file);
  EXPECT_EQ(committed(1).error, KafkaError::kNone);
  EXPECT_EQ(log_->bytes_after(1, Isolation::kReadCommitted), 0U);
  ASSERT_EQ(abort(1), KafkaError::kNone);  // 4
  EXPECT_EQ(log_->last_stable_offset(), 5);
  EXPECT_EQ(committed(0).size, log_->read(0, 1 << 20, true).size);
  EXPECT_EQ(aborted(0), (Aborted{{1, 1}}));
  EXPECT_EQ(aborted(4), (Aborted{{1, 1}}));
}

// Whatever the end was like, the same is open and the same was aborted.
TEST_F(LogTransactionsTest, AStartKnowsWhatIsOpenAndWhatWasAborted) {
  for (const bool clean : {true, false}) {
    log_->admit(1, 0);
    log_->admit(2, 0);
    const wire::Offset first = write(1, "a").base_offset;
    ASSERT_EQ(abort(1), KafkaError::kNone);
    const wire::Offset open_since = write(2, "b").base_offset;
    ASSERT_GE(open_since, 0);
    if (clean) {
      ASSERT_TRUE(log_->close());
    }
    const wire::Offset end = log_->end_offset();
    open({.clean = clean, .recovery_point = clean ? end : 0, .start_offset = 0});
    EXPECT_EQ(log_->last_stable_offset(), open_since);
    const Aborted known = aborted(first);
    ASSERT_FALSE(known.empty()) << clean;
    EXPECT_EQ(known.front(), std::pair(wire::ProducerId(1), first)) << clean;
    EXPECT_EQ(std::count(known.begin(), known.end(), std::pair(wire::ProducerId(1), first)), 1);
    EXPECT_EQ(write(2, "c").error, KafkaError::kNone) << "still in its transaction";
    ASSERT_EQ(commit(2), KafkaError::kNone);
    EXPECT_EQ(log_->last_stable_offset(), log_->end_offset());
  }
}

// A loss of power leaves the length of a file and not its content, or an older one: what the disk
// had is kept, what follows it comes from the batches.
TEST_F(LogTransactionsTest, AnyTailOfTheIndexOfAbortedOnesIsSeen) {
  config_.write_out_bytes = 1;
  log_->configure(config_);
  const auto aborts = [&](int count) {
    for (int i = 0; i < count; ++i) {
      log_->admit(1, 0);
      ASSERT_EQ(write(1, "a").error, KafkaError::kNone);
      ASSERT_EQ(abort(1), KafkaError::kNone);
    }
  };
  aborts(5);
  log_->write_out(now_);
  const wire::Offset flushed = log_->flushed();
  ASSERT_EQ(flushed, 10);
  aborts(3);
  const Aborted all = aborted(0);
  ASSERT_EQ(all.size(), 8U);
  log_.reset();
  const std::string path = directory_ + "/" + segment_name(0) + ".txnindex";
  const Bytes whole = *read_file(path);
  const std::size_t kept = whole.size() * 5 / 8;
  const Bytes zeros(whole.size() * 3, '\0');
  const Bytes stale = whole.substr(34, 34) + whole.substr(0, 34 * 3);
  for (const Bytes& tail : {Bytes(), zeros, stale, Bytes(whole.size(), '\x7f'), Bytes(20, '\0')}) {
    SCOPED_TRACE(tail.size());
    const Fd file = *open_file(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    ASSERT_TRUE(write_at(file.get(), whole.substr(0, kept) + tail, 0));
    open({.clean = false, .recovery_point = flushed, .start_offset = 0});
    EXPECT_EQ(aborted(0), all);
    EXPECT_TRUE(*read_file(path) == whole);
  }
}

TEST_F(LogTransactionsTest, MarkersInALaterSegmentAreFound) {
  config_.segment_bytes = 300;
  log_->configure(config_);
  log_->admit(1, 0);
  ASSERT_EQ(write(1, "a").base_offset, 0);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(write(9, "plain", false).error, KafkaError::kNone);
  ASSERT_EQ(abort(1), KafkaError::kNone);
  EXPECT_EQ(aborted(0), (Aborted{{1, 0}}));
}

TEST_F(LogTransactionsTest, CompactionDropsWhatWasAborted) {
  config_.compacts = true;
  config_.deletes = false;
  config_.segment_bytes = 400;
  config_.delete_retention_ms = 1000;
  log_->configure(config_);
  log_->admit(1, 0);
  log_->admit(2, 0);
  ASSERT_EQ(write(1, "k").base_offset, 0);
  ASSERT_EQ(write(2, "k").base_offset, 1);
  ASSERT_EQ(commit(1), KafkaError::kNone);
  ASSERT_EQ(abort(2), KafkaError::kNone);
  for (int i = 0; i < 10; ++i) ASSERT_EQ(write(9, "x", false).error, KafkaError::kNone);
  log_->admit(3, 0);
  ASSERT_EQ(write(3, "open").error, KafkaError::kNone);
  for (int i = 0; i < 10; ++i) ASSERT_EQ(write(9, "y", false).error, KafkaError::kNone);
  {
    CleaningHold hold(*log_);
    const Cleanable part = find_cleanable(hold, 0, now_);
    EXPECT_LE(part.first_uncleanable, log_->last_stable_offset());
    const auto cleaned = clean(hold, part, 1 << 20, now_);
    ASSERT_TRUE(cleaned) << cleaned.error().message();
  }
  std::vector<wire::Offset> of_key;
  int markers = 0;
  ASSERT_TRUE(log_->replay([&](const wire::RecordBatch& batch) -> Status {
    wire::RecordWalk walk(batch);
    wire::Record record;
    if (batch.is_control()) ++markers;
    while (!batch.is_control() && walk.next(record)) {
      if (record.key == ByteView("k")) of_key.push_back(record.offset);
    }
    return walk.status();
  }));
  EXPECT_EQ(of_key, std::vector<wire::Offset>{0}) << "the later one was aborted";
  EXPECT_EQ(markers, 2);
}

// The law of compaction for who reads what was committed: the last record of each key stays, and
// none comes to light that was aborted. The map of keys is small: it fills up within segments.
TEST_F(LogTransactionsTest, CompactionKeepsToWhatWasCommitted) {
  config_.compacts = true;
  config_.deletes = false;
  config_.segment_bytes = 4000;
  config_.index_interval_bytes = 200;
  const auto last_of_each = [](const std::map<wire::Offset, std::string>& keys) {
    std::map<std::string, wire::Offset> last;
    for (const auto& [offset, key] : keys) last[key] = offset;
    return last;
  };
  for (unsigned seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    start_anew();
    write_at_random(seed);
    wire::Offset cleaned_to = 0;
    for (;;) {
      const auto before = seen();
      CleaningHold hold(*log_);
      const Cleanable part = find_cleanable(hold, cleaned_to, now_);
      if (part.cleanable_bytes == 0) break;
      const auto done = clean(hold, part, 24 * 15, now_);
      ASSERT_TRUE(done) << done.error().message();
      ASSERT_GT(done->cleaned_to, cleaned_to);
      cleaned_to = done->cleaned_to;
      const auto after = seen();
      ASSERT_EQ(last_of_each(after), last_of_each(before)) << "cleaned to " << cleaned_to;
      ASSERT_TRUE(std::includes(before.begin(), before.end(), after.begin(), after.end()));
    }
    EXPECT_GT(cleaned_to, 0);
  }
}

}  // namespace
}  // namespace sluice::kafka::broker
