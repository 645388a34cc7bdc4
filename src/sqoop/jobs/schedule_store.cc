#include "sqoop/jobs/schedule_store.h"

#include <fcntl.h>

#include <array>

#include "base/file.h"
#include "base/text.h"
#include "sql/connect/open.h"
#include "sql/dialect.h"

namespace sluice::sqoop {
namespace {

constexpr std::array<std::string_view, 5> kStates{"running", "succeeded", "failed", "skipped",
                                                  "interrupted"};

constexpr const char* kRunColumns =
    "job_name, due_ms, attempt, state, started_ms, finished_ms, pid, note";

std::string quoted(const std::string& text) {
  return sql::quote_text(sql::Product::kSqlite, text);
}

std::int64_t number(const std::optional<std::string>& text) {
  return text ? parse_int(*text).value_or(0) : 0;
}

RunState state_of(const std::string& name) {
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    if (kStates[i] == name) return static_cast<RunState>(i);
  }
  return RunState::kFailed;
}

std::string insert_of(const ScheduledRun& run) {
  std::string out =
      std::string("INSERT INTO SLUICE_RUNS (") + kRunColumns + ") VALUES (" + quoted(run.job);
  for (const std::int64_t value : {run.due_ms, run.attempt}) out += ", " + std::to_string(value);
  out += ", " + quoted(std::string(run_state_name(run.state)));
  for (const std::int64_t value : {run.started_ms, run.finished_ms, run.pid}) {
    out += ", " + std::to_string(value);
  }
  return out + ", " + quoted(run.note) + ")";
}

}  // namespace

std::string_view run_state_name(RunState state) {
  return kStates[static_cast<std::size_t>(state)];
}

std::string ScheduleStore::path(const std::string& data_dir) {
  return data_dir + "/sqoop/metastore.db";
}

Result<ScheduleStore> ScheduleStore::open(const std::string& data_dir) {
  if (data_dir.empty()) {
    return Error(ErrorCode::kNotFound,
                 "schedules need a data directory: name one with SLUICE_DATA");
  }
  TRY(make_directories(data_dir + "/sqoop"));
  TRY(open_file(path(data_dir), O_RDWR | O_CREAT, 0600));
  sql::ConnectOptions options;
  options.url.product = sql::Product::kSqlite;
  options.url.database = path(data_dir);
  options.read_only = false;
  TRY(auto connection, sql::open(options));
  ScheduleStore store(std::move(connection));
  TRY(sql::run(*store.connection_,
               "CREATE TABLE IF NOT EXISTS SLUICE_SCHEDULES (job_name VARCHAR(64) PRIMARY KEY, "
               "cron TEXT NOT NULL, zone TEXT NOT NULL, retries INTEGER NOT NULL, last_due_ms "
               "INTEGER NOT NULL)"));
  TRY(sql::run(
      *store.connection_,
      "CREATE TABLE IF NOT EXISTS SLUICE_RUNS (job_name VARCHAR(64) NOT NULL, due_ms "
      "INTEGER NOT NULL, attempt INTEGER NOT NULL, state TEXT NOT NULL, started_ms INTEGER "
      "NOT NULL, finished_ms INTEGER NOT NULL, pid INTEGER NOT NULL, note TEXT NOT NULL, "
      "PRIMARY KEY (job_name, due_ms, attempt))"));
  return store;
}

Status ScheduleStore::in_transaction(const std::vector<std::string>& statements) {
  TRY(sql::run(*connection_, "BEGIN IMMEDIATE"));
  Status done;
  for (const std::string& statement : statements) {
    if (done) done = sql::run(*connection_, statement);
  }
  if (done) done = sql::run(*connection_, "COMMIT");
  if (!done) (void)sql::run(*connection_, "ROLLBACK");
  return done;
}

Result<std::vector<Schedule>> ScheduleStore::schedules() {
  TRY(const auto rows,
      sql::read_rows(*connection_,
                     "SELECT job_name, cron, zone, retries, last_due_ms FROM SLUICE_SCHEDULES "
                     "ORDER BY job_name"));
  std::vector<Schedule> out;
  for (const sql::TextRow& row : rows) {
    out.push_back({.job = row[0].value_or(""),
                   .cron = row[1].value_or(""),
                   .zone = row[2].value_or(""),
                   .retries = number(row[3]),
                   .last_due_ms = number(row[4])});
  }
  return out;
}

Status ScheduleStore::put(const Schedule& schedule) {
  return in_transaction(
      {"DELETE FROM SLUICE_SCHEDULES WHERE job_name = " + quoted(schedule.job),
       "INSERT INTO SLUICE_SCHEDULES (job_name, cron, zone, retries, last_due_ms) VALUES (" +
           quoted(schedule.job) + ", " + quoted(schedule.cron) + ", " + quoted(schedule.zone) +
           ", " + std::to_string(schedule.retries) + ", " + std::to_string(schedule.last_due_ms) +
           ")"});
}

Result<bool> ScheduleStore::remove(const std::string& job) {
  TRY(const auto gone,
      connection_->execute("DELETE FROM SLUICE_SCHEDULES WHERE job_name = " + quoted(job)));
  return gone.changed > 0;
}

Status ScheduleStore::forget(const std::string& job) {
  return in_transaction({"DELETE FROM SLUICE_SCHEDULES WHERE job_name = " + quoted(job),
                         "DELETE FROM SLUICE_RUNS WHERE job_name = " + quoted(job)});
}

Result<bool> ScheduleStore::see_to(const std::string& job, std::int64_t due_ms) {
  TRY(const auto there,
      connection_->execute("UPDATE SLUICE_SCHEDULES SET last_due_ms = " + std::to_string(due_ms) +
                           " WHERE job_name = " + quoted(job)));
  return there.changed > 0;
}

Status ScheduleStore::put_run(const ScheduledRun& run) {
  const std::string of_job = "job_name = " + quoted(run.job);
  return in_transaction(
      {"DELETE FROM SLUICE_RUNS WHERE " + of_job + " AND due_ms = " + std::to_string(run.due_ms) +
           " AND attempt = " + std::to_string(run.attempt),
       insert_of(run),
       "DELETE FROM SLUICE_RUNS WHERE " + of_job +
           " AND rowid NOT IN (SELECT rowid FROM SLUICE_RUNS WHERE " + of_job +
           " ORDER BY due_ms DESC, attempt DESC LIMIT " + std::to_string(kKeptRuns) + ")"});
}

Result<std::vector<ScheduledRun>> ScheduleStore::runs(const std::string& job, std::size_t limit) {
  return read_runs((job.empty() ? "" : "WHERE job_name = " + quoted(job)) +
                   " ORDER BY due_ms DESC, job_name, attempt DESC LIMIT " + std::to_string(limit));
}

Result<std::vector<ScheduledRun>> ScheduleStore::unfinished() {
  return read_runs("WHERE state = 'running' ORDER BY due_ms");
}

Result<std::vector<ScheduledRun>> ScheduleStore::read_runs(const std::string& condition) {
  TRY(const auto rows, sql::read_rows(*connection_, std::string("SELECT ") + kRunColumns +
                                                        " FROM SLUICE_RUNS " + condition));
  std::vector<ScheduledRun> out;
  for (const sql::TextRow& row : rows) {
    out.push_back({.job = row[0].value_or(""),
                   .due_ms = number(row[1]),
                   .attempt = number(row[2]),
                   .state = state_of(row[3].value_or("")),
                   .started_ms = number(row[4]),
                   .finished_ms = number(row[5]),
                   .pid = number(row[6]),
                   .note = row[7].value_or("")});
  }
  return out;
}

}  // namespace sluice::sqoop
