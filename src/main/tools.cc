#include "main/tools.h"

#include "base/data_directory.h"
#include "hdfs/tools/tools.h"
#include "main/file_systems.h"

namespace sluice {

int hdfs_command(const Invocation& invocation) {
  const auto systems = make_file_systems(find_data_directory(""));
  return hdfs::tools::hdfs(invocation, *systems);
}

int hadoop_command(const Invocation& invocation) {
  const auto systems = make_file_systems(find_data_directory(""));
  return hdfs::tools::hadoop(invocation, *systems);
}

}  // namespace sluice
