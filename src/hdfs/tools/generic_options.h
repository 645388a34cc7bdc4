// The options that come before every command: -D, -fs, -conf.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "hdfs/client/configuration.h"
#include "lake/file_systems.h"

namespace sluice::hdfs::tools {

// Takes the leading generic options out of `arguments` into `configuration`. Those that are about
// MapReduce jobs are kUnsupported.
Status take_generic_options(std::vector<std::string>& arguments, Configuration& configuration);
// Has `systems` use what was configured: the default file system, and the client's settings.
void apply(const Configuration& configuration, lake::FileSystems& systems);

extern const std::string_view kGenericOptionsHelp;

}  // namespace sluice::hdfs::tools
