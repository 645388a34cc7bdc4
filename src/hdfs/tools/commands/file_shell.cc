#include "hdfs/tools/commands/file_shell.h"

#include "base/text.h"
#include "hdfs/tools/commands/commands.h"
#include "hdfs/tools/shell/generic_options.h"

namespace sluice::hdfs::tools {
namespace {

constexpr int kWrongUse = 255;

std::string usage_of(const CommandEntry& entry) {
  std::string line = "Usage: hadoop fs [generic options] -" + std::string(entry.name);
  if (!entry.usage.empty()) line += " " + std::string(entry.usage);
  return line + "\n";
}

std::string list_of_commands() {
  std::string text = "Usage: hadoop fs [generic options]\n";
  for (const CommandEntry& entry : commands()) {
    if (!entry.listed()) continue;
    text += "\t[-" + std::string(entry.name);
    if (!entry.usage.empty()) text += " " + std::string(entry.usage);
    text += "]\n";
  }
  return text + "\n";
}

std::string help_of(const CommandEntry& entry) {
  std::string text = "-" + std::string(entry.name);
  if (!entry.usage.empty()) text += " " + std::string(entry.usage);
  text += " :\n";
  if (!entry.replaced_by.empty()) {
    return text + "  (DEPRECATED) Same as '" + std::string(entry.replaced_by) + "'\n";
  }
  return text + std::string(help_text(entry.name));
}

void print(std::FILE* to, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), to);
}

// "-name: why" with the name as typed, the list of all commands, and the usage of this one when
// there is one.
int wrong_use(Shell& shell, const std::string& typed, const std::string& why) {
  std::fflush(shell.out());
  print(shell.err(), typed + ": " + why + "\n");
  print(shell.err(), list_of_commands());
  print(shell.err(), kGenericOptionsHelp);
  if (!typed.starts_with('-')) return kWrongUse;
  if (const CommandEntry* entry = find_command(typed.substr(1))) {
    print(shell.err(), usage_of(*entry));
  }
  return kWrongUse;
}

int show_help(Shell& shell, const std::vector<std::string>& names) {
  if (names.empty()) {
    print(shell.out(), list_of_commands());
    for (const CommandEntry& entry : commands()) {
      if (entry.listed()) print(shell.out(), help_of(entry) + "\n");
    }
    print(shell.out(), kGenericOptionsHelp);
    return 0;
  }
  for (const std::string& name : names) {
    const CommandEntry* entry = find_command(name.starts_with('-') ? name.substr(1) : name);
    if (entry == nullptr) return wrong_use(shell, "-help", "`" + name + "': Unknown command");
    print(shell.out(), help_of(*entry));
  }
  return 0;
}

int show_usage(Shell& shell, const std::vector<std::string>& names) {
  if (names.empty()) {
    print(shell.out(), list_of_commands());
    print(shell.out(), kGenericOptionsHelp);
    return 0;
  }
  for (const std::string& name : names) {
    const CommandEntry* entry = find_command(name.starts_with('-') ? name.substr(1) : name);
    if (entry == nullptr) return wrong_use(shell, "-usage", "`" + name + "': Unknown command");
    print(shell.out(), usage_of(*entry));
  }
  return 0;
}

int unknown(Shell& shell, const std::string& typed) {
  std::string why = "Unknown command";
  if (!typed.starts_with('-') && find_command(typed) != nullptr) {
    return wrong_use(shell, typed,
                     why + "\nDid you mean -" + typed + "?  This command begins with a dash.");
  }
  std::vector<std::string> names;
  for (const CommandEntry& entry : commands()) names.emplace_back(entry.name);
  const auto near = nearest(typed.substr(typed.starts_with('-') ? 1 : 0), names);
  if (near) why += "\nDid you mean -" + *near + "?";
  return wrong_use(shell, typed, why);
}

int run(Shell& shell, std::vector<std::string> arguments) {
  if (arguments.empty()) {
    print(shell.err(), list_of_commands());
    print(shell.err(), kGenericOptionsHelp);
    return kWrongUse;
  }
  const std::string first = arguments.front();
  arguments.erase(arguments.begin());
  if (first == "--help") return show_help(shell, arguments);
  if (!first.starts_with('-')) return unknown(shell, first);
  const std::string name = first.substr(1);
  if (name == "help") return show_help(shell, arguments);
  if (name == "usage") return show_usage(shell, arguments);
  const CommandEntry* entry = find_command(name);
  if (entry == nullptr) return unknown(shell, first);
  shell.set_command(name);
  if (!entry->replaced_by.empty()) {
    shell.warn("DEPRECATED: Please use '" + std::string(entry->replaced_by) + "' instead.");
  }
  const Status done = entry->make(shell)->run(std::move(arguments));
  if (!done && done.error().code() == ErrorCode::kInvalidArgument) {
    return wrong_use(shell, first, done.error().message());
  }
  if (!done) shell.fail(done.error());
  return shell.exit_code();
}

}  // namespace

int file_shell(const Invocation& invocation, const std::vector<std::string>& arguments,
               lake::FileSystems& systems) {
  std::vector<std::string> rest = arguments;
  Result<Configuration> configuration = take_configuration(rest, systems);
  if (!configuration) {
    std::fprintf(invocation.err, "fs: %s\n", configuration.error().message().c_str());
    return kWrongUse;
  }
  Shell shell(invocation, systems, std::move(*configuration));
  const int code = run(shell, std::move(rest));
  if (std::fflush(invocation.out) != 0 && code == 0) {
    shell.fail(errno_error("Unable to write to output stream"));
    return shell.exit_code();
  }
  return code;
}

}  // namespace sluice::hdfs::tools
