// Sqoop's command line, read as commons-cli 1.2's GnuParser with Sqoop's SqoopParser on top reads
// it.
//
// One name space after the leading hyphens; no abbreviations; --opt=value, and -m4 for an option of
// one letter; a token that names an option is never a value; any other token is, even "-1"; one
// pair of double quotes around a value goes; the first token that is neither ends the options; of
// an option given twice the first counts. Generic arguments (-D, -fs, ...) come first; what follows
// "--" is set aside.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sqoop/cli/option_table.h"

namespace sluice::sqoop {

struct CommandLine {
  std::map<std::string, std::string> properties;  // -D, and of -conf files
  std::vector<std::string> configuration_files;   // -conf
  std::string file_system;                        // -fs
  std::vector<std::string> cluster_only;          // -jt, -files, ...: for a cluster's job runner
  std::map<std::string, std::string> options;     // by OptionText::key(); "" for a switch
  std::vector<std::string> stray;                 // where option parsing ended, and all behind it
  std::vector<std::string> extra;                 // behind "--"
  std::vector<std::size_t> password_args;         // which arguments say a password, or -P

  bool has(std::string_view key) const { return options.contains(std::string(key)); }
  std::optional<std::string> value(std::string_view key) const;
};

// Arguments behind the tool's name. The error's message is commons-cli's own.
Result<CommandLine> parse_command_line(const Tool& tool, const std::vector<std::string>& args);

// Replaces every "--options-file F" by the tokens of F (§1.3 of the reference); the error's message
// is Sqoop's own.
Result<std::vector<std::string>> expand_options_files(const std::vector<std::string>& args);
// The tokens of one file's text.
Result<std::vector<std::string>> options_file_tokens(const std::string& file,
                                                     const std::string& text);

}  // namespace sluice::sqoop
