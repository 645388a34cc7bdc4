// An agent as its file describes it: components, their settings, and who is wired to whom.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/result.h"
#include "flume/substitution.h"

namespace sluice::flume {

struct SourceConfig {
  std::string name;
  Property type;
  std::vector<std::string> channels;
  Settings settings;  // without type, channels, selector and interceptors
  Property selector;  // its type
  Settings selector_settings;
  struct InterceptorConfig {
    std::string name;
    Property type;
    Settings settings;
  };
  std::vector<InterceptorConfig> interceptors;
  std::string fingerprint;  // equal fingerprints: nothing changed
};

struct ChannelConfig {
  std::string name;
  Property type;
  Settings settings;
  std::string fingerprint;
};

struct SinkConfig {
  std::string name;
  Property type;
  std::string channel;
  Settings settings;
  std::string fingerprint;
};

// Sinks that one runner drives together; a sink without a group is a group of its own.
struct SinkGroupConfig {
  std::string name;
  std::vector<std::string> sinks;
  Property processor;  // its type
  Settings settings;
  std::string fingerprint;
};

struct AgentConfig {
  std::string name;
  std::vector<ChannelConfig> channels;
  std::vector<SourceConfig> sources;
  std::vector<SinkConfig> sinks;
  std::vector<SinkGroupConfig> groups;
  std::vector<std::string> warnings;
  // Properties that no component reads; complete once the components are made.
  std::shared_ptr<Leftovers> leftovers;
};

// How mistakes are taken. Strictly, what could lose or change data is an error: a component that is
// listed and wrong, a channel that isn't there, a property nearly named as another. What nothing
// reads is a warning. Leniently, as Flume has it, everything is a warning and the component is left
// out.
enum class Strictness { kStrict, kLenient };

// Reads the files in order, later ones over earlier ones; substitutes; picks the agent. The error
// holds every problem found, one a line, each with FILE:LINE. With `not_run`, programs of config
// filters are not run; it becomes the agent's properties whose values need one, also when there is
// an error in the others.
Result<AgentConfig> load_configuration(const std::vector<std::string>& files,
                                       const std::string& agent, const SystemProperties& system,
                                       Strictness strictness = Strictness::kStrict,
                                       std::vector<Property>* not_run = nullptr);
Result<AgentConfig> read_configuration(std::vector<Property> properties, const std::string& agent,
                                       const SystemProperties& system,
                                       Strictness strictness = Strictness::kStrict,
                                       std::vector<Property>* not_run = nullptr);

// What an error says, a line for each mistake, without those of values that are not known.
std::vector<std::string> known_mistakes(const Error& error, const std::vector<Property>& not_run);

}  // namespace sluice::flume
