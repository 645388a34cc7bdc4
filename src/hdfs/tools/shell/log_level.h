// Which lines of "Hadoop's log" the commands show: --loglevel, and the variables behind it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::hdfs::tools {

// --loglevel, for this process and those that it starts. A word that is no level is refused.
Status set_log_level(const std::string& level);
// Whether a line of this level is shown by HADOOP_ROOT_LOGGER ("WARN,console"), else
// HADOOP_LOGLEVEL, else INFO.
bool is_logged(std::string_view level);

}  // namespace sluice::hdfs::tools
