// Who the client says it is.
#pragma once

#include <string>

namespace sluice::hdfs {

// HADOOP_USER_NAME when set, else the name of the process's user.
std::string current_user();

}  // namespace sluice::hdfs
