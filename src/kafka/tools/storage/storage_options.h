// The command line of kafka-storage.
#pragma once

#include <string>

#include "base/result.h"
#include "kafka/tools/cli/arguments.h"

namespace sluice::kafka::tools {

// Of a command the usage, the help and what it needs; of another word those of the tool.
const ArgumentTable& storage_arguments(const std::string& command);
// Those that any command knows, to read a line with.
const ArgumentTable& all_storage_arguments();
// That a command was given, what it needs, and nothing that it does not know.
Status check_storage_command(const ParsedArguments& given);

}  // namespace sluice::kafka::tools
