#include "sqoop/jobs/job_tool.h"

#include "sqoop/jobs/job_properties.h"
#include "sqoop/jobs/old_job.h"
#include "sqoop/jobs/schedule_store.h"
#include "sqoop/jobs/schedule_tool.h"
#include "sqoop/jobs/take_over.h"

namespace sluice::sqoop {
namespace {

constexpr const char* kStorage = "hsqldb.HsqldbJobStorage";
constexpr const char* kHelpHint = "Try --help for usage instructions.";

class JobTool {
 public:
  JobTool(const Invocation& invocation, Environment& environment, const CommandLine& line,
          const JobLog& log, const RunJob& run)
      : invocation_(invocation), environment_(environment), line_(line), log_(log), run_(run) {}

  int run() {
    int operations = 0;
    for (const char* name : {"create", "delete", "exec", "list", "show", "import", "schedule",
                             "unschedule", "history"}) {
      if (line_.has(name)) ++operations;
    }
    if (operations != 1) {
      log_.plain(operations == 0 ? "No job operation specified"
                                 : "Only one job operation at a time may be specified.");
      log_.plain(kHelpHint);
      return 1;
    }
    auto store = open();
    if (!store) return failed(store.error());
    const Result<int> done = line_.has("list")     ? list(*store)
                             : line_.has("create") ? create(*store)
                             : line_.has("delete") ? remove(*store)
                             : line_.has("show")   ? show(*store)
                             : line_.has("import") ? take_over(*store)
                             : line_.has("exec")   ? execute(*store)
                                                   : of_schedules(*store);
    return done ? *done : failed(done.error());
  }

 private:
  Result<int> of_schedules(JobStore& store) const {
    const Status done = line_.has("schedule")
                            ? schedule_job(environment_, invocation_, line_, store)
                        : line_.has("unschedule") ? unschedule_job(environment_, line_)
                                                  : print_history(environment_, invocation_, line_);
    if (!done) return done.error();
    return 0;
  }

  std::string property(const std::string& name) const {
    const auto found = line_.properties.find(name);
    return found == line_.properties.end() ? "" : found->second;
  }

  Result<JobStore> open() const {
    const std::string prefix = "sqoop.metastore.client.autoconnect.";
    const std::string connect = line_.value("meta-connect").value_or(property(prefix + "url"));
    return JobStore::open(environment_.data_dir, connect, property(prefix + "username"),
                          property(prefix + "password"));
  }

  int failed(const Error& error) const {
    log_.error("tool.JobTool",
               "I/O error performing job operation: java.io.IOException: " + error.message());
    return 1;
  }

  Result<int> list(JobStore& store) const {
    TRY(const auto names, store.names());
    std::fputs("Available jobs:\n", invocation_.out);
    for (const std::string& name : names) std::fprintf(invocation_.out, "  %s\n", name.c_str());
    return 0;
  }

  Result<int> create(JobStore& store) const {
    const std::string name = *line_.value("create");
    if (line_.extra.empty()) {
      log_.plain("Cannot create job " + name + ": the tool and its arguments follow '--'.");
      log_.plain(kHelpHint);
      return 1;
    }
    const Tool* tool = find_tool(line_.extra.front());
    if (tool == nullptr || !tool->offered || tool->groups.empty()) {
      return Error(ErrorCode::kInvalidArgument, "No such tool: " + line_.extra.front());
    }
    SavedJob job;
    job.tool = line_.extra.front();
    job.args.assign(line_.extra.begin() + 1, line_.extra.end());
    TRY(const CommandLine line, parse_command_line(*tool, job.args));
    TRY(const Settings settings, read_settings(*tool, line, log_));
    if (const auto refusal = check_settings(*tool, settings, line, log_)) {
      log_.plain(refusal->message);
      if (!refusal->hint.empty()) log_.plain(refusal->hint);
      return 1;
    }
    keep_password(line, settings, job);
    TRY(const auto there, store.find(name));
    if (there) {
      log_.error(kStorage, "Cannot create job " + name + ": it already exists");
      return Error(ErrorCode::kAlreadyExists, "Job " + name + " already exists");
    }
    TRY(store.put(name, job));
    return 0;
  }

  void keep_password(const CommandLine& line, const Settings& settings, SavedJob& job) const {
    for (auto at = line.password_args.rbegin(); at != line.password_args.rend(); ++at) {
      job.args.erase(job.args.begin() + static_cast<std::ptrdiff_t>(*at));
    }
    const bool records = property("sqoop.metastore.client.record.password") == "true" ||
                         settings.property_flag("sqoop.metastore.client.record.password", false);
    if (settings.password && records) job.password = settings.password;
    job.asks_password = settings.prompt_password || (settings.password && !records);
  }

  Result<int> remove(JobStore& store) const {
    const std::string name = *line_.value("delete");
    TRY(const auto job, store.find(name));
    if (!job) {
      log_.error(kStorage, "No such job: " + name);
      return 0;
    }
    TRY(store.remove(name));
    if (!is_of_another_store(line_)) {
      TRY(ScheduleStore schedules, ScheduleStore::open(environment_.data_dir));
      TRY(schedules.forget(name));
    }
    return 0;
  }

