#include "disk/journal.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <thread>

namespace sluice::disk {
namespace {

// What a test rebuilds from a journal: every record, in order.
struct Replayed {
  std::vector<std::string> records;
  std::vector<std::string> snapshot;
  std::unique_ptr<Journal> journal;
};

Result<Replayed> open_journal(Disk& disk, JournalOptions options = {}) {
  Replayed found;
  auto journal = Journal::open(
      disk, "/j", options,
      [&](std::string_view payload) -> Status {
        found.snapshot.emplace_back(payload);
        return {};
      },
      [&](std::uint64_t, std::string_view payload) -> Status {
        found.records.emplace_back(payload);
        return {};
      });
  if (!journal) return journal.error();
  found.journal = *std::move(journal);
  return found;
}

const std::string kFirst = "/j/00000000000000000001.log";

// A record counts once sync() has returned; power loss may take anything appended later.
TEST(JournalTest, KeepsSyncedRecordsAfterPowerLoss) {
  MemoryDisk disk;
  {
    auto opened = open_journal(disk);
    ASSERT_TRUE(opened);
    ASSERT_TRUE(opened->journal->append_synced("kept"));
    ASSERT_TRUE(opened->journal->append("lost"));
  }
  disk.lose_power();
  auto again = open_journal(disk);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->records, std::vector<std::string>{"kept"});
}

// What append() took survives a kill of the process: nothing waits in our own memory.
TEST(JournalTest, KeepsAppendedRecordsAfterKill) {
  MemoryDisk disk;
  {
    auto opened = open_journal(disk);
    ASSERT_TRUE(opened->journal->append("a"));
    ASSERT_TRUE(opened->journal->append("b"));
  }
  EXPECT_EQ(open_journal(disk)->records, (std::vector<std::string>{"a", "b"}));
}

// What a failed sync left in the page cache is on no disk, however well the next sync ends. It is
// there at the next open, and so is all that comes after it from then on.
TEST(JournalTest, WritesAgainWhatAFailedSyncLeft) {
  const std::string large(2000, 'b');
  MemoryDisk disk;
  {
    auto opened = open_journal(disk);
    ASSERT_TRUE(opened);
    ASSERT_TRUE(opened->journal->append_synced("a"));
    ASSERT_TRUE(opened->journal->append(large));
    disk.fail_call(1);
    EXPECT_FALSE(opened->journal->sync(2));
  }
  {
    auto again = open_journal(disk);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->records, (std::vector<std::string>{"a", large}));
    ASSERT_TRUE(again->journal->append_synced("c"));
  }
  disk.lose_power();
  auto third = open_journal(disk);
  ASSERT_TRUE(third) << third.error().message();
  EXPECT_EQ(third->records, (std::vector<std::string>{"a", large, "c"}));
}

// The power goes at each changing call of a workload in turn; each time, whatever was acknowledged
// is found again, in order, and nothing else than what was appended.
TEST(JournalTest, KeepsWhatWasAcknowledgedWhereverThePowerGoes) {
  constexpr JournalOptions kSmall{.segment_bytes = 200};
  for (std::uint64_t cut = 1;; ++cut) {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      MemoryDisk disk;
      disk.cut_power_at(cut);
      std::vector<std::string> acknowledged;
      std::size_t appended = 0;
      bool finished = false;
      const auto work = [&] {
        auto opened = open_journal(disk, kSmall);
        if (!opened) return;
        for (int i = 0; i < 12; ++i) {
          const std::string record = "record " + std::to_string(i) + std::string(i * 9, 'x');
          const auto sequence = opened->journal->append(record);
          if (!sequence) return;
          ++appended;
          if (i % 3 == 1) continue;  // left to the next sync
          if (!opened->journal->sync(*sequence)) return;
          for (std::size_t k = acknowledged.size(); k < appended; ++k) {
            acknowledged.push_back("record " + std::to_string(k) + std::string(k * 9, 'x'));
          }
          if (i == 8 && !opened->journal->checkpoint(*sequence, [&](const Journal::Sink& sink) {
                for (const std::string& kept : acknowledged) {
                  if (Status added = sink(kept); !added) return added;
                }
                return Status();
              })) {
            return;
          }
        }
        finished = true;
      };
      work();
      if (finished && disk.changing_calls() < cut) return;  // the whole workload has been cut
      disk.lose_power(seed);
      auto again = open_journal(disk, kSmall);
      ASSERT_TRUE(again) << "cut " << cut << " seed " << seed << ": " << again.error().message();
      std::vector<std::string> found = again->snapshot;
      found.insert(found.end(), again->records.begin(), again->records.end());
      ASSERT_GE(found.size(), acknowledged.size()) << "cut " << cut << " seed " << seed;
      for (std::size_t k = 0; k < found.size(); ++k) {
        ASSERT_EQ(found[k], "record " + std::to_string(k) + std::string(k * 9, 'x'));
      }
      // It goes on from there.
      ASSERT_TRUE(again->journal->append_synced("more"));
      auto third = open_journal(disk, kSmall);
      ASSERT_TRUE(third);
      EXPECT_EQ(third->records.back(), "more");
    }
  }
}

