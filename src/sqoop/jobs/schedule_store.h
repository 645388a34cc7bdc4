// When saved jobs run by themselves, and how their runs went: two tables beside the jobs, in the
// metastore of a data directory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sql/database.h"

namespace sluice::sqoop {

inline constexpr std::size_t kKeptRuns = 100;  // of each job
inline constexpr std::int64_t kMostRetries = 10;

struct Schedule {
  std::string job;
  std::string cron;
  std::string zone;  // empty: the zone of whoever runs it
  std::int64_t retries = 3;
  std::int64_t last_due_ms = 0;  // the time that was last seen to: run, or skipped
};

enum class RunState { kRunning, kSucceeded, kFailed, kSkipped, kInterrupted };
std::string_view run_state_name(RunState state);

struct ScheduledRun {
  std::string job;
  std::int64_t due_ms = 0;
  std::int64_t attempt = 1;
  RunState state = RunState::kRunning;
  std::int64_t started_ms = 0;
  std::int64_t finished_ms = 0;
  std::int64_t pid = 0;
  std::string note;  // why it failed or was skipped, how late it is
};

// One thread. Each change is one transaction.
class ScheduleStore {
 public:
  // Of a data directory; its metastore is made if it is not there.
  static Result<ScheduleStore> open(const std::string& data_dir);
  static std::string path(const std::string& data_dir);

  Result<std::vector<Schedule>> schedules();
  Status put(const Schedule& schedule);
  // False: there was none.
  Result<bool> remove(const std::string& job);
  // With its runs.
  Status forget(const std::string& job);

  // Of a schedule that is still there: `due_ms` is seen to. False: it is gone.
  Result<bool> see_to(const std::string& job, std::int64_t due_ms);
  // In place of the run of that job, time and attempt; of older ones, the last kKeptRuns stay.
  Status put_run(const ScheduledRun& run);
  // The newest first; of all jobs if `job` is empty.
  Result<std::vector<ScheduledRun>> runs(const std::string& job, std::size_t limit);
  Result<std::vector<ScheduledRun>> unfinished();

 private:
  explicit ScheduleStore(std::unique_ptr<sql::Connection> connection)
      : connection_(std::move(connection)) {}
  Status in_transaction(const std::vector<std::string>& statements);
  Result<std::vector<ScheduledRun>> read_runs(const std::string& condition);

  std::unique_ptr<sql::Connection> connection_;
};

}  // namespace sluice::sqoop
