// The Flume agents of `sluice up --agent FILE:NAME`: started, watched, started again, ended.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "main/agents/process.h"

namespace sluice {

namespace lake {
class FileSystems;
}

// Each "FILE:NAME". kInvalidArgument for what is none, and for a name that comes twice: positions
// and counters are kept by it.
Result<std::vector<AgentChoice>> parse_agents(const std::vector<std::string>& given);
// Whether each could start; the error has a line FILE:LINE for each mistake. Starts nothing.
Status check_agents(const std::vector<AgentChoice>& agents, lake::FileSystems& systems,
                    Clock& clock);

// Keeps them running from its construction to its end, each on a thread that watches its process.
// One that dies is started again, after a second at first and up to a minute later; the log says
// how it died.
class Agents {
 public:
  Agents(const std::vector<AgentChoice>& agents, const std::string& data, const Clock& clock);
  ~Agents();  // those that do not end within half a minute are killed

  // Those that run read their files again. Any thread.
  void reload();

 private:
  class Keeper;
  std::vector<std::unique_ptr<Keeper>> keepers_;
};

}  // namespace sluice