// A failed call (not a loss of power) leaves a journal that either works on or says it can't.
TEST(JournalTest, SurvivesAFailureOfEachCall) {
  constexpr JournalOptions kSmall{.segment_bytes = 120};
  for (std::uint64_t fail = 1; fail < 60; ++fail) {
    MemoryDisk disk;
    disk.fail_call(fail);
    auto opened = open_journal(disk, kSmall);
    std::vector<std::string> acknowledged;
    if (opened) {
      for (int i = 0; i < 10; ++i) {
        const std::string record = "record " + std::to_string(i) + std::string(30, '.');
        if (opened->journal->append_synced(record)) acknowledged.push_back(record);
      }
      opened->journal.reset();
    }
    disk.fail_call(0);
    auto again = open_journal(disk, kSmall);
    ASSERT_TRUE(again) << fail << ": " << again.error().message();
    std::size_t at = 0;
    for (const std::string& record : again->records) {
      if (at < acknowledged.size() && record == acknowledged[at]) ++at;
    }
    EXPECT_EQ(at, acknowledged.size()) << "call " << fail;
  }
}

TEST(JournalTest, RefusesDamageInTheMiddle) {
  MemoryDisk disk;
  {
    auto opened = open_journal(disk);
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(opened->journal->append_synced("record"));
  }
  disk.flip_bit(kFirst, (16 + 30 + kJournalFrameHead + 2) * 8);  // in the second record
  auto again = open_journal(disk);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), ErrorCode::kCorrupt);
  EXPECT_NE(again.error().message().find("damaged at byte 46"), std::string::npos)
      << again.error().message();
  EXPECT_NE(again.error().message().find("Restore"), std::string::npos);
}

// Frames behind a hole that were never acknowledged do not make the hole damage.
TEST(JournalTest, CutsAHoleBeforeUnsyncedRecords) {
  MemoryDisk disk;
  {
    auto opened = open_journal(disk);
    ASSERT_TRUE(opened->journal->append_synced("kept"));
    ASSERT_TRUE(opened->journal->append("torn"));
    ASSERT_TRUE(opened->journal->append("behind"));
  }
  disk.flip_bit(kFirst, (16 + 28 + kJournalFrameHead) * 8);
  auto again = open_journal(disk);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->records, std::vector<std::string>{"kept"});
}

