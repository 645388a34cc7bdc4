#include <algorithm>
#include <optional>

#include "base/file.h"
#include "base/text.h"
#include "main/given_settings.h"

namespace sluice {
namespace {

const Option* find(std::span<const Option> table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Option::name);
  return found == table.end() ? nullptr : &*found;
}

std::string unknown(std::span<const Option> known, const std::string& name) {
  std::vector<std::string> names;
  for (const Option& option : known) names.emplace_back(option.name.substr(2));
  std::string words = "there is no setting " + name;
  if (const auto near = nearest(name, names)) words += "; did you mean " + *near + "?";
  return words;
}

// The argument that says the same as one line; its error has no place yet.
Result<std::optional<std::string>> argument_of(std::span<const Option> known,
                                               std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) {
    return Error(ErrorCode::kInvalidArgument,
                 "a line is NAME = VALUE, not '" + std::string(line) + "'");
  }
  const std::string name(trim(line.substr(0, equals)));
  const std::string value(trim(line.substr(equals + 1)));
  if (name.starts_with("kafka.")) return "--kafka-setting=" + name.substr(6) + "=" + value;
  if (name.starts_with("limit.")) return "--limit=" + name.substr(6) + "=" + value;
  const Option* option = find(known, "--" + name);
  if (option == nullptr) return Error(ErrorCode::kInvalidArgument, unknown(known, name));
  if (!option->argument.empty()) return "--" + name + "=" + value;
  if (value == "true") return "--" + name;
  if (value == "false") return std::optional<std::string>();
  return Error(ErrorCode::kInvalidArgument, name + " is true or false, not '" + value + "'");
}

}  // namespace

Result<std::vector<GivenSetting>> read_settings_file(const std::string& path,
                                                     std::span<const Option> known) {
  TRY(const std::string text, read_file(path));
  std::vector<GivenSetting> settings;
  std::vector<std::string> problems;
  int number = 0;
  for (const std::string& whole : split(text, '\n')) {
    const std::string place = path + ":" + std::to_string(++number);
    const std::string_view line = trim(whole);
    if (line.empty() || line.starts_with('#')) continue;
    auto argument = argument_of(known, line);
    if (!argument) {
      problems.push_back(place + ": " + argument.error().message());
    } else if (*argument) {
      settings.push_back({.argument = **std::move(argument), .place = place});
    }
  }
  if (!problems.empty()) return Error(ErrorCode::kInvalidArgument, join(problems, "\n"));
  return settings;
}

std::vector<std::string> arguments_for(std::span<const Option> table,
                                       std::span<const GivenSetting> settings) {
  std::vector<std::string> arguments;
  for (const GivenSetting& setting : settings) {
    const std::string_view argument = setting.argument;
    if (find(table, argument.substr(0, argument.find('='))) != nullptr) {
      arguments.push_back(setting.argument);
    }
  }
  return arguments;
}

}  // namespace sluice
