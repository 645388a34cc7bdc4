// How a tool ends when its command line cannot be used.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>

#include "base/invocation.h"
#include "kafka/tools/cli/options.h"

namespace sluice::kafka::tools {

// The message and the usage table on stderr; exit code 1.
int usage_error(const Invocation& invocation, std::span<const Option> table,
                const std::string& message);
// The message of an exception nobody catches; exit code 1.
int uncaught(const Invocation& invocation, const std::string& message);

// --help, no arguments at all, or --version: the exit code when that was it.
std::optional<int> help_or_version(const Invocation& invocation, std::span<const Option> table,
                                   const ParsedOptions& options, const char* purpose,
                                   const char* version = kKafkaVersion);

// The command line by the table; what ends the command at once (no option of that name, --help,
// --version, nothing given) leaves its exit code.
struct CommandLine {
  std::optional<int> exit;
  ParsedOptions options;
};
CommandLine read_command_line(const Invocation& invocation, std::span<const Option> table,
                              const char* purpose);

// A failure that ends like a wrong command line though it is found later (an
// IllegalArgumentException in Kafka).
Error usage_fault(const std::string& message);
bool is_usage_fault(const Error& error);

// joptsimple's message when one of `names` is given without any option of `needed`.
std::optional<std::string> unavailable(const ParsedOptions& options,
                                       std::initializer_list<const char*> names,
                                       std::initializer_list<const char*> needed);
// Kafka's message when one of `names` is not given.
std::optional<std::string> missing(const ParsedOptions& options,
                                   std::initializer_list<const char*> names);
// Kafka's message when `used` is given together with one of `others`.
std::optional<std::string> excludes(const ParsedOptions& options, const char* used,
                                    std::initializer_list<const char*> others);

}  // namespace sluice::kafka::tools
