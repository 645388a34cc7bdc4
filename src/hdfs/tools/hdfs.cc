// The programs `hdfs` and `hadoop`: which subcommand runs.
#include <span>

#include "base/text.h"
#include "hdfs/tools/administration.h"
#include "hdfs/tools/file_shell.h"
#include "hdfs/tools/tools.h"

namespace sluice::hdfs::tools {
namespace {

using Arguments = std::vector<std::string>;

struct Subcommand {
  std::string_view name;
  std::string_view summary;
  int (*run)(const Invocation&, const Arguments&, lake::FileSystems&);
};

constexpr Subcommand kHdfs[] = {
    {"dfs", "run a filesystem command on the file system", file_shell},
    {"dfsadmin", "run a DFS admin client", dfsadmin},
    {"getconf", "get config values from configuration", getconf},
    {"version", "print the version", version},
};

constexpr Subcommand kHadoop[] = {
    {"fs", "run a generic filesystem user client", file_shell},
    {"version", "print the version", version},
};

void print_usage(std::FILE* to, const char* program, std::span<const Subcommand> subcommands) {
  std::fprintf(to, "Usage: %s SUBCOMMAND [SUBCOMMAND OPTIONS]\n\n  SUBCOMMAND is one of:\n\n",
               program);
  for (const Subcommand& subcommand : subcommands) {
    std::fprintf(to, "%-20s %s\n", std::string(subcommand.name).c_str(),
                 std::string(subcommand.summary).c_str());
  }
  std::fprintf(to, "\nSUBCOMMAND may print help when invoked w/o parameters or with -h.\n");
}

int run(const char* program, std::span<const Subcommand> subcommands, const Invocation& invocation,
        lake::FileSystems& systems) {
  if (invocation.args.empty()) {
    print_usage(invocation.err, program, subcommands);
    return 1;
  }
  const std::string& name = invocation.args.front();
  if (name == "--help" || name == "-help" || name == "-h" || name == "help") {
    print_usage(invocation.out, program, subcommands);
    return 0;
  }
  const Arguments rest(invocation.args.begin() + 1, invocation.args.end());
  std::vector<std::string> names;
  for (const Subcommand& subcommand : subcommands) {
    if (subcommand.name == name) return subcommand.run(invocation, rest, systems);
    names.emplace_back(subcommand.name);
  }
  std::fprintf(invocation.err, "ERROR: %s is not COMMAND nor fully qualified CLASSNAME.\n",
               name.c_str());
  if (const auto near = nearest(name, names)) {
    std::fprintf(invocation.err, "Did you mean %s?\n", near->c_str());
  }
  print_usage(invocation.err, program, subcommands);
  return 1;
}

}  // namespace

int hdfs(const Invocation& invocation, lake::FileSystems& systems) {
  return run("hdfs", kHdfs, invocation, systems);
}

int hadoop(const Invocation& invocation, lake::FileSystems& systems) {
  return run("hadoop", kHadoop, invocation, systems);
}

}  // namespace sluice::hdfs::tools
