// The value of one setting: its types and bounds as Kafka has them, and Kafka's words for what is
// wrong with one.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::kafka::broker {

// The numbers of DescribeConfigs v3.
enum class ConfigType : std::int8_t {
  kUnknown = 0,
  kBoolean = 1,
  kString = 2,
  kInt = 3,
  kShort = 4,
  kLong = 5,
  kDouble = 6,
  kList = 7,
  kClass = 8,
  kPassword = 9,
};

inline constexpr double kNoBound = -std::numeric_limits<double>::infinity();

struct ValueRule {
  std::string_view name;
  ConfigType type = ConfigType::kString;
  double low = kNoBound;
  double high = -kNoBound;
  std::string_view allowed = {};  // "compact, delete": the words of a string or list; empty: any
};

// "Invalid value abc for configuration retention.ms: Not a number of type LONG".
Error invalid_value(std::string_view name, std::string_view value, std::string_view why);
Status check_value(const ValueRule& rule, const std::string& value);

// As Java reads them: blanks around, a sign before.
std::optional<std::int64_t> config_number(std::string_view text);
// The words of a list; an empty one has none.
std::vector<std::string> config_words(std::string_view text);

}  // namespace sluice::kafka::broker
