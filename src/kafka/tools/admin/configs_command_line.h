// The command line of kafka-configs: which entities, and what is to change.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/tools/cli/options.h"

namespace sluice::kafka::tools {

struct ConfigTargets {
  std::vector<std::string> types;  // "topics", "users" ...
  std::vector<std::string> names;  // in the order of the types; empty: the default of all
  bool has(std::string_view type) const;
  bool named() const;       // some name is given
  bool of_default() const;  // some default is meant
};

struct ConfigChanges {
  std::map<std::string, std::string> added;
  std::vector<std::string> deleted;
};

ConfigTargets read_targets(const ParsedOptions& options);

// Kafka's checks in Kafka's order. A usage fault goes above the usage table, other errors end the
// tool.
Status check_configs_options(const ParsedOptions& options, const ConfigTargets& targets);

// --add-config "a=b,c=[d,e]", --add-config-file and --delete-config.
Result<ConfigChanges> read_changes(const ParsedOptions& options);

}  // namespace sluice::kafka::tools
