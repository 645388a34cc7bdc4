// The door of the room: the flume-ng command.
#pragma once

#include <string>

#include "base/invocation.h"

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

}  // namespace sluice::flume
