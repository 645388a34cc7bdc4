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
  std::vector<std::string> left_out;  // names of what no option of ours says; values may be secret
};

// kInvalidArgument: it has no tool. kUnsupported: without what no option says it would be another
// job: it would connect in another way, or import to another place.
Result<OldJobLine> line_of_old_job(const OldJob& old);

}  // namespace sluice::sqoop
