// `sqoop check PATH...`: which of people's own commands would run here, without running any.
#pragma once

#include <string>
#include <vector>

#include "base/invocation.h"

namespace sluice::sqoop {

// Reads scripts, options files, and the files of folders; prints a line for each command found,
// with file and line. Nothing is connected to, and no password is shown. 0: all of them would run.
int check_scripts(const Invocation& invocation, const std::vector<std::string>& paths);

}  // namespace sluice::sqoop