TEST(JournalTest, AFullDiskLosesNothingAndEnds) {
  MemoryDisk disk;
  auto opened = open_journal(disk);
  disk.set_capacity(200);
  std::vector<std::string> kept;
  for (int i = 0; i < 20; ++i) {
    const auto done = opened->journal->append_synced("0123456789");
    if (!done) {
      EXPECT_EQ(done.error().code(), ErrorCode::kResourceExhausted);
      break;
    }
    kept.push_back("0123456789");
  }
  ASSERT_LT(kept.size(), 20U);
  disk.set_capacity(10'000);
  ASSERT_TRUE(opened->journal->append_synced("after"));
  kept.push_back("after");
  EXPECT_EQ(open_journal(disk)->records, kept);
}

TEST(JournalTest, ACheckpointReplacesTheRecordsBeforeIt) {
  MemoryDisk disk;
  constexpr JournalOptions kSmall{.segment_bytes = 100};
  {
    auto opened = open_journal(disk, kSmall);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(opened->journal->append_synced("old"));
    const std::uint64_t covered = opened->journal->last_sequence();
    ASSERT_TRUE(opened->journal->append_synced("new"));
    ASSERT_TRUE(opened->journal->checkpoint(covered, [](const Journal::Sink& sink) {
      if (Status first = sink("part 1"); !first) return first;
      return sink("part 2");
    }));
    EXPECT_EQ(opened->journal->snapshot_sequence(), covered);
  }
  EXPECT_LT(disk.list("/j")->size(), 5U);
  auto again = open_journal(disk, kSmall);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->snapshot, (std::vector<std::string>{"part 1", "part 2"}));
  EXPECT_EQ(again->records, std::vector<std::string>{"new"});
}

// A journal that nothing is waiting in takes no room, however large its one segment has grown.
TEST(JournalTest, ACheckpointOfAllLeavesNoRecords) {
  MemoryDisk disk;
  {
    auto opened = open_journal(disk);
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(opened->journal->append_synced("old"));
    const std::uint64_t grown = opened->journal->bytes();
    ASSERT_TRUE(
        opened->journal->checkpoint(opened->journal->last_sequence(),
                                    [](const Journal::Sink& sink) { return sink("all of them"); }));
    EXPECT_LT(opened->journal->bytes(), grown / 10);
    ASSERT_TRUE(opened->journal->append_synced("new"));
  }
  auto again = open_journal(disk);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->snapshot, std::vector<std::string>{"all of them"});
  EXPECT_EQ(again->records, std::vector<std::string>{"new"});
}

// Many threads wait for few syncs, and each one's record is there.
TEST(JournalTest, OneSyncServesAllWhoWait) {
  const std::string folder = ::testing::TempDir() + "/journal_group_" + std::to_string(::getpid());
  std::filesystem::remove_all(folder);
  SystemDisk disk;
  constexpr int kThreads = 8;
  constexpr int kEach = 40;
  {
    auto journal = Journal::open(
        disk, folder, {}, [](std::string_view) { return Status(); },
        [](std::uint64_t, std::string_view) { return Status(); });
    ASSERT_TRUE(journal);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) {
          EXPECT_TRUE((*journal)->append_synced(std::to_string(t) + " " + std::to_string(i)));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_LE((*journal)->syncs(), static_cast<std::uint64_t>(kThreads * kEach));
  }
  std::map<std::string, int> found;
  auto again = Journal::open(
      disk, folder, {}, [](std::string_view) { return Status(); },
      [&](std::uint64_t, std::string_view payload) {
        ++found[std::string(payload)];
        return Status();
      });
  ASSERT_TRUE(again);
  EXPECT_EQ(found.size(), static_cast<std::size_t>(kThreads * kEach));
  std::filesystem::remove_all(folder);
}

// Seeds of the decoder's fuzzer, replayed: no input breaks it, and each good frame is found.
TEST(JournalTest, DecodesAnyBytes) {
  std::string good;
  append_frame(good, 7, 6, "payload");
  for (std::size_t cut = 0; cut < good.size(); ++cut) {
    EXPECT_FALSE(decode_frame(std::string_view(good).substr(0, cut)));
  }
  const std::string longer = good + "rest";
  const auto frame = decode_frame(longer);
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->payload, "payload");
  EXPECT_EQ(frame->size, good.size());
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(decode_frame(bad)) << "bit " << bit;
  }
  const std::filesystem::path corpus = SLUICE_SOURCE_DIR "/tests/corpus/disk_journal";
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    (void)decode_frame(bytes);
    ++seen;
  }
  EXPECT_GT(seen, 0);
}

}  // namespace
}  // namespace sluice::disk
