// `hdfs storagepolicies`.
#include <algorithm>
#include <array>

#include "hdfs/tools/admin/administration.h"
#include "hdfs/tools/admin/run.h"
#include "hdfs/tools/shell/generic_options.h"
#include "hdfs/tools/shell/item.h"
#include "lake/storage_policy.h"

namespace sluice::hdfs::tools {
namespace {

constexpr int kWrongUse = 1;
constexpr int kRefused = 2;

// Hadoop's AdminHelper: what each command is, and its columns of help.
struct Command {
  std::string_view name;
  std::string_view usage;
  std::string_view help;
  std::string_view no_path;  // what is said when -path is missing
  int (*run)(Run& run, const Command& command, const Arguments& arguments);
};

int wrong(const Run& run, const Command& command, std::string_view message) {
  std::fprintf(run.invocation.err, "%s\nUsage: %s\n\n%s\n", std::string(message).c_str(),
               std::string(command.usage).c_str(), std::string(command.help).c_str());
  return kWrongUse;
}

std::optional<std::string> value_of(const Arguments& arguments, std::string_view option) {
  const auto found = std::find(arguments.begin(), arguments.end(), option);
  if (found == arguments.end() || found + 1 == arguments.end()) return std::nullopt;
  return *(found + 1);
}

// AdminHelper.prettifyException.
int refused(const Run& run, const Error& error) {
  std::string_view name = "RemoteException";
  if (error.code() == ErrorCode::kNotFound) name = "FileNotFoundException";
  if (error.code() == ErrorCode::kPermissionDenied) name = "AccessControlException";
  const std::string message = error.message().substr(0, error.message().find('\n'));
  std::fprintf(run.invocation.err, "%s: %s\n", std::string(name).c_str(), message.c_str());
  return kRefused;
}

int list(Run& run, const Command&, const Arguments&) {
  run.print("Block Storage Policies:\n");
  for (const lake::StoragePolicy& policy : lake::storage_policies()) {
    run.print("\t" + lake::storage_policy_text(policy) + "\n");
  }
  return 0;
}

int get(Run& run, const Command& command, const Arguments& arguments) {
  const auto path = value_of(arguments, "-path");
  if (!path) return wrong(run, command, command.no_path);
  const auto item = find_item(run.systems, *path);
  if (!item) return refused(run, item.error());
  if (!item->exists()) {
    std::fprintf(run.invocation.err, "File/Directory does not exist: %s\n", path->c_str());
    return kRefused;
  }
  const lake::StoragePolicy* policy = lake::find_storage_policy(item->status->storage_policy);
  if (policy == nullptr) {
    run.print("The storage policy of " + *path + " is unspecified\n");
  } else {
    run.print("The storage policy of " + *path + ":\n" + lake::storage_policy_text(*policy) + "\n");
  }
  return 0;
}

// Sets the policy of that name, or none.
int change(Run& run, const std::string& path, const std::optional<std::string>& policy) {
  const auto item = find_item(run.systems, path);
  if (!item) return refused(run, item.error());
  const auto name_node = run.name_node();
  if (!name_node) return refused(run, name_node.error());
  const Status done = (*name_node)->set_storage_policy(item->path, policy);
  if (!done) return refused(run, done.error());
  run.print(policy ? "Set storage policy " + *policy + " on " + path + "\n"
                   : "Unset storage policy from " + path + "\n");
  return 0;
}

int set(Run& run, const Command& command, const Arguments& arguments) {
  const auto path = value_of(arguments, "-path");
  if (!path) return wrong(run, command, command.no_path);
  const auto policy = value_of(arguments, "-policy");
  if (!policy) return wrong(run, command, "Please specify the policy name.");
  return change(run, *path, policy);
}

int unset(Run& run, const Command& command, const Arguments& arguments) {
  const auto path = value_of(arguments, "-path");
  if (!path) return wrong(run, command, command.no_path);
  return change(run, *path, std::nullopt);
}

// There is no satisfier to ask, as with Hadoop's default.
int satisfy(Run& run, const Command& command, const Arguments& arguments) {
  if (!value_of(arguments, "-path")) return wrong(run, command, command.no_path);
  return refused(run, Error(ErrorCode::kIo,
                            "Cannot request to satisfy storage policy when storage policy "
                            "satisfier feature has been disabled by admin. Seek for an admin help "
                            "to enable it or use Mover tool."));
}

constexpr auto kCommands = std::to_array<Command>({
    {"-listPolicies", "[-listPolicies]", "List all the existing block storage policies.\n", "",
     list},
    {"-setStoragePolicy", "[-setStoragePolicy -path <path> -policy <policy>]",
     "Set the storage policy to a file/directory.\n\n"
     "<path>    The path of the file/directory to set storage policy \n"
     "<policy>  The name of the block storage policy                 \n",
     "Please specify the path for setting the storage policy.", set},
    {"-getStoragePolicy", "[-getStoragePolicy -path <path>]",
     "Get the storage policy of a file/directory.\n\n"
     "<path>  The path of the file/directory for getting the storage policy \n",
     "Please specify the path with -path.", get},
    {"-unsetStoragePolicy", "[-unsetStoragePolicy -path <path>]",
     "Unset the storage policy set for a file/directory.\n\n"
     "<path>  The path of the file/directory from which the storage policy will be   \n"
     "        unset.                                                                 \n",
     "Please specify the path from which the storage policy will be unset.", unset},
    {"-satisfyStoragePolicy", "[-satisfyStoragePolicy -path <path>]",
     "Schedule blocks to move based on file/directory policy.\n\n"
     "<path>  The path of the file/directory to satisfy storage policy \n",
     "Please specify the path for setting the storage policy.", satisfy},
});

int print_usage(const Run& run) {
  std::string text = "Usage: bin/hdfs storagepolicies [COMMAND]\n";
  for (const Command& command : kCommands) text += "          " + std::string(command.usage) + "\n";
  text += "          [-help <command-name>]\n\n" + std::string(kGenericOptionsHelp);
  std::fwrite(text.data(), 1, text.size(), run.invocation.err);
  return kWrongUse;
}

int help(const Run& run, const Arguments& arguments) {
  std::FILE* const err = run.invocation.err;
  const auto print = [&](const Command& command) {
    std::fprintf(err, "%s\n\n%s", std::string(command.usage).c_str(),
                 std::string(command.help).c_str());
  };
  if (arguments.empty()) {
    for (const Command& command : kCommands) {
      print(command);
      std::fputs("\n", err);
    }
    return kWrongUse;
  }
  std::string names;
  for (const Command& command : kCommands) {
    if (command.name.substr(1) == arguments.front()) {
      print(command);
      return 0;
    }
    names += (names.empty() ? "" : ", ") + std::string(command.name.substr(1));
  }
  std::fprintf(err, "Unknown command '%s'.\nValid help command names are:\n%s\n",
               arguments.front().c_str(), names.c_str());
  return kWrongUse;
}

}  // namespace

int storage_policies(const Invocation& invocation, const std::vector<std::string>& arguments,
                     lake::FileSystems& systems) {
  Arguments rest = arguments;
  const Result<Configuration> configuration = take_configuration(rest, systems);
  if (!configuration) {
    std::fprintf(invocation.err, "storagepolicies: %s\n", configuration.error().message().c_str());
    return kWrongUse;
  }
  Run run{.invocation = invocation,
          .systems = systems,
          .configuration = *configuration,
          .name = "storagepolicies"};
  if (rest.empty()) return print_usage(run);
  const std::string name = rest.front();
  rest.erase(rest.begin());
  if (name == "-help") return help(run, rest);
  for (const Command& command : kCommands) {
    if (command.name == name) return command.run(run, command, rest);
  }
  std::fprintf(invocation.err, "Can't understand command '%s'\n", name.c_str());
  return print_usage(run);
}

}  // namespace sluice::hdfs::tools
