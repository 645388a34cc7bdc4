// What `flume-ng agent` was given.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "flume/substitution.h"

namespace sluice::flume {

struct AgentOptions {
  std::string name;
  std::vector<std::string> files;
  std::string zookeeper;  // its servers, when the configuration is a node: ZOOKEEPER_BASE/NAME
  std::string zookeeper_base = "/flume";
  std::string conf_dir;
  SystemProperties system;  // -Dkey=value, and those of flume-env.sh in the folder of --conf
  bool reload = true;
  std::int64_t poll_interval_s = 30;
  bool lenient = false;
  bool check_only = false;  // --dryrun
  bool help = false;
};

// Options of the script and of the agent, mixed as people write them. Unknown ones are
// kInvalidArgument with the nearest that exists; known ones that are not offered say so.
Result<AgentOptions> parse_agent_options(std::span<const std::string> args,
                                         bool name_required = true);

// "key=value" of -Dkey=value.
void add_system_property(std::string_view text, SystemProperties& to);

struct AgentOption {
  std::string_view names;
  std::string_view about;
};
std::span<const AgentOption> agent_option_help();

}  // namespace sluice::flume
