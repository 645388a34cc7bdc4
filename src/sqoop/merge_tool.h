// The `sqoop merge` tool: a newer set of records over an older one, into a folder of its own.
#pragma once

#include "base/result.h"
#include "sqoop/cli/environment.h"
#include "sqoop/cli/job_log.h"
#include "sqoop/cli/settings.h"

namespace sluice::sqoop {

// The error's message is Sqoop's exception.
Status merge_folders(Environment& environment, const Settings& settings, const JobLog& log);

}  // namespace sluice::sqoop
