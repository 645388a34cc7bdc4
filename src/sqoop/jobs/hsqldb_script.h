// The saved jobs of an old installation: what HSQLDB keeps of Sqoop's metastore as text.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::sqoop {

// Of one job: its properties, and what was given with -D.
struct OldJob {
  std::string tool;
  std::map<std::string, std::string> properties;
  std::map<std::string, std::string> configuration;
};
using OldJobs = std::map<std::string, OldJob>;

inline constexpr std::size_t kLargestScript = std::size_t{64} << 20;  // bytes

// Carries out the INSERT and DELETE statements on SQOOP_SESSIONS of a `.script` file, or of the
// `.log` beside it, which goes on from there. kCorrupt names the line of one that is no such
// statement.
Status apply_hsqldb_script(std::string_view text, OldJobs& jobs);

}  // namespace sluice::sqoop
