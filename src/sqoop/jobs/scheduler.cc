#include "sqoop/jobs/scheduler.h"

#include <algorithm>

#include "base/log.h"

namespace sluice::sqoop {
namespace {

constexpr std::int64_t kFirstWaitMs = 60'000;

std::int64_t wait_before(std::int64_t attempt) {
  return kFirstWaitMs << std::clamp<std::int64_t>(attempt - 2, 0, kMostRetries);
}

}  // namespace

void Scheduler::say(const Error& error) {
  failed_ = true;
  if (!said_.insert(error.message()).second) return;
  log::error("the schedules of saved jobs can't be read or written; tried again",
             {{"reason", error.message()}});
}

void Scheduler::keep(const ScheduledRun& run) {
  std::erase_if(unkept_, [&](const ScheduledRun& one) {
    return one.job == run.job && one.due_ms == run.due_ms && one.attempt == run.attempt;
  });
  unkept_.push_back(run);
  keep_rest();
}

void Scheduler::keep_rest() {
  while (!unkept_.empty()) {
    const ScheduledRun& run = unkept_.front();
    if (const Status kept = store_.put_run(run); !kept) {
      say(kept.error().with("a run of the job " + run.job + " could not be written down"));
      return;
    }
    unkept_.erase(unkept_.begin());
  }
}

Result<std::int64_t> Scheduler::interruptions_of(const ScheduledRun& run) {
  TRY(const auto runs, store_.runs(run.job, kKeptRuns));
  return std::ranges::count_if(runs, [&](const ScheduledRun& one) {
    return one.due_ms == run.due_ms && one.state == RunState::kInterrupted;
  });
}

Status Scheduler::take_over(const EndLeftover& end_leftover) {
  TRY(read_schedules());
  TRY(const auto left, store_.unfinished());
  for (ScheduledRun run : left) {
    end_leftover(run);
    run.state = RunState::kInterrupted;
    run.finished_ms = clock_.wall_ms();
    run.note = "the stack ended while it ran";
    TRY(const std::int64_t before, interruptions_of(run));
    const std::int64_t interruptions = before + 1;
    TRY(store_.put_run(run));
    const auto found = jobs_.find(run.job);
    if (found == jobs_.end()) continue;
    if (interruptions > kMostInterruptions) {
      log::error("a scheduled run was interrupted too often, and is not tried again",
                 {{"job", run.job}, {"times", interruptions}});
      continue;
    }
    found->second.run = run;
    found->second.run.attempt += 1;
    found->second.interruptions = interruptions;
    found->second.retry_ms = clock_.wall_ms();
  }
  return {};
}

void Scheduler::renew(Job& job, const Schedule& schedule) {
  const bool same = job.cron && job.schedule.cron == schedule.cron &&
                    job.schedule.zone == schedule.zone &&
                    job.schedule.last_due_ms == schedule.last_due_ms;
  job.schedule = schedule;
  if (same) return;
  auto cron = Cron::parse(schedule.cron);
  auto zone = schedule.zone.empty() ? Result<JavaZone>(local_) : JavaZone::named(schedule.zone);
  if (!cron || !zone) {
    const Error& why = !cron ? cron.error() : zone.error();
    log::error("a schedule can't be read", {{"job", schedule.job}, {"reason", why.message()}});
    job.cron.reset();
    return;
  }
  job.cron = *cron;
  job.zone = std::move(*zone);
  job.next_ms = job.cron->next(schedule.last_due_ms / 1000, job.zone) * 1000;
}

Status Scheduler::read_schedules() {
  TRY(const auto schedules, store_.schedules());
  for (const Schedule& schedule : schedules) renew(jobs_[schedule.job], schedule);
  // One whose schedule is gone runs to its end.
  for (auto at = jobs_.begin(); at != jobs_.end();) {
    Job& job = at->second;
    const bool there = std::ranges::find(schedules, at->first, &Schedule::job) != schedules.end();
    if (!there) {
      job.cron.reset();
      job.retry_ms.reset();
    }
    at = there || job.process ? std::next(at) : jobs_.erase(at);
  }
  return {};
}

void Scheduler::tick() {
  failed_ = false;
  keep_rest();
  if (const Status read = read_schedules(); !read) say(read.error());
  for (auto& [name, job] : jobs_) {
    if (job.process) note_end(job);
    if (job.cron) begin_due(job);
    if (job.retry_ms && !job.process && clock_.wall_ms() >= *job.retry_ms) begin(job);
  }
  if (!failed_) said_.clear();
}

void Scheduler::begin_due(Job& job) {
  const std::int64_t now = clock_.wall_ms();
  if (now < job.next_ms) return;
  // The last of the times that have passed stands for all of them.
  const std::int64_t due = job.cron->last(job.next_ms / 1000, now / 1000, job.zone) * 1000;
  std::int64_t passed = 1;
  for (std::int64_t time = job.next_ms; time < due && passed <= kCountedTimes; ++passed) {
    time = job.cron->next(time / 1000, job.zone) * 1000;
  }
  const auto there = store_.see_to(job.schedule.job, due);
  if (!there) say(there.error());
  if (!there || !*there) return;
  job.schedule.last_due_ms = due;
  job.next_ms = job.cron->next(due / 1000, job.zone) * 1000;
  ScheduledRun run{.job = job.schedule.job, .due_ms = due, .started_ms = now, .note = ""};
  if (job.process) {
    run.state = RunState::kSkipped;
    run.finished_ms = now;
    run.note = "the run before it still went on";
    log::warn("a scheduled run is skipped, as the one before it still goes on", {{"job", run.job}});
    keep(run);
    return;
  }
  if (passed > 1) {
    run.note = "one run for " +
               (passed > kCountedTimes ? "more than " + std::to_string(kCountedTimes)
                                       : std::to_string(passed)) +
               " times that had passed";
  }
  job.run = std::move(run);
  job.interruptions = 0;
  job.retry_ms.reset();
  begin(job);
}

void Scheduler::begin(Job& job) {
  job.retry_ms.reset();
  job.run.state = RunState::kRunning;
  job.run.started_ms = clock_.wall_ms();
  job.run.finished_ms = 0;
  job.run.pid = 0;
  if (job.run.attempt > 1) job.run.note = "attempt " + std::to_string(job.run.attempt);
  // Before it begins: what is not written down would not be tried again behind a kill.
  keep(job.run);
  auto started = start_(job.run.job);
  if (!started) {
    finish(job, RunState::kFailed, started.error().message());
    return;
  }
  job.process = std::move(*started);
  job.run.pid = job.process->pid();
  keep(job.run);
  log::info("a scheduled run begins",
            {{"job", job.run.job}, {"attempt", std::to_string(job.run.attempt)}});
}

void Scheduler::note_end(Job& job) {
  const auto end = job.process->ended();
  if (!end) return;
  job.process.reset();
  if (end->exit_code == 0) {
    finish(job, RunState::kSucceeded, job.run.note);
  } else {
    finish(job, RunState::kFailed, end->reason);
  }
}

void Scheduler::finish(Job& job, RunState state, std::string note) {
  job.run.state = state;
  job.run.finished_ms = clock_.wall_ms();
  job.run.note = std::move(note);
  if (state == RunState::kSucceeded) {
    log::info("a scheduled run ended well", {{"job", job.run.job}});
    keep(job.run);
    return;
  }
  log::error("a scheduled run failed", {{"job", job.run.job}, {"reason", job.run.note}});
  keep(job.run);
  const std::int64_t again =
      job.run.finished_ms + wait_before(job.run.attempt - job.interruptions + 1);
  const std::int64_t failures = job.run.attempt - job.interruptions;
  if (!job.cron || failures > job.schedule.retries || again >= job.next_ms) return;
  job.run.attempt += 1;
  job.retry_ms = again;
}

void Scheduler::stop() {
  for (auto& [name, job] : jobs_) {
    if (job.process) note_end(job);
  }
  // All are asked before one is waited for.
  for (auto& [name, job] : jobs_) {
    if (job.process) job.process->terminate();
  }
  for (auto& [name, job] : jobs_) {
    if (!job.process) continue;
    // What did not end well stays written down as running: the next stack meets it there.
    if (job.process->end().exit_code == 0) finish(job, RunState::kSucceeded, job.run.note);
    job.process.reset();
  }
}

}  // namespace sluice::sqoop
