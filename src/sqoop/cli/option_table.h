// The options of each tool, as Sqoop 1.4.7 names, groups and describes them. Parsing and --help
// both come from these tables.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sluice::sqoop {

struct OptionText {
  std::string_view short_name;  // "m", or empty
  std::string_view long_name;   // "num-mappers", or empty
  std::string_view argument;    // "n"; empty for a switch
  std::string_view help;

  // The name that commons-cli calls it by: the short one if it has one.
  std::string_view key() const { return short_name.empty() ? long_name : short_name; }
};

struct OptionGroup {
  std::string_view title;  // with its colon
  std::span<const OptionText> options;
};

struct Tool {
  std::string_view name;
  std::string_view help;
  std::span<const OptionGroup> groups;  // empty: the tool takes no options
  bool offered;                         // by this version
};

// All tools, sorted by name.
std::span<const Tool> tools();
const Tool* find_tool(std::string_view name);
// The option of a tool by either name, or nothing.
const OptionText* find_option(const Tool& tool, std::string_view name);

// The whole text of `sqoop help TOOL`.
std::string tool_help(const Tool& tool);
// The text of `sqoop help`.
std::string tools_help();

}  // namespace sluice::sqoop
