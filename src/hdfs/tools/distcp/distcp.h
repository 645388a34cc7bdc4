// `hadoop distcp`.
#pragma once

#include <string>
#include <vector>

#include "base/invocation.h"
#include "lake/file_systems.h"

namespace sluice::hdfs::tools {

// Hadoop's exit codes: 0; 255 for a wrong use or input; 254 for files of one name; 25 when files
// could not be copied.
int distcp(const Invocation& invocation, const std::vector<std::string>& arguments,
           lake::FileSystems& systems);

}  // namespace sluice::hdfs::tools
