#include "kafka/tools/cli/usage_error.h"

#include "base/text.h"

namespace sluice::kafka::tools {
namespace {

enum class Fault { kUsage };

}  // namespace

int usage_error(const Invocation& invocation, std::span<const Option> table,
                const std::string& message) {
  std::fprintf(invocation.err, "%s\n", message.c_str());
  print_usage(invocation.err, table);
  print_nearest(invocation.err, table, message);
  return 1;
}

int uncaught(const Invocation& invocation, const std::string& message) {
  std::fprintf(invocation.err, "%s\n", message.c_str());
  return 1;
}

std::optional<int> help_or_version(const Invocation& invocation, std::span<const Option> table,
                                   const ParsedOptions& options, const char* purpose,
                                   const char* version) {
  if (invocation.args.empty() || options.has("help")) {
    return usage_error(invocation, table, purpose);
  }
  if (options.has("version")) {
    std::fprintf(invocation.out, "%s\n", version);
    return 0;
  }
  return std::nullopt;
}

CommandLine read_command_line(const Invocation& invocation, std::span<const Option> table,
                              const char* purpose) {
  CommandLine line;
  Result<ParsedOptions> options = ParsedOptions::parse(table, invocation.args);
  if (!options) {
    print_nearest(invocation.err, table, options.error().message());
    line.exit = uncaught(invocation, options.error().message());
    return line;
  }
  line.options = *std::move(options);
  line.exit = help_or_version(invocation, table, line.options, purpose);
  return line;
}

Error usage_fault(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message, Fault::kUsage);
}

bool is_usage_fault(const Error& error) {
  return error.reason<Fault>().has_value();
}

std::optional<std::string> unavailable(const ParsedOptions& options,
                                       std::initializer_list<const char*> names,
                                       std::initializer_list<const char*> needed) {
  for (const char* name : needed) {
    if (options.has(name)) return std::nullopt;
  }
  std::vector<std::string> given;
  for (const char* name : names) {
    if (options.has(name)) given.emplace_back(name);
  }
  if (given.empty()) return std::nullopt;
  return "Option(s) [" + join(given, ", ") +
         "] are unavailable given other options on the command line";
}

std::optional<std::string> missing(const ParsedOptions& options,
                                   std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (!options.has(name)) return "Missing required argument \"[" + std::string(name) + "]\"";
  }
  return std::nullopt;
}

std::optional<std::string> excludes(const ParsedOptions& options, const char* used,
                                    std::initializer_list<const char*> others) {
  if (!options.has(used)) return std::nullopt;
  for (const char* other : others) {
    if (options.has(other)) {
      return "Option \"[" + std::string(used) + "]\" can't be used with option \"[" + other + "]\"";
    }
  }
  return std::nullopt;
}

}  // namespace sluice::kafka::tools
