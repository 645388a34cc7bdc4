// Subcommands of Hadoop's `hdfs` and `hadoop` that are not here, each with the reason.
#pragma once

#include <string_view>

namespace sluice::hdfs::tools {

// Why a subcommand of Hadoop is not here, and what is instead. Empty: Hadoop has no such
// subcommand.
std::string_view why_not_offered(std::string_view subcommand);

}  // namespace sluice::hdfs::tools
