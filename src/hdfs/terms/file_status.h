// An entry as Hadoop's messages say it, for a FileSystem.
#pragma once

#include <string>

#include "hdfs/wire/hdfs.h"
#include "lake/file_system.h"

namespace sluice::hdfs {

lake::FileStatus status_of(const wire::HdfsFileStatus& from, std::string path);

}  // namespace sluice::hdfs
