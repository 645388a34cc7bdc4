#include "sqoop/jobs/scheduler.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "sql/connect/open.h"

namespace sluice::sqoop {
namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kMidnight = 1'764'547'200'000;  // 2025-12-01 00:00:00 UTC

// A process that ends when the test says so.
struct Ends {
  std::vector<std::string> started;
  std::optional<JobProcess::End> end;  // of every process that runs
  bool refuses = false;
  std::vector<std::string> asked;  // to end, or made to
  int exit_code_at_end = 143;
};

class FakeProcess final : public JobProcess {
 public:
  FakeProcess(Ends& ends, std::string job) : ends_(ends), job_(std::move(job)) {}
  std::int64_t pid() const override { return 4711; }
  std::optional<End> ended() override { return ends_.end; }
  void terminate() override { ends_.asked.push_back("asked " + job_); }
  End end() override {
    ends_.asked.push_back("ended " + job_);
    return {.exit_code = ends_.exit_code_at_end, .reason = ""};
  }

 private:
  Ends& ends_;
  std::string job_;
};

class SchedulerTest : public testing::Test {
 protected:
  SchedulerTest() : clock_(kMidnight), folder_(testing::TempDir() + "scheduler-test") {
    std::filesystem::remove_all(folder_);
  }
  ~SchedulerTest() override { std::filesystem::remove_all(folder_); }

  ScheduleStore store() const { return *ScheduleStore::open(folder_); }

  std::unique_ptr<Scheduler> scheduler() {
    return std::make_unique<Scheduler>(
        clock_, JavaZone(), store(),
        [this](const std::string& job) -> Result<std::unique_ptr<JobProcess>> {
          if (ends_.refuses) return Error(ErrorCode::kResourceExhausted, "no process");
          ends_.started.push_back(job);
          return std::unique_ptr<JobProcess>(std::make_unique<FakeProcess>(ends_, job));
        });
  }
  void put(const std::string& cron, std::int64_t retries = 3, const std::string& job = "daily") {
    ASSERT_TRUE(store().put(
        {.job = job, .cron = cron, .zone = "", .retries = retries, .last_due_ms = kMidnight}));
  }
  void change(const std::string& statement) const {
    sql::ConnectOptions options;
    options.url.product = sql::Product::kSqlite;
    options.url.database = ScheduleStore::path(folder_);
    options.read_only = false;
    const auto connection = sql::open(options);
    ASSERT_TRUE(connection);
    ASSERT_TRUE(sql::run(**connection, statement));
  }
  // Newest first: "failed 2 (reason)".
  std::vector<std::string> history() const {
    std::vector<std::string> out;
    ScheduleStore kept = store();
    const auto runs = kept.runs("daily", 100);
    for (const ScheduledRun& run : *runs) {
      out.push_back(std::string(run_state_name(run.state)) + " " + std::to_string(run.attempt) +
                    (run.note.empty() ? "" : " (" + run.note + ")"));
    }
    return out;
  }
  void pass(Scheduler& scheduler, std::int64_t ms) {
    clock_.advance_ms(ms);
    scheduler.tick();
  }

