#include "kafka/tools/usage_error.h"

namespace sluice::kafka::tools {

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
                                   const ParsedOptions& options, const char* purpose) {
  if (invocation.args.empty() || options.has("help")) {
    return usage_error(invocation, table, purpose);
  }
  if (options.has("version")) {
    std::fprintf(invocation.out, "%s\n", kKafkaVersion);
    return 0;
  }
  return std::nullopt;
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
