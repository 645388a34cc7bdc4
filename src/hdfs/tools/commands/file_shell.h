// `hdfs dfs` and `hadoop fs`: Hadoop's file system shell.
#pragma once

#include <string>
#include <vector>

#include "base/invocation.h"
#include "lake/file_systems.h"

namespace sluice::hdfs::tools {

// 0, 1 (a path failed), or 255 (a wrong use).
int file_shell(const Invocation& invocation, const std::vector<std::string>& arguments,
               lake::FileSystems& systems);

}  // namespace sluice::hdfs::tools
