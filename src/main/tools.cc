#include "main/tools.h"

#include "base/data_directory.h"
#include "flume/flume.h"
#include "hdfs/tools/tools.h"
#include "main/file_systems.h"
#include "sqoop/sqoop.h"

namespace sluice {

int hdfs_command(const Invocation& invocation) {
  const auto systems = make_file_systems(find_data_directory(""));
  return hdfs::tools::hdfs(invocation, *systems);
}

int hadoop_command(const Invocation& invocation) {
  const auto systems = make_file_systems(find_data_directory(""));
  return hdfs::tools::hadoop(invocation, *systems);
}

int sqoop_command(const Invocation& invocation) {
  const std::string data = find_data_directory("");
  const auto systems = make_file_systems(data);
  sqoop::Environment environment{*systems, data};
  return sqoop::sqoop(invocation, environment);
}

int flume_command(const Invocation& invocation) {
  const std::string data_dir = find_data_directory("");
  const auto systems = make_file_systems(data_dir);
  flume::Environment environment{*systems, data_dir};
  return flume::flume_ng(invocation, environment);
}

}  // namespace sluice
