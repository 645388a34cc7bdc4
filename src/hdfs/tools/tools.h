// The `hdfs` and `hadoop` commands over any lake::FileSystem: the same output, messages and exit
// codes as Hadoop's own.
#pragma once

#include "base/invocation.h"
#include "lake/file_systems.h"

namespace sluice::hdfs::tools {

// `hdfs dfs ...`, `hdfs dfsadmin ...`, `hdfs getconf ...`, `hdfs version`. Returns the exit code.
int hdfs(const Invocation& invocation, lake::FileSystems& systems);
// `hadoop fs ...`, `hadoop version`.
int hadoop(const Invocation& invocation, lake::FileSystems& systems);

}  // namespace sluice::hdfs::tools
