// The command line of kafka-features.
#pragma once

#include <string>

#include "base/result.h"
#include "kafka/tools/cli/arguments.h"

namespace sluice::kafka::tools {

// Of a command the usage and the help; of another word those of the tool. The arguments are those
// of all commands.
const ArgumentTable& features_arguments(const std::string& command);
// That one command was given, and nothing that it does not know.
Status check_features_command(const ParsedArguments& given);

}  // namespace sluice::kafka::tools
