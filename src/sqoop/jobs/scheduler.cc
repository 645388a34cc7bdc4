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

void Scheduler::keep(const ScheduledRun& run) {
  if (const Status kept = store_.put_run(run); !kept) {
    log::error("a scheduled run could not be written down",
               {{"job", run.job}, {"reason", kept.error().message()}});
  }
}

void Scheduler::take_over(const EndLeftover& end_leftover) {
  read_schedules();
  const auto left = store_.unfinished();
  if (!left) return;
  for (ScheduledRun run : *left) {
    end_leftover(run);
    run.state = RunState::kInterrupted;
    run.finished_ms = clock_.wall_ms();
    run.note = "the stack ended while it ran";
    keep(run);
    const auto found = jobs_.find(run.job);
    if (found == jobs_.end() || run.attempt > found->second.schedule.retries) continue;
    found->second.run = run;
    found->second.run.attempt += 1;
    found->second.retry_ms = clock_.wall_ms();
  }
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
  job.cron = std::move(*cron);
  job.zone = std::move(*zone);
  job.next_ms = job.cron->next(schedule.last_due_ms / 1000, job.zone) * 1000;
}

void Scheduler::read_schedules() {
  const auto schedules = store_.schedules();
  if (!schedules) {
    log::error("the schedules of saved jobs can't be read",
               {{"reason", schedules.error().message()}});
    return;
  }
  for (const Schedule& schedule : *schedules) renew(jobs_[schedule.job], schedule);
  // One whose schedule is gone runs to its end.
  for (auto at = jobs_.begin(); at != jobs_.end();) {
    Job& job = at->second;
    const bool there = std::any_of(schedules->begin(), schedules->end(),
                                   [&](const Schedule& one) { return one.job == at->first; });
    if (!there) {
      job.cron.reset();
      job.retry_ms.reset();
    }
    at = there || job.process ? std::next(at) : jobs_.erase(at);
  }
}

void Scheduler::tick() {
  read_schedules();
  for (auto& [name, job] : jobs_) {
    if (job.process) note_end(job);
    if (job.cron) begin_due(job);
    if (job.retry_ms && !job.process && clock_.wall_ms() >= *job.retry_ms) begin(job);
  }
}

void Scheduler::begin_due(Job& job) {
  const std::int64_t now = clock_.wall_ms();
  if (now < job.next_ms) return;
  // The last of the times that have passed stands for all of them.
  std::int64_t due = job.next_ms;
  std::int64_t passed = 1;
  for (std::int64_t next = job.cron->next(due / 1000, job.zone) * 1000; next <= now;
       next = job.cron->next(due / 1000, job.zone) * 1000) {
    due = next;
    ++passed;
  }
  const auto there = store_.see_to(job.schedule.job, due);
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
  if (passed > 1) run.note = "one run for " + std::to_string(passed) + " times that had passed";
  job.run = std::move(run);
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
  const std::int64_t again = job.run.finished_ms + wait_before(job.run.attempt + 1);
  if (!job.cron || job.run.attempt > job.schedule.retries || again >= job.next_ms) return;
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
