#include "kafka/broker/config/config_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace sluice::kafka::broker {

namespace {

std::string_view type_name(ConfigType type) {
  switch (type) {
    case ConfigType::kInt:
      return "INT";
    case ConfigType::kShort:
      return "SHORT";
    case ConfigType::kLong:
      return "LONG";
    case ConfigType::kDouble:
      return "DOUBLE";
    case ConfigType::kUnknown:
    case ConfigType::kBoolean:
    case ConfigType::kString:
    case ConfigType::kList:
    case ConfigType::kClass:
    case ConfigType::kPassword:
      return "STRING";
  }
  return "STRING";
}

std::string_view without_plus(std::string_view text) {
  const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+';
  return plus ? text.substr(1) : text;
}

std::optional<double> config_double(std::string_view text) {
  const std::string_view digits = without_plus(trim(text));
  double value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// As Java prints it: 2 is "2.0".
std::string double_text(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  std::string words(text, end);
  return words.find_first_of(".en") == std::string::npos ? words + ".0" : words;
}

bool fits(ConfigType type, std::int64_t value) {
  if (type == ConfigType::kLong) return true;
  const bool is_short = type == ConfigType::kShort;
  const std::int64_t high = is_short ? std::numeric_limits<std::int16_t>::max()
                                     : std::numeric_limits<std::int32_t>::max();
  return value >= -high - 1 && value <= high;
}

Status check_double(const ValueRule& rule, const std::string& value) {
  const auto number = config_double(value);
  if (!number) return invalid_value(rule.name, value, "Not a number of type DOUBLE");
  if (*number < rule.low) {
    return invalid_value(rule.name, double_text(*number),
                         "Value must be at least " + std::to_string(std::llround(rule.low)));
  }
  if (*number > rule.high) {
    return invalid_value(rule.name, double_text(*number),
                         "Value must be no more than " + std::to_string(std::llround(rule.high)));
  }
  return {};
}

Status check_number(const ValueRule& rule, const std::string& value) {
  const auto number = config_number(value);
  if (!number || !fits(rule.type, *number)) {
    return invalid_value(rule.name, value,
                         "Not a number of type " + std::string(type_name(rule.type)));
  }
  if (static_cast<double>(*number) < rule.low) {
    return invalid_value(rule.name, std::to_string(*number),
                         "Value must be at least " + std::to_string(std::llround(rule.low)));
  }
  return {};
}

Status check_words(const ValueRule& rule, const std::string& value) {
  if (rule.allowed.empty()) return {};
  const std::vector<std::string> allowed = config_words(rule.allowed);
  const bool list = rule.type == ConfigType::kList;
  for (const std::string& word :
       list ? config_words(value) : std::vector{std::string(trim(value))}) {
    if (std::find(allowed.begin(), allowed.end(), word) == allowed.end()) {
      return invalid_value(rule.name, word, "String must be one of: " + std::string(rule.allowed));
    }
  }
  return {};
}

}  // namespace

Error invalid_value(std::string_view name, std::string_view value, std::string_view why) {
  return Error(ErrorCode::kInvalidArgument, "Invalid value " + std::string(value) +
                                                " for configuration " + std::string(name) + ": " +
                                                std::string(why));
}

std::optional<std::int64_t> config_number(std::string_view text) {
  return parse_int(without_plus(trim(text)));
}

std::vector<std::string> config_words(std::string_view text) {
  std::vector<std::string> words;
  if (trim(text).empty()) return words;
  for (const std::string& word : split(text, ',')) words.emplace_back(trim(word));
  return words;
}

Status check_value(const ValueRule& rule, const std::string& value) {
  switch (rule.type) {
    case ConfigType::kBoolean: {
      const std::string word = to_lower(trim(value));
      if (word == "true" || word == "false") return {};
      return invalid_value(rule.name, value, "Expected value to be either true or false");
    }
    case ConfigType::kInt:
    case ConfigType::kShort:
    case ConfigType::kLong:
      return check_number(rule, value);
    case ConfigType::kDouble:
      return check_double(rule, value);
    case ConfigType::kUnknown:
    case ConfigType::kString:
    case ConfigType::kList:
    case ConfigType::kClass:
    case ConfigType::kPassword:
      return check_words(rule, value);
  }
  return {};
}

}  // namespace sluice::kafka::broker