  Result<int> take_over(JobStore& store) const {
    TRY(const OldJobs jobs, read_old_jobs(*line_.value("import")));
    int exit_code = 0;
    for (const auto& [name, old] : jobs) {
      TRY(const auto there, store.find(name));
      if (there) {
        log_.warn("tool.JobTool", "Job " + name + " is there already, and stays as it is.");
        continue;
      }
      const Status taken = take_over_one(store, name, old);
      if (taken) {
        std::fprintf(invocation_.out, "Took over job %s\n", name.c_str());
      } else {
        log_.error("tool.JobTool", "Cannot take over job " + name + ": " + taken.error().message());
        exit_code = 1;
      }
    }
    return exit_code;
  }

  Status take_over_one(JobStore& store, const std::string& name, const OldJob& old) const {
    TRY(OldJobLine line, line_of_old_job(old));
    const Tool* tool = find_tool(line.job.tool);
    if (tool == nullptr || !tool->offered || tool->groups.empty()) {
      return Error(ErrorCode::kUnsupported,
                   "sqoop " + line.job.tool + " is not offered by this version");
    }
    TRY(const CommandLine parsed, parse_command_line(*tool, line.job.args));
    if (!parsed.stray.empty()) {
      return Error(ErrorCode::kInvalidArgument, "Unrecognized argument: " + parsed.stray.front());
    }
    for (const std::string& property : line.left_out) {
      log_.warn("tool.JobTool", "Job " + name + ": no option says " + property + "; left out.");
    }
    if (line.job.password && property("sqoop.metastore.client.record.password") != "true") {
      log_.warn("tool.JobTool", "Job " + name +
                                    ": its password is not kept, and asked for at each execution. "
                                    "-Dsqoop.metastore.client.record.password=true keeps it.");
      line.job.password.reset();
      line.job.asks_password = true;
    }
    return store.put(name, line.job);
  }

  Result<SavedJob> restored(JobStore& store, const std::string& name) const {
    TRY(auto job, store.find(name));
    if (job) return std::move(*job);
    log_.error(kStorage, "Cannot restore job: " + name);
    log_.error(kStorage, "(No such job)");
    return Error(ErrorCode::kNotFound, "Cannot restore missing job " + name);
  }

  static Result<const Tool*> tool_of(const SavedJob& job) {
    const Tool* tool = find_tool(job.tool);
    if (tool == nullptr) return Error(ErrorCode::kCorrupt, "No such tool: " + job.tool);
    return tool;
  }

  static Result<CommandLine> line_of(const Tool& tool, const SavedJob& job) {
    TRY(CommandLine line, parse_command_line(tool, job.args));
    if (job.last_value) line.options["last-value"] = *job.last_value;
    return line;
  }

  Result<int> show(JobStore& store) const {
    const std::string name = *line_.value("show");
    TRY(const SavedJob job, restored(store, name));
    TRY(const Tool* tool, tool_of(job));
    TRY(const CommandLine line, line_of(*tool, job));
    TRY(const Settings settings, read_settings(*tool, line, log_));
    std::fprintf(invocation_.out, "Job: %s\nTool: %s\nOptions:\n----------------------------\n",
                 name.c_str(), job.tool.c_str());
    for (const auto& [property, value] : job_properties(line, settings, job)) {
      std::fprintf(invocation_.out, "%s = %s\n", property.c_str(), value.c_str());
    }
    return 0;
  }

  Result<int> execute(JobStore& store) const {
    JobRun run;
    run.name = *line_.value("exec");
    run.store = &store;
    TRY(run.job, restored(store, run.name));
    TRY(const Tool* tool, tool_of(run.job));
    TRY(run.line, line_of(*tool, run.job));
    TRY(const CommandLine given, parse_command_line(*tool, line_.extra));
    for (const auto& [key, value] : given.options) run.line.options[key] = value;
    for (const auto& [key, value] : given.properties) run.line.properties[key] = value;
    run.last_value_given = given.has("last-value");
    if (!given.extra.empty()) run.line.extra = given.extra;
    run.line.stray = given.stray;
    return run_(*tool, run);
  }

  const Invocation& invocation_;
  Environment& environment_;
  const CommandLine& line_;
  const JobLog& log_;
  const RunJob& run_;
};

}  // namespace

Status JobRun::begin_append(const PendingAppend& append) {
  job.pending = append;
  return store->put(name, job);
}

Status JobRun::finish(const std::string& last_value) {
  job.last_value = last_value;
  job.pending = {};
  return store->put(name, job);
}

int job(const Invocation& invocation, Environment& environment, const CommandLine& line,
        const JobLog& log, const RunJob& run) {
  return JobTool(invocation, environment, line, log, run).run();
}

}  // namespace sluice::sqoop
