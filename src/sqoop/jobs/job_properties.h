// A saved job as `sqoop job --show` prints it: the names and values of SqoopOptions, in the order
// of a java.util.Properties.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sqoop/cli/command_line.h"
#include "sqoop/cli/settings.h"
#include "sqoop/jobs/job_store.h"

namespace sluice::sqoop {

std::vector<std::pair<std::string, std::string>> job_properties(const CommandLine& line,
                                                                const Settings& settings,
                                                                const SavedJob& job);

}  // namespace sluice::sqoop
