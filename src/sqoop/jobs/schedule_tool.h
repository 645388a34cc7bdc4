// `sqoop job --schedule`, `--unschedule` and `--history`.
#pragma once

#include <string>

#include "base/invocation.h"
#include "sqoop/cli/command_line.h"
#include "sqoop/cli/environment.h"
#include "sqoop/jobs/job_store.h"

namespace sluice::sqoop {

// Of the line of the job tool. Schedules are kept in the metastore of the data directory alone,
// since `sluice up` reads no other: not where the line names one for its jobs.
bool is_of_another_store(const CommandLine& line);

Status schedule_job(const Environment& environment, const Invocation& invocation,
                    const CommandLine& line, JobStore& store);
Status unschedule_job(const Environment& environment, const CommandLine& line);
Status print_history(const Environment& environment, const Invocation& invocation,
                     const CommandLine& line);

}  // namespace sluice::sqoop
