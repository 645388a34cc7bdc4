// What `hdfs dfsadmin -help` says of each subcommand.
#pragma once

#include <string_view>

namespace sluice::hdfs::tools {

// Hadoop's own text, without the empty line behind it. Empty: there is no such subcommand here.
std::string_view dfsadmin_help(std::string_view command);

}  // namespace sluice::hdfs::tools
