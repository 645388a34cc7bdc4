// Which file systems the tools reach, and what a path without a scheme means.
#pragma once

#include <memory>
#include <string>

#include "lake/file_systems.h"

namespace sluice {

// hdfs://, file:// and the embedded lake of a data directory. The default is, in this order:
// fs.defaultFS of core-site.xml in HADOOP_CONF_DIR; the running stack of this data directory; the
// lake itself, opened in this process under the directory's lock.
std::unique_ptr<lake::FileSystems> make_file_systems(const std::string& data_directory);

}  // namespace sluice
