// Which file systems the tools reach, and what a path without a scheme means.
#pragma once

#include <memory>
#include <string>

#include "lake/file_systems.h"

namespace sluice {

// hdfs://, file:// and the embedded lake of a data directory (lake:). The default is fs.defaultFS
// of Hadoop's configuration, else what choose_lake() says; a choice that may surprise is said on
// stderr. A lake that no process serves is opened in this one, under its data directory's lock.
std::unique_ptr<lake::FileSystems> make_file_systems();

}  // namespace sluice
