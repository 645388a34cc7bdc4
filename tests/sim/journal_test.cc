// A journal on a disk that loses power, fills up and fails, over many lives: as the catalog of the
// broker, the lake and Flume's file channel use it.
#include "disk/journal.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "disk/disk.h"
#include "seeds.h"

namespace sluice::disk {
namespace {

constexpr int kLives = 12;
constexpr int kStepsOfALife = 40;

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed) : random_(seed) {
    options_.segment_bytes = 100 + pick(5000);
    EXPECT_TRUE(disk_.make_directories("/data"));
    EXPECT_TRUE(disk_.sync_directory("/"));
  }

  void run() {
    for (int life = 0; life < kLives && !testing::Test::HasFailure(); ++life) live();
    // A last one, in which nothing fails: what must be there can be read.
    if (!testing::Test::HasFailure()) (void)start();
  }

  // Differs between two runs that did not do the same.
  std::uint64_t trace() const {
    return (disk_.changing_calls() * 1'000'003 + disk_.syncs()) * 1'000'003 + records_.size();
  }

 private:
  enum class Fault { kNone, kPower, kCall };

  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  bool one_in(std::uint64_t n) { return pick(n) == 0; }

  void live() {
    const Fault fault = plan_fault();
    if (start()) {
      for (int step = 0; step < kStepsOfALife && !testing::Test::HasFailure(); ++step) act();
    } else if (fault == Fault::kNone) {
      ADD_FAILURE() << "the journal does not open";
    }
    end_life(fault);
  }

  Fault plan_fault() {
    const std::uint64_t n = 1 + pick(80);
    switch (pick(3)) {
      case 0:
        disk_.cut_power_at(n);
        return Fault::kPower;
      case 1:
        disk_.fail_call(n);
        return Fault::kCall;
      default:
        return Fault::kNone;
    }
  }

  // Opens the journal and compares what it gives with what it must.
  bool start() {
    std::vector<std::string> found;
    auto opened = Journal::open(
        disk_, "/data/journal", options_,
        [&](std::string_view record) {
          found.emplace_back(record);
          return Status();
        },
        [&](std::uint64_t sequence, std::string_view record) {
          EXPECT_EQ(sequence, found.size() + 1);
          found.emplace_back(record);
          return Status();
        });
    if (!opened) {
      EXPECT_EQ(opened.error().code(), ErrorCode::kIo) << opened.error().message();
      return false;
    }
    EXPECT_GE(found.size(), certain_) << "records are lost";
    EXPECT_LE(found.size(), records_.size()) << "there are records that nobody wrote";
    for (std::size_t i = 0; i < std::min(found.size(), records_.size()); ++i) {
      if (found[i] != records_[i]) ADD_FAILURE() << "record " << i + 1 << " is another";
    }
    records_.resize(std::min(found.size(), records_.size()));
    journal_ = *std::move(opened);
    note();
    return true;
  }

  void act() {
    switch (pick(8)) {
      case 0:
        if (journal_->last_sequence() > 0) take_checkpoint(1 + pick(journal_->last_sequence()));
        break;
      case 1:
        fill_or_empty_the_disk();
        break;
      case 2:
      case 3:
        (void)journal_->sync(journal_->last_sequence());
        break;
      default:
        append();
    }
    note();
  }

  // What the journal says to be on the disk stays over every loss of power.
  void note() { durable_ = std::max(durable_, journal_->durable_sequence()); }

  void append() {
    const std::string record = "record" + random_bytes(random_, pick(one_in(5) ? 3000 : 60));
    const auto sequence = journal_->append(record);
    if (!sequence) return;
    records_.push_back(record);
    EXPECT_EQ(*sequence, records_.size());
  }

  void take_checkpoint(std::uint64_t sequence) {
    (void)journal_->checkpoint(sequence, [&](const Journal::Sink& sink) -> Status {
      for (std::uint64_t i = 0; i < sequence; ++i) TRY(sink(records_[i]));
      return {};
    });
  }

  void fill_or_empty_the_disk() {
    disk_.set_capacity(~std::uint64_t{0});
    full_ = !full_;
    const std::uint64_t used = ~std::uint64_t{0} - *disk_.free_bytes("/data");
    if (full_) disk_.set_capacity(used + pick(3000));
  }

  void end_life(Fault fault) {
    // What a life could not read is as certain as it was.
    if (journal_) certain_ = records_.size();
    journal_.reset();
    if (fault == Fault::kPower || one_in(2)) {
      // Now and then all that was not synced is gone, else some of it is.
      disk_.lose_power(one_in(4) ? 0 : random_());
      certain_ = durable_;
    }
    full_ = false;
    disk_.set_capacity(~std::uint64_t{0});
    disk_.fail_call(0);
    disk_.cut_power_at(0);
  }

  SeededRandom random_;
  MemoryDisk disk_;
  JournalOptions options_;
  std::unique_ptr<Journal> journal_;
  std::vector<std::string> records_;  // that append() took
  std::uint64_t durable_ = 0;         // as many of them were said to be on the disk
  std::uint64_t certain_ = 0;         // as many of them must be there at the next start
  bool full_ = false;
};

// Every record that was synced is there, in order, once, however a life ends; what was not may be
// there as far as it is whole.
TEST(JournalSimulation, WhatWasSyncedIsThere) {
  sim::for_each_seed(200, [](std::uint64_t seed) { Simulation(seed).run(); });
}

// One seed replays a whole run.
TEST(JournalSimulation, ASeedRepeatsItsRun) {
  Simulation first(7);
  first.run();
  Simulation second(7);
  second.run();
  EXPECT_EQ(first.trace(), second.trace());
}

}  // namespace
}  // namespace sluice::disk
