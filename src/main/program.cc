#include "main/program.h"

#include <csignal>
#include <string>

#include "base/first_process.h"
#include "base/text.h"
#include "main/commands.h"
#include "main/version.h"

namespace sluice {
namespace {

std::string base_name(std::string_view path) {
  std::string name(path.substr(path.rfind('/') + 1));
  if (name.ends_with(".sh")) name.resize(name.size() - 3);
  return name;
}

// "sqoop-import" is "sqoop" with its tool in the name; the command itself reads the rest of it.
const Command* find_command(std::string_view name) {
  for (const Command& command : commands()) {
    if (command.name == name) return &command;
  }
  if (name.starts_with("sqoop-")) return find_command("sqoop");
  return nullptr;
}

void print_help(std::FILE* to) {
  std::fprintf(
      to,
      "Sluice %s: Kafka, Sqoop, Flume and HDFS in one program.\n\n"
      "usage: sluice COMMAND [ARGS]      each command is also a program of its own name\n\n",
      kVersion);
  for (const Command& command : commands()) {
    std::fprintf(to, "  %-25s %s\n", std::string(command.name).c_str(),
                 std::string(command.summary).c_str());
  }
  std::fprintf(to, "\n'sluice COMMAND --help' says more of a command.\n");
}

int unknown_command(const std::string& name) {
  std::vector<std::string> names{"--help", "--version"};
  for (const Command& command : commands()) names.emplace_back(command.name);
  std::fprintf(stderr, "sluice: there is no command '%s'.", name.c_str());
  if (const auto near = nearest(name, names))
    std::fprintf(stderr, " Did you mean '%s'?", near->c_str());
  std::fprintf(stderr, "\nTry 'sluice --help'.\n");
  return 2;
}

}  // namespace

int run_program(int argc, char** argv) {
  // A closed pipe is an error of the write that met it, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  // Children are waited for, whatever whoever started us passes over.
  std::signal(SIGCHLD, SIG_DFL);
  leave_first_process();
  Invocation invocation;
  invocation.program = base_name(argc > 0 ? argv[0] : "sluice");
  invocation.args.assign(argv + 1, argv + argc);
  if (const Command* command = find_command(invocation.program)) return command->run(invocation);

  if (invocation.args.empty()) {
    print_help(stderr);
    return 2;
  }
  const std::string name = invocation.args.front();
  if (name == "--help" || name == "-h" || name == "help") {
    print_help(stdout);
    return 0;
  }
  if (name == "--version" || name == "version") {
    std::printf("Sluice %s\n", kVersion);
    return 0;
  }
  const Command* command = find_command(base_name(name));
  if (command == nullptr) return unknown_command(name);
  invocation.program = base_name(name);
  invocation.args.erase(invocation.args.begin());
  return command->run(invocation);
}

}  // namespace sluice
