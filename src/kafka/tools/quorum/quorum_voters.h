// kafka-metadata-quorum add-controller and remove-controller: voters of a quorum of controllers.
#pragma once

#include <optional>
#include <string>

#include "base/invocation.h"
#include "base/result.h"
#include "kafka/tools/cli/arguments.h"

namespace sluice::kafka::tools {

// Where a quorum is asked.
struct QuorumServers {
  std::optional<std::string> addresses;
  bool are_controllers = false;
  std::optional<std::string> config;  // the file of --command-config
};

// The usage and the options of either command; null for another name.
const ArgumentTable* voter_arguments(const std::string& command);
// The command line is complete, its --controller-id a number. --dry-run says what would be done.
Status change_voters(const Invocation& invocation, const QuorumServers& servers,
                     const ParsedArguments& given, const std::string& command);

}  // namespace sluice::kafka::tools
