// Names of properties that Hadoop has given up for others, and still obeys.
#pragma once

#include <string_view>

namespace sluice::hdfs {

// "fs.default.name" is "fs.defaultFS" today; a name that is in use stays as it is.
std::string_view current_name(std::string_view name);

}  // namespace sluice::hdfs
