// The command line of Sluice's own commands: one table of options that parsing, --help and the
// manual come from. (Kafka's, Hadoop's, Sqoop's and Flume's commands keep the parsers of the
// originals.)
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice {

struct Option {
  std::string_view name;      // with its hyphens: "--data"
  std::string_view argument;  // "DIR"; empty for a switch
  std::string_view help;      // one sentence; says the default
};

// What was given. Both "--data DIR" and "--data=DIR" are understood.
class Options {
 public:
  // An unknown option, a missing or an unwanted argument is kInvalidArgument and names the option,
  // and the nearest one that exists.
  static Result<Options> parse(std::span<const Option> table, std::span<const std::string> args);

  bool has(std::string_view name) const { return given_.contains(std::string(name)); }
  std::optional<std::string> value(std::string_view name) const;
  // Every argument of an option that may be given many times, in order.
  std::vector<std::string> values(std::string_view name) const;
  std::string value_or(std::string_view name, std::string_view other) const;
  // A whole number from `low` to `high`; the error names the option.
  Result<std::optional<std::int64_t>> number(std::string_view name, std::int64_t low,
                                             std::int64_t high) const;
  const std::vector<std::string>& positional() const { return positional_; }

 private:
  std::map<std::string, std::vector<std::string>> given_;
  std::vector<std::string> positional_;
};

// The lines of --help: options in the table's order, aligned.
std::string describe(std::span<const Option> table);

}  // namespace sluice
