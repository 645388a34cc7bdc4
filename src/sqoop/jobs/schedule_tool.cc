#include "sqoop/jobs/schedule_tool.h"

#include "base/text.h"
#include "sqoop/java/moment.h"
#include "sqoop/jobs/cron.h"
#include "sqoop/jobs/schedule_store.h"

namespace sluice::sqoop {
namespace {

constexpr std::size_t kShownRuns = 200;

Result<JavaZone> zone_named(const std::string& name) {
  if (name.empty()) return JavaZone::local();
  auto zone = JavaZone::named(name);
  if (zone) return zone;
  return Error(ErrorCode::kInvalidArgument, "there is no time zone '" + name + "'");
}

std::string time_text(std::int64_t ms, const JavaZone& zone) {
  std::string out;
  const std::int64_t seconds = ms / 1000;
  append_date_time(out, java_wall(seconds + zone.offset_at(seconds)));
  return out;
}

Error refused_elsewhere() {
  return Error(ErrorCode::kUnsupported,
               "schedules are of the jobs of a data directory, which 'sluice up' runs; with "
               "--meta-connect or sqoop.metastore.client.autoconnect.url, let cron run 'sqoop job "
               "--exec'");
}

Result<std::int64_t> retries_of(const CommandLine& line) {
  const auto text = line.value("retries");
  if (!text) return Schedule().retries;
  const auto number = parse_int(*text);
  if (number && *number >= 0 && *number <= kMostRetries) return *number;
  return Error(ErrorCode::kInvalidArgument,
               "--retries takes a number from 0 to " + std::to_string(kMostRetries));
}

}  // namespace

bool is_of_another_store(const CommandLine& line) {
  const auto url = line.properties.find("sqoop.metastore.client.autoconnect.url");
  return line.has("meta-connect") || (url != line.properties.end() && !url->second.empty());
}

Status schedule_job(const Environment& environment, const Invocation& invocation,
                    const CommandLine& line, JobStore& store) {
  if (is_of_another_store(line)) return refused_elsewhere();
  if (line.stray.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "--schedule takes a time and the job's name: --schedule '0 2 * * *' NAME");
  }
  Schedule schedule;
  schedule.job = line.stray.front();
  schedule.cron = *line.value("schedule");
  schedule.zone = line.value("time-zone").value_or("");
  TRY(schedule.retries, retries_of(line));
  TRY(const Cron cron, Cron::parse(schedule.cron));
  TRY(const JavaZone zone, zone_named(schedule.zone));
  TRY(const auto job, store.find(schedule.job));
  if (!job) return Error(ErrorCode::kNotFound, "there is no job " + schedule.job);
  if (job->asks_password && !job->password) {
    return Error(ErrorCode::kUnsupported,
                 "job " + schedule.job +
                     " asks for its password at each execution, and nobody is there to answer; "
                     "create it with --password-file or --password-alias");
  }
  const std::int64_t now_ms = environment.clock.wall_ms();
  schedule.last_due_ms = now_ms;
  TRY(ScheduleStore schedules, ScheduleStore::open(environment.data_dir));
  TRY(schedules.put(schedule));
  std::fprintf(invocation.out, "Job %s runs next at %s (%s)\n", schedule.job.c_str(),
               time_text(cron.next(now_ms / 1000, zone) * 1000, zone).c_str(),
               schedule.zone.empty() ? "local time" : schedule.zone.c_str());
  return {};
}

Status unschedule_job(const Environment& environment, const CommandLine& line) {
  if (is_of_another_store(line)) return refused_elsewhere();
  const std::string job = *line.value("unschedule");
  TRY(ScheduleStore schedules, ScheduleStore::open(environment.data_dir));
  TRY(const bool there, schedules.remove(job));
  if (there) return {};
  return Error(ErrorCode::kNotFound, "job " + job + " has no schedule");
}

Status print_history(const Environment& environment, const Invocation& invocation,
                     const CommandLine& line) {
  if (is_of_another_store(line)) return refused_elsewhere();
  const std::string job = line.stray.empty() ? "" : line.stray.front();
  TRY(ScheduleStore store, ScheduleStore::open(environment.data_dir));
  TRY(const auto schedules, store.schedules());
  const JavaZone local = JavaZone::local();
  for (const Schedule& schedule : schedules) {
    if (!job.empty() && schedule.job != job) continue;
    TRY(const Cron cron, Cron::parse(schedule.cron));
    TRY(const JavaZone zone, zone_named(schedule.zone));
    std::fprintf(invocation.out, "%s: '%s'%s, next at %s\n", schedule.job.c_str(),
                 schedule.cron.c_str(), schedule.zone.empty() ? "" : (" " + schedule.zone).c_str(),
                 time_text(cron.next(schedule.last_due_ms / 1000, zone) * 1000, zone).c_str());
  }
  TRY(const auto runs, store.runs(job, kShownRuns));
  for (const ScheduledRun& run : runs) {
    const std::string seconds =
        run.finished_ms > 0 ? std::to_string((run.finished_ms - run.started_ms) / 1000) + " s" : "";
    std::fprintf(invocation.out, "%s  %-20s %-11s %6s  %s\n", time_text(run.due_ms, local).c_str(),
                 run.job.c_str(), std::string(run_state_name(run.state)).c_str(), seconds.c_str(),
                 run.note.c_str());
  }
  return {};
}

}  // namespace sluice::sqoop
