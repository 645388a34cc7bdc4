// flume-ng top: what the agents of a data directory do now.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/invocation.h"
#include "flume/flume.h"

namespace sluice::flume {

// One run file, as the console reads it (monitor.h).
struct AgentSight {
  std::string name;
  std::int64_t pid = 0;
  std::int64_t seen_ms = 0;                                            // when it was written
  std::map<std::string, std::map<std::string, std::string>> counters;  // by "SOURCE.s"
  std::map<std::string, std::string> troubles;
};

// Agents that run; a file that makes no sense is passed over.
std::vector<AgentSight> see_agents(const std::string& data_dir);

// A line for each component, with events a second since `before`.
std::string top_table(const std::vector<AgentSight>& before, const std::vector<AgentSight>& now);

// The command: again and again until it is interrupted, or with --once one time.
int watch_agents(const Invocation& invocation, Environment& environment);

}  // namespace sluice::flume
