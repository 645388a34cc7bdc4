#include "base/options.h"

#include <algorithm>

#include "base/text.h"

namespace sluice {
namespace {

const Option* find(std::span<const Option> table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Option& option) { return option.name == name; });
  return found == table.end() ? nullptr : &*found;
}

Error unknown(std::span<const Option> table, const std::string& name) {
  std::vector<std::string> names;
  for (const Option& option : table) names.emplace_back(option.name);
  std::string message = "unknown option " + name;
  if (const auto near = nearest(name, names)) message += "; did you mean " + *near + "?";
  return Error(ErrorCode::kInvalidArgument, message);
}

}  // namespace

Result<Options> Options::parse(std::span<const Option> table, std::span<const std::string> args) {
  Options options;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    if (arg.size() < 2 || arg[0] != '-') {
      options.positional_.push_back(arg);
      continue;
    }
    const std::size_t equals = arg.find('=');
    const std::string name = arg.substr(0, equals);
    const Option* option = find(table, name);
    if (option == nullptr) return unknown(table, name);
    std::string value;
    if (option->argument.empty()) {
      if (equals != std::string::npos) {
        return Error(ErrorCode::kInvalidArgument, name + " takes no argument");
      }
    } else if (equals != std::string::npos) {
      value = arg.substr(equals + 1);
    } else if (i + 1 < args.size()) {
      value = args[++i];
    } else {
      return Error(ErrorCode::kInvalidArgument,
                   name + " needs an argument: " + name + " " + std::string(option->argument));
    }
    options.given_[name].push_back(value);
  }
  return options;
}

std::optional<std::string> Options::value(std::string_view name) const {
  const auto found = given_.find(std::string(name));
  if (found == given_.end()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Options::values(std::string_view name) const {
  const auto found = given_.find(std::string(name));
  return found == given_.end() ? std::vector<std::string>() : found->second;
}

std::string Options::value_or(std::string_view name, std::string_view other) const {
  return value(name).value_or(std::string(other));
}

Result<std::optional<std::int64_t>> Options::number(std::string_view name, std::int64_t low,
                                                    std::int64_t high) const {
  const auto text = value(name);
  if (!text) return std::optional<std::int64_t>();
  const auto parsed = parse_int(*text);
  if (!parsed || *parsed < low || *parsed > high) {
    return Error(ErrorCode::kInvalidArgument, std::string(name) + " takes a whole number from " +
                                                  std::to_string(low) + " to " +
                                                  std::to_string(high) + ", not '" + *text + "'");
  }
  return std::optional<std::int64_t>(*parsed);
}

std::string describe(std::span<const Option> table) {
  std::size_t width = 0;
  const auto head = [](const Option& option) {
    std::string text(option.name);
    if (!option.argument.empty()) text += " " + std::string(option.argument);
    return text;
  };
  for (const Option& option : table) width = std::max(width, head(option).size());
  std::string text;
  for (const Option& option : table) {
    std::string line = "  " + head(option);
    line.resize(width + 4, ' ');
    text += line + std::string(option.help) + "\n";
  }
  return text;
}

}  // namespace sluice
