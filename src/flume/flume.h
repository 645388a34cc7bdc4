// The door of the room: the flume-ng command.
#pragma once

#include <cstdint>
#include <string>

#include "base/invocation.h"
#include "base/result.h"

namespace sluice {
class Clock;
}
namespace sluice::lake {
class FileSystems;
}

namespace sluice::flume {

struct Environment {
  lake::FileSystems& file_systems;
  std::string data_dir;  // DATA: run files and what must survive a kill; empty: nothing is kept
};

// flume-ng agent | version | help ... The exit code: 0, 1 for everything that went wrong. `agent`
// returns when SIGTERM or SIGINT ended it; it takes over the process's signals while it runs.
int flume_ng(const Invocation& invocation, Environment& environment);

// Whether that agent of the file could start: kInvalidArgument with a line FILE:LINE for each
// mistake. Nothing is started, and no program of a config filter is run.
Status check_agent(const std::string& file, const std::string& name, Environment& environment,
                   Clock& clock);

// Removes what an agent that was killed has left behind to show that it runs.
void forget_agent(const std::string& data_dir, const std::string& name, std::int64_t pid);

}  // namespace sluice::flume
