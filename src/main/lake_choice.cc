#include "main/lake_choice.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>

namespace sluice {
namespace {

bool is_directory(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

bool has_lake(const std::string& data) {
  return is_directory(data + "/lake.meta");
}

bool is_named() {
  const char* named = std::getenv("SLUICE_DATA");
  return named != nullptr && *named != '\0';
}

std::string served_at(const DataOwner& owner) {
  const auto hdfs = owner.addresses.find("hdfs");
  return hdfs == owner.addresses.end() ? "" : "hdfs://" + hdfs->second;
}

// The process that serves the lake of a data directory, else the lake itself.
LakeChoice lake_of(const std::string& data, const std::string& note) {
  const std::optional<DataOwner> owner = data_owner(data);
  const std::string served = owner ? served_at(*owner) : "";
  return {.data = data, .uri = served.empty() ? "lake:" : served, .note = note};
}

std::vector<RunningStack> running_lakes() {
  std::vector<RunningStack> stacks = running_stacks();
  std::erase_if(stacks, [](const RunningStack& stack) { return served_at(stack.owner).empty(); });
  return stacks;
}

Error no_lake() {
  return Error(ErrorCode::kUnavailable,
               "no lake is named, and none of yours runs. Start one with 'sluice up', or name one: "
               "-fs hdfs://HOST:PORT (or fs.defaultFS in the core-site.xml of HADOOP_CONF_DIR), or "
               "SLUICE_DATA=DIR for the lake in a data directory, which is made if need be");
}

Error which_lake(const std::vector<RunningStack>& stacks) {
  std::string message = std::to_string(stacks.size()) + " stacks of yours run; say which is meant:";
  for (const RunningStack& stack : stacks) {
    message += (&stack == &stacks.front() ? " SLUICE_DATA=" : ", or SLUICE_DATA=") + stack.data +
               " (" + served_at(stack.owner) + ")";
  }
  return Error(ErrorCode::kUnavailable, message);
}

}  // namespace

Result<LakeChoice> choose_lake() {
  if (is_named()) return lake_of(find_data_directory(""), "");
  const std::vector<RunningStack> running = running_lakes();
  const std::string here = data_directory_here();
  if (has_lake(here)) {
    LakeChoice choice = lake_of(here, "");
    const bool others = std::any_of(running.begin(), running.end(),
                                    [&](const RunningStack& one) { return one.data != here; });
    if (others)
      choice.note = "the lake is the one in " + here + "; the stack that runs on " +
                    running.front().data + " is another";
    return choice;
  }
  if (running.size() > 1) return which_lake(running);
  if (running.size() == 1) {
    const RunningStack& stack = running.front();
    return LakeChoice{.data = stack.data,
                      .uri = served_at(stack.owner),
                      .note = "the lake is the one of the stack that runs on " + stack.data};
  }
  const std::optional<std::string> installed = installed_data_directory();
  if (installed && has_lake(*installed)) {
    return lake_of(*installed, "the lake is the one in " + *installed);
  }
  return no_lake();
}

std::string choose_data_directory() {
  if (is_named()) return find_data_directory("");
  if (const Result<LakeChoice> choice = choose_lake()) return choice->data;
  const std::string here = data_directory_here();
  return is_directory(here) ? here : state_folder();
}

std::vector<RunningStack> find_running(const std::string& given) {
  const bool named = !given.empty() || is_named();
  const std::string data = named ? find_data_directory(given) : data_directory_here();
  if (auto owner = data_owner(data)) return {{data, *std::move(owner)}};
  if (named) return {};
  std::vector<RunningStack> others = running_stacks();
  const std::optional<std::string> installed = installed_data_directory();
  if (others.empty() && installed) {
    if (auto owner = data_owner(*installed)) others.push_back({*installed, *std::move(owner)});
  }
  return others;
}

}  // namespace sluice
