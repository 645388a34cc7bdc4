// The programs `hdfs` and `hadoop`: which subcommand runs.
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

#include "base/text.h"
#include "hdfs/tools/admin/administration.h"
#include "hdfs/tools/admin/not_offered.h"
#include "hdfs/tools/commands/file_shell.h"
#include "hdfs/tools/distcp/distcp.h"
#include "hdfs/tools/shell/log_level.h"
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
    {"fsck", "run a DFS filesystem checking utility", fsck},
    {"getconf", "get config values from configuration", getconf},
    {"groups", "get the groups which users belong to", groups},
    {"haadmin", "run a DFS HA admin client", haadmin},
    {"lsSnapshottableDir", "list all snapshottable dirs owned by the current user",
     ls_snapshottable_dir},
    {"snapshotDiff",
     "diff two snapshots of a directory or diff the current directory contents with a snapshot",
     snapshot_diff},
    {"storagepolicies", "list/get/set block storage policies", storage_policies},
    {"version", "print the version", version},
};

// What scripts written for the oldest Hadoop call.
template <int (*Run)(const Invocation&, const Arguments&, lake::FileSystems&)>
int moved_to_hdfs(const Invocation& invocation, const Arguments& arguments,
                  lake::FileSystems& systems) {
  std::fputs("WARNING: Use of this script to execute HDFS commands is deprecated. Use 'hdfs'.\n",
             invocation.err);
  return Run(invocation, arguments, systems);
}

constexpr Subcommand kHadoop[] = {
    {"credential", "interact with credential providers", credential_shell},
    {"distcp", "copy file or directories recursively", distcp},
    {"fs", "run a generic filesystem user client", file_shell},
    {"dfs", "the same, by its old name", moved_to_hdfs<file_shell>},
    {"dfsadmin", "hdfs dfsadmin, by its old name", moved_to_hdfs<dfsadmin>},
    {"fsck", "hdfs fsck, by its old name", moved_to_hdfs<fsck>},
    {"version", "print the version", version},
};

void print_usage(std::FILE* to, const char* program, std::span<const Subcommand> subcommands) {
  std::fprintf(to,
               "Usage: %s [OPTIONS] SUBCOMMAND [SUBCOMMAND OPTIONS]\n\n"
               "  OPTIONS is none or any of:\n\n"
               "%-20s %s\n%-20s %s\n\n"
               "  SUBCOMMAND is one of:\n\n",
               program, "--config dir", "the folder of core-site.xml and hdfs-site.xml",
               "--loglevel level", "which log lines are shown: DEBUG, INFO, WARN, ERROR, OFF");
  for (const Subcommand& subcommand : subcommands) {
    std::fprintf(to, "%-20s %s\n", std::string(subcommand.name).c_str(),
                 std::string(subcommand.summary).c_str());
  }
  std::fprintf(to, "\nSUBCOMMAND may print help when invoked w/o parameters or with -h.\n");
}

constexpr auto kHelp =
    std::to_array<std::string_view>({"--help", "-help", "-h", "help", "--h", "--?", "-?", "?"});

bool is_folder(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

// The options of Hadoop's scripts before the subcommand, which hand them on by the environment, as
// we do. An error is the whole line for the user.
Status take_script_options(Arguments& arguments) {
  while (!arguments.empty() && arguments.front().starts_with("--")) {
    const std::string option = arguments.front();
    if (option != "--config" && option != "--loglevel") {
      const bool of_servers = option == "--daemon" || option == "--workers" ||
                              option == "--hosts" || option == "--hostnames" ||
                              option == "--slaves";
      return Error(ErrorCode::kUnsupported,
                   option + (of_servers ? " is about servers of a cluster; the stack here is one "
                                          "process, which 'sluice up' starts"
                                        : " is no option here"));
    }
    if (arguments.size() < 2 || arguments[1].empty()) {
      return Error(ErrorCode::kInvalidArgument, "No parameter provided for " + option);
    }
    const std::string& value = arguments[1];
    if (option == "--config") {
      if (!is_folder(value)) {
        return Error(ErrorCode::kNotFound, "Cannot find configuration directory \"" + value + "\"");
      }
      ::setenv("HADOOP_CONF_DIR", value.c_str(), 1);
    } else {
      TRY(set_log_level(value));
    }
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  return {};
}

int unknown(const char* program, const std::string& name, std::span<const Subcommand> subcommands,
            const Invocation& invocation) {
  if (const std::string_view why = why_not_offered(name); !why.empty()) {
    std::string there;
    for (const Subcommand& subcommand : subcommands) {
      there += (there.empty() ? "" : ", ") + std::string(subcommand.name);
    }
    std::fprintf(invocation.err, "ERROR: %s %s is not offered here: %s. There is: %s.\n", program,
                 name.c_str(), std::string(why).c_str(), there.c_str());
    return 1;
  }
  std::fprintf(invocation.err, "ERROR: %s is not COMMAND nor fully qualified CLASSNAME.\n",
               name.c_str());
  std::vector<std::string> names;
  for (const Subcommand& subcommand : subcommands) names.emplace_back(subcommand.name);
  if (const auto near = nearest(name, names)) {
    std::fprintf(invocation.err, "Did you mean %s?\n", near->c_str());
  }
  print_usage(invocation.err, program, subcommands);
  return 1;
}

int run(const char* program, std::span<const Subcommand> subcommands, const Invocation& invocation,
        lake::FileSystems& systems) {
  Arguments rest = invocation.args;
  const bool help = !rest.empty() && std::ranges::find(kHelp, rest.front()) != kHelp.end();
  const Status taken = help ? Status() : take_script_options(rest);
  if (!taken) {
    std::fprintf(invocation.err, "ERROR: %s\n", taken.error().message().c_str());
    print_usage(invocation.err, program, subcommands);
    return 1;
  }
  if (rest.empty()) {
    print_usage(invocation.err, program, subcommands);
    return 1;
  }
  const std::string name = rest.front();
  if (std::ranges::find(kHelp, name) != kHelp.end()) {
    print_usage(invocation.out, program, subcommands);
    return 0;
  }
  rest.erase(rest.begin());
  for (const Subcommand& subcommand : subcommands) {
    if (subcommand.name == name) return subcommand.run(invocation, rest, systems);
  }
  return unknown(program, name, subcommands, invocation);
}

}  // namespace

int hdfs(const Invocation& invocation, lake::FileSystems& systems) {
  return run("hdfs", kHdfs, invocation, systems);
}

int hadoop(const Invocation& invocation, lake::FileSystems& systems) {
  return run("hadoop", kHadoop, invocation, systems);
}

}  // namespace sluice::hdfs::tools
