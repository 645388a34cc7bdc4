// The `sqoop` command: database tables to the lake. This is the room's door.
#pragma once

#include "base/invocation.h"
#include "sqoop/cli/environment.h"

namespace sluice::sqoop {

// Runs a tool and returns its exit code: 0, or 1 for any failure. The tool is the first argument,
// or part of the program's name ("sqoop-import"). Blocks; uses threads of its own while importing.
int sqoop(const Invocation& invocation, Environment& environment);

}  // namespace sluice::sqoop
