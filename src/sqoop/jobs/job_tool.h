// The `sqoop job` tool.
#pragma once

#include <functional>
#include <string>

#include "base/invocation.h"
#include "sqoop/cli/command_line.h"
#include "sqoop/cli/environment.h"
#include "sqoop/cli/job_log.h"
#include "sqoop/cli/settings.h"
#include "sqoop/jobs/job_store.h"

namespace sluice::sqoop {

// A job that is being executed, for the tool that it runs.
struct JobRun {
  std::string name;
  CommandLine line;  // of the job, with what was given for this execution
  SavedJob job;
  bool last_value_given = false;  // for this execution
  JobStore* store = nullptr;

  // The files of an append are whole and about to be moved: from now on they count.
  Status begin_append(const PendingAppend& append);
  Status finish(const std::string& last_value);
};

// Runs the tool of a job; gives its exit code.
using RunJob = std::function<int(const Tool& tool, JobRun& run)>;

// `line` is that of the job tool itself.
int job(const Invocation& invocation, Environment& environment, const CommandLine& line,
        const JobLog& log, const RunJob& run);

}  // namespace sluice::sqoop
