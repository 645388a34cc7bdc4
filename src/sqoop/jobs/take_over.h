// `sqoop job --import PATH`: the saved jobs of an old installation become ours.
#pragma once

#include <string>

#include "base/result.h"
#include "sqoop/jobs/hsqldb_script.h"

namespace sluice::sqoop {

// The jobs of an HSQLDB metastore: PATH is its folder (~/.sqoop), its name without an ending
// (~/.sqoop/metastore.db), or its .script. What was changed since that was written is in the .log
// beside it.
Result<OldJobs> read_old_jobs(const std::string& path);

}  // namespace sluice::sqoop
