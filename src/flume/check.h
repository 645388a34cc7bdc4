// flume-ng check: what the agents of files are, and what is wrong with them. Nothing is started.
#pragma once

#include "base/invocation.h"
#include "flume/flume.h"

namespace sluice::flume {

// The exit code: 1 when anything is wrong.
int check_agents(const Invocation& invocation, Environment& environment);

}  // namespace sluice::flume
