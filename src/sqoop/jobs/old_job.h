// A saved job of Sqoop's as a command line.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "sqoop/jobs/hsqldb_script.h"
#include "sqoop/jobs/job_store.h"

namespace sluice::sqoop {

struct OldJobLine {
  SavedJob job;
  std::vector<std::string> left_out;  // "name = value" of what no option of ours says
};

// kInvalidArgument: it has no tool.
Result<OldJobLine> line_of_old_job(const OldJob& old);

}  // namespace sluice::sqoop