  ManualClock clock_;
  std::string folder_;
  Ends ends_;
};

using Texts = std::vector<std::string>;

TEST_F(SchedulerTest, RunsAJobWhenItIsDueAndOnce) {
  put("0 2 * * *");
  const auto runs = scheduler();
  pass(*runs, 2 * kHour - 1);
  EXPECT_TRUE(ends_.started.empty());
  pass(*runs, 1);
  EXPECT_EQ(ends_.started, (Texts{"daily"}));
  EXPECT_EQ(history(), (Texts{"running 1"}));
  ends_.end = JobProcess::End{};
  pass(*runs, kMinute);
  EXPECT_EQ(history(), (Texts{"succeeded 1"}));
  pass(*runs, kHour);
  EXPECT_EQ(ends_.started.size(), 1U);
}

TEST_F(SchedulerTest, WhatWasMissedIsOneRun) {
  put("0 2 * * *");
  ends_.end = JobProcess::End{};
  clock_.advance_ms(5 * kDay);
  const auto runs = scheduler();
  runs->tick();
  runs->tick();
  EXPECT_EQ(ends_.started.size(), 1U);
  EXPECT_EQ(history(), (Texts{"succeeded 1 (one run for 5 times that had passed)"}));
}

TEST_F(SchedulerTest, AJobThatStillRunsIsNotRunASecondTime) {
  put("0 * * * *");
  const auto runs = scheduler();
  pass(*runs, kHour);
  pass(*runs, kHour);
  EXPECT_EQ(ends_.started.size(), 1U);
  EXPECT_EQ(history(), (Texts{"skipped 1 (the run before it still went on)", "running 1"}));
  ends_.end = JobProcess::End{};
  pass(*runs, kHour);
  EXPECT_EQ(ends_.started.size(), 2U);
}

TEST_F(SchedulerTest, AFailureIsTriedAgainLaterAndLaterAndNotForever) {
  put("0 2 * * *", 2);
  ends_.end = JobProcess::End{.exit_code = 1, .reason = "no table"};
  const auto runs = scheduler();
  pass(*runs, 2 * kHour);  // begins
  pass(*runs, 0);          // has failed
  pass(*runs, kMinute - 1);
  EXPECT_EQ(ends_.started.size(), 1U);
  pass(*runs, 1);  // the second
  pass(*runs, 0);
  pass(*runs, kMinute);
  EXPECT_EQ(ends_.started.size(), 2U);
  pass(*runs, kMinute);  // the third
  pass(*runs, 0);
  for (int i = 0; i < 20; ++i) pass(*runs, kMinute);
  EXPECT_EQ(ends_.started.size(), 3U);
  EXPECT_EQ(history(),
            (Texts{"failed 3 (no table)", "failed 2 (no table)", "failed 1 (no table)"}));
}

TEST_F(SchedulerTest, TheNextTimeEndsTheTrying) {
  put("* * * * *");
  ends_.end = JobProcess::End{.exit_code = 1, .reason = "no table"};
  const auto runs = scheduler();
  for (int i = 0; i < 3; ++i) {
    pass(*runs, kMinute);
    runs->tick();
  }
  EXPECT_EQ(history(),
            (Texts{"failed 1 (no table)", "failed 1 (no table)", "failed 1 (no table)"}));
}

TEST_F(SchedulerTest, WhatAKillInterruptedIsTriedAgain) {
  put("0 2 * * *");
  pass(*scheduler(), 2 * kHour);  // and this stack is gone
  EXPECT_EQ(history(), (Texts{"running 1"}));
  std::vector<std::int64_t> ended;
  const auto runs = scheduler();
  ASSERT_TRUE(runs->take_over([&](const ScheduledRun& run) { ended.push_back(run.pid); }));
  EXPECT_EQ(ended, (std::vector<std::int64_t>{4711}));
  EXPECT_EQ(history(), (Texts{"interrupted 1 (the stack ended while it ran)"}));
  runs->tick();
  EXPECT_EQ(history(),
            (Texts{"running 2 (attempt 2)", "interrupted 1 (the stack ended while it ran)"}));
}

TEST_F(SchedulerTest, AnInterruptionIsNoneOfTheAttempts) {
  put("0 2 * * *", 0);
  pass(*scheduler(), 2 * kHour);
  const auto runs = scheduler();
  ASSERT_TRUE(runs->take_over([](const ScheduledRun&) {}));
  runs->tick();
  ends_.end = JobProcess::End{.exit_code = 1, .reason = "no table"};
  for (int i = 0; i < 5; ++i) pass(*runs, kMinute);
  EXPECT_EQ(history(),
            (Texts{"failed 2 (no table)", "interrupted 1 (the stack ended while it ran)"}));
}

TEST_F(SchedulerTest, InterruptionsAreNotForever) {
  put("0 2 * * *", 0);
  clock_.advance_ms(2 * kHour);
  for (int i = 0; i < kMostInterruptions + 5; ++i) {
    const auto runs = scheduler();
    ASSERT_TRUE(runs->take_over([](const ScheduledRun&) {}));
    runs->tick();
  }
  EXPECT_EQ(ends_.started.size(), kMostInterruptions + 1);
}

TEST_F(SchedulerTest, TimesThatHadPassedAreCountedUpToABound) {
  put("* 0-22 * * *");
  ends_.end = JobProcess::End{};
  clock_.advance_ms(3650 * kDay);
  const auto runs = scheduler();
  runs->tick();
  runs->tick();
  EXPECT_EQ(history(), (Texts{"succeeded 1 (one run for more than 1000 times that had passed)"}));
}

TEST_F(SchedulerTest, WhatTheStoreRefusesIsTriedAgain) {
  put("0 2 * * *");
  const auto runs = scheduler();
  runs->tick();
  change("ALTER TABLE SLUICE_SCHEDULES RENAME TO away");
  pass(*runs, 2 * kHour);
  EXPECT_TRUE(ends_.started.empty());
  change("ALTER TABLE away RENAME TO SLUICE_SCHEDULES");
  change("ALTER TABLE SLUICE_RUNS RENAME TO away");
  runs->tick();
  EXPECT_EQ(ends_.started.size(), 1U);
  ends_.end = JobProcess::End{};
  runs->tick();
  change("ALTER TABLE away RENAME TO SLUICE_RUNS");
  EXPECT_EQ(history(), Texts{});
  runs->tick();
  EXPECT_EQ(history(), (Texts{"succeeded 1"}));
}

TEST_F(SchedulerTest, WhatCanNotBeTakenOverIsTakenOverLater) {
  put("0 2 * * *");
  pass(*scheduler(), 2 * kHour);
  const auto runs = scheduler();
  change("ALTER TABLE SLUICE_RUNS RENAME TO away");
  EXPECT_FALSE(runs->take_over([](const ScheduledRun&) {}));
  change("ALTER TABLE away RENAME TO SLUICE_RUNS");
  ASSERT_TRUE(runs->take_over([](const ScheduledRun&) {}));
  runs->tick();
  EXPECT_EQ(ends_.started.size(), 2U);
}

TEST_F(SchedulerTest, AStopAsksAllBeforeItWaitsForOne) {
  put("0 2 * * *");
  put("0 2 * * *", 3, "second");
  const auto runs = scheduler();
  pass(*runs, 2 * kHour);
  runs->stop();
  EXPECT_EQ(ends_.asked, (Texts{"asked daily", "asked second", "ended daily", "ended second"}));
  EXPECT_EQ(history(), (Texts{"running 1"}));
}

TEST_F(SchedulerTest, WhatEndsWellAtTheStopIsNotTriedAgain) {
  put("0 2 * * *");
  ends_.exit_code_at_end = 0;
  const auto runs = scheduler();
  pass(*runs, 2 * kHour);
  runs->stop();
  EXPECT_EQ(history(), (Texts{"succeeded 1"}));
}

TEST_F(SchedulerTest, AScheduleThatIsTakenBackRunsNoMore) {
  put("0 2 * * *");
  const auto runs = scheduler();
  runs->tick();
  EXPECT_TRUE(*store().remove("daily"));
  pass(*runs, kDay);
  EXPECT_TRUE(ends_.started.empty());
}

TEST_F(SchedulerTest, WhatCanNotBeStartedIsSaid) {
  put("0 2 * * *", 0);
  ends_.refuses = true;
  const auto runs = scheduler();
  pass(*runs, 2 * kHour);
  EXPECT_EQ(history(), (Texts{"failed 1 (no process)"}));
}

TEST_F(SchedulerTest, TheHistoryIsBounded) {
  put("* * * * *");
  ends_.end = JobProcess::End{};
  const auto runs = scheduler();
  for (std::size_t i = 0; i < kKeptRuns + 20; ++i) pass(*runs, kMinute);
  ScheduleStore kept = store();
  EXPECT_EQ(kept.runs("daily", 1000)->size(), kKeptRuns);
}

}  // namespace
}  // namespace sluice::sqoop
