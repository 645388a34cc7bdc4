// Runs saved jobs when they are due.
//
// What was missed while nobody ran (all times since the last that was seen to) is one run, at once.
// A job whose last run still goes on is not run a second time: that time is skipped, and said. A
// run that fails is tried again after one minute, two, four, ..., as often as the schedule says and
// before its next time. What a stack's end interrupted is tried again at once by the next one, and
// that is none of these attempts, up to kMostInterruptions times.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "sqoop/jobs/cron.h"
#include "sqoop/jobs/schedule_store.h"

namespace sluice::sqoop {

inline constexpr std::int64_t kMostInterruptions = 10;  // of one time's run
inline constexpr std::int64_t kCountedTimes = 1000;     // that had passed

// A run that was started.
class JobProcess {
 public:
  struct End {
    int exit_code = 0;
    std::string reason;  // of a failure
  };
  virtual ~JobProcess() = default;  // ends it
  virtual std::int64_t pid() const = 0;
  virtual std::optional<End> ended() = 0;
  // Asks it to end.
  virtual void terminate() = 0;
  // Ends it, whether it was asked or not, and waits for that.
  virtual End end() = 0;
};

using StartJob = std::function<Result<std::unique_ptr<JobProcess>>(const std::string& job)>;
// Of a run that another stack left: it is ended if it still goes on.
using EndLeftover = std::function<void(const ScheduledRun& run)>;

// One thread. Failures of the store are logged, and tried again at the next tick.
class Scheduler {
 public:
  Scheduler(const Clock& clock, JavaZone local, ScheduleStore store, StartJob start)
      : clock_(clock),
        local_(std::move(local)),
        store_(std::move(store)),
        start_(std::move(start)) {}

  // Before the first tick, until it succeeds.
  Status take_over(const EndLeftover& end_leftover);
  // Starts what is due and takes note of what ended.
  void tick();
  // Ends what runs; the next stack tries it again.
  void stop();

 private:
  struct Job {
    Schedule schedule;
    std::optional<Cron> cron;
    JavaZone zone;
    std::int64_t next_ms = 0;
    std::unique_ptr<JobProcess> process;
    ScheduledRun run;                // of the process, or the one that is tried again
    std::int64_t interruptions = 0;  // of its attempts
    std::optional<std::int64_t> retry_ms;
  };

  Status read_schedules();
  void renew(Job& job, const Schedule& schedule);
  void begin_due(Job& job);
  void begin(Job& job);
  void note_end(Job& job);
  void finish(Job& job, RunState state, std::string note);
  void keep(const ScheduledRun& run);
  void keep_rest();
  Result<std::int64_t> interruptions_of(const ScheduledRun& run);
  // What fails tick after tick is said once.
  void say(const Error& error);

  const Clock& clock_;
  JavaZone local_;
  ScheduleStore store_;
  StartJob start_;
  std::map<std::string, Job> jobs_;
  std::vector<ScheduledRun> unkept_;  // what the store did not take yet
  std::set<std::string> said_;
  bool failed_ = false;  // in this tick
};

}  // namespace sluice::sqoop
