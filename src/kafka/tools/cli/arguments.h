// Command lines of those of Kafka's tools that read them with argparse4j: "--name value",
// "--name=value", words of subcommands. Usage and help are kept as the tool prints them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/invocation.h"
#include "base/result.h"

namespace sluice::kafka::tools {

struct Argument {
  enum class Takes { kNothing, kValue, kSeveral };
  const char* name;  // "topic", or "-b" for a short one
  Takes takes = Takes::kValue;
  bool required = false;
  const char* same_as = nullptr;  // a short name's long one
};

struct ArgumentTable {
  const char* program;  // as its errors begin
  const char* usage;
  const char* help;  // what comes after the usage in --help
  std::span<const Argument> arguments;
};

class ParsedArguments {
 public:
  // The words that are no options end up in words(); the error's message is argparse4j's.
  static Result<ParsedArguments> parse(const ArgumentTable& table,
                                       const std::vector<std::string>& args);
  // Only up to the first word that is no option: words() are that one and all behind it.
  static Result<ParsedArguments> parse_head(const ArgumentTable& table,
                                            const std::vector<std::string>& args);
  // Names the first required argument that is missing.
  static Status complete(const ArgumentTable& table, const ParsedArguments& parsed);

  bool has(const std::string& name) const { return values_.contains(name); }
  std::optional<std::string> value(const std::string& name) const;
  std::vector<std::string> values(const std::string& name) const;
  // "argument --n: could not convert 'x' to Long (For input string: "x")".
  Result<std::optional<std::int64_t>> integer(const std::string& name, const char* type) const;
  const std::vector<std::string>& words() const { return words_; }

 private:
  static Result<ParsedArguments> parse(const ArgumentTable& table,
                                       const std::vector<std::string>& args, bool only_head);

  std::span<const Argument> arguments_;
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> words_;
};

// The usage and the message on stderr; exit code 1.
int argument_error(const Invocation& invocation, const ArgumentTable& table,
                   const std::string& message);
void print_argument_help(std::FILE* to, const ArgumentTable& table);

}  // namespace sluice::kafka::tools
