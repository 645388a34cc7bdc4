// The options that come before every command: -D, -fs, -conf.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "hdfs/client/configuration.h"
#include "lake/file_systems.h"

namespace sluice::hdfs::tools {

// The configuration of one run: the site files, and the leading generic options, which are taken
// out of `arguments`. `systems` uses it from then on. Options about MapReduce jobs are
// kUnsupported.
Result<Configuration> take_configuration(std::vector<std::string>& arguments,
                                         lake::FileSystems& systems);

extern const std::string_view kGenericOptionsHelp;

}  // namespace sluice::hdfs::tools
