// Command lines as Kafka's tools read them (joptsimple, no abbreviations): "--name value",
// "--name=value",
// "-name value"; a value may begin with a dash; what is no option is a plain argument. One table
// parses, checks and prints the usage.
#pragma once

#include <cstdint>
#include <cstdio>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::kafka::tools {

// kMaybeNumber: a value that is a whole number is taken, another word is none.
enum class Takes { kNothing, kValue, kMaybeValue, kMaybeNumber };

// `argument` and `help` are lines of the usage table as Kafka breaks them. An option without help
// is accepted and not shown: a spelling of other releases.
struct Option {
  const char* name;
  Takes takes;
  const char* argument = "";
  const char* help = nullptr;
  bool required = false;
};

// The version of Kafka whose tools these are.
inline constexpr const char* kKafkaVersion = "3.5.0";
// And of those that 3.5.0 did not have.
inline constexpr const char* kLaterKafkaVersion = "4.3.0";

class ParsedOptions {
 public:
  // The error is joptsimple's message: "x is not a recognized option", "Option x requires an
  // argument", "Missing required option(s) [x]" (not beside --help and --version).
  static Result<ParsedOptions> parse(std::span<const Option> table,
                                     const std::vector<std::string>& args);

  bool has(std::string_view name) const { return given_.contains(name); }
  // The names as they were given, one after the other.
  const std::vector<std::string>& order() const { return order_; }
  std::vector<std::string> values(std::string_view name) const;
  // Given twice is an error, as in Kafka only when the value is asked for.
  Result<std::optional<std::string>> value(std::string_view name) const;
  Result<std::optional<std::int64_t>> integer(
      std::string_view name, std::int64_t least = std::numeric_limits<std::int32_t>::min(),
      std::int64_t most = std::numeric_limits<std::int32_t>::max()) const;
  Result<std::optional<std::int64_t>> long_integer(std::string_view name) const {
    return integer(name, std::numeric_limits<std::int64_t>::min(),
                   std::numeric_limits<std::int64_t>::max());
  }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> given_;
  std::vector<std::string> order_;
};

// The usage table, byte for byte as joptsimple lays it out at 80 columns.
void print_usage(std::FILE* to, std::span<const Option> table);
// "Did you mean --topic?" for "topc is not a recognized option"; nothing when no name is near. For
// --zookeeper, what takes its place.
void print_nearest(std::FILE* to, std::span<const Option> table, std::string_view message);

// KEY=VALUE arguments of options like --property. As Kafka, a key without "=" has an empty value.
std::vector<std::pair<std::string, std::string>> key_values(const std::vector<std::string>& args);

// "2026-01-31 12:00:00,123", now.
std::string log_time();
// One line of Kafka's log on stderr: "[2026-01-31 12:00:00,123] ERROR message (logger)".
void print_log(std::FILE* to, const char* level, const std::string& message, const char* logger);

}  // namespace sluice::kafka::tools
