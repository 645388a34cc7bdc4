// Usage texts, laid out as commons-cli 1.2 lays them out: 74 columns, names padded to the longest
// of their group, descriptions wrapped behind them.
#include <algorithm>

#include "sqoop/cli/option_table.h"

namespace sluice::sqoop {
namespace {

constexpr std::size_t kWidth = 74;
constexpr std::size_t kGap = 4;

constexpr std::string_view kGenericHelp =
    "\nGeneric Hadoop command-line arguments:\n"
    "(must preceed any tool-specific arguments)\n"
    "Generic options supported are:\n"
    "-conf <configuration file>        specify an application configuration file\n"
    "-D <property=value>               define a value for a given property\n"
    "-fs <file:///|hdfs://namenode:port> specify default filesystem URL to use, overrides "
    "'fs.defaultFS' property from configurations.\n"
    "-jt <local|resourcemanager:port>  specify a ResourceManager\n"
    "-files <file1,...>                specify a comma-separated list of files to be copied to the "
    "map reduce cluster\n"
    "-libjars <jar1,...>               specify a comma-separated list of jar files to be included "
    "in "
    "the classpath\n"
    "-archives <archive1,...>          specify a comma-separated list of archives to be unarchived "
    "on "
    "the compute machines\n"
    "\n"
    "The general command line syntax is:\n"
    "command [genericOptions] [commandOptions]\n"
    "\n";

std::string label_of(const OptionText& option) {
  std::string label;
  if (option.short_name.empty()) {
    label = "   --" + std::string(option.long_name);
  } else {
    label = "-" + std::string(option.short_name);
    if (!option.long_name.empty()) label += ",--" + std::string(option.long_name);
  }
  if (!option.argument.empty()) label += " <" + std::string(option.argument) + ">";
  return label;
}

std::string trimmed_right(std::string_view text) {
  return std::string(text.substr(0, text.find_last_not_of(' ') + 1));
}

// Where to break `text` so that the line fits; npos when it fits whole.
std::size_t break_position(std::string_view text) {
  if (text.size() <= kWidth) return std::string_view::npos;
  const std::size_t blank = text.rfind(' ', kWidth);
  if (blank != std::string_view::npos && blank > 0) return blank;
  return text.find(' ', kWidth);
}

std::string wrapped(std::string text, std::size_t indent) {
  std::string out;
  std::size_t at = break_position(text);
  while (at != std::string_view::npos) {
    // A word longer than the column is cut at its edge.
    if (!out.empty() && at == indent - 1) at = kWidth;
    out += trimmed_right(std::string_view(text).substr(0, at)) + "\n";
    std::string_view rest = std::string_view(text).substr(at);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    text = std::string(indent, ' ') + std::string(rest);
    at = break_position(text);
  }
  return out + trimmed_right(text) + "\n";
}

std::string group_help(const OptionGroup& group) {
  std::size_t longest = 0;
  for (const OptionText& option : group.options) {
    longest = std::max(longest, label_of(option).size());
  }
  const std::size_t indent = longest + kGap;
  std::string out = "\n" + std::string(group.title) + "\n";
  for (const OptionText& option : group.options) {
    std::string label = label_of(option);
    label.resize(indent, ' ');
    out += wrapped(label + std::string(option.help), indent);
  }
  return out;
}

}  // namespace

std::string tool_help(const Tool& tool) {
  const std::string name(tool.name);
  if (tool.groups.empty()) return "usage: sqoop " + name + "\n";
  std::string out = "usage: sqoop " + name +
                    (name == "job" ? " [GENERIC-ARGS] [JOB-ARGS] [-- [<tool-name>] [TOOL-ARGS]]\n"
                                   : " [GENERIC-ARGS] [TOOL-ARGS]\n");
  for (const OptionGroup& group : tool.groups) out += group_help(group);
  out += kGenericHelp;
  if (tool.name == "export") {
    out += "\nAt minimum, you must specify --connect, --export-dir, and --table\n";
  }
  if (tool.name == "create-hive-table" || tool.name == "codegen") {
    out += "\nAt minimum, you must specify --connect and --table\n";
  }
  if (tool.name == "import" || tool.name == "import-all-tables") {
    out += tool.name == "import" ? "\nAt minimum, you must specify --connect and --table\n"
                                 : "\nAt minimum, you must specify --connect\n";
    out +=
        "Arguments to mysqldump and other subprograms may be supplied\n"
        "after a '--' on the command line.\n";
  }
  return out;
}

std::string tools_help() {
  std::size_t longest = 0;
  for (const Tool& tool : tools()) longest = std::max(longest, tool.name.size());
  std::string out = "usage: sqoop COMMAND [ARGS]\n\nAvailable commands:\n";
  for (const Tool& tool : tools()) {
    std::string name(tool.name);
    name.resize(longest + 2, ' ');
    out += "  " + name + std::string(tool.help);
    if (!tool.offered) out += " (not offered by this version)";
    out += "\n";
  }
  out +=
      "\nBeyond Sqoop 1.4.7:\n"
      "  check PATH...  Say which commands of scripts and options files would run here\n";
  return out + "\nSee 'sqoop help COMMAND' for information on a specific command.\n";
}

}  // namespace sluice::sqoop
