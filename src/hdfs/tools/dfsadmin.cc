// `hdfs dfsadmin`: what can be told through lake::FileSystem.
#include "base/text.h"
#include "hdfs/tools/administration.h"
#include "hdfs/tools/generic_options.h"

namespace sluice::hdfs::tools {
namespace {

// "N (X GB)", as dfsadmin prints a size.
std::string sized(std::uint64_t bytes) {
  std::string text = human_size(bytes);
  text += text.find(' ') == std::string::npos ? " B" : "B";
  return std::to_string(bytes) + " (" + text + ")";
}

int report(const Invocation& invocation, lake::FileSystem& fs) {
  Result<lake::Capacity> space = fs.capacity();
  if (!space) {
    std::fprintf(invocation.err, "report: %s\n", space.error().message().c_str());
    return 255;
  }
  const std::uint64_t present = space->used + space->remaining;
  const double share =
      present == 0 ? 0 : 100.0 * static_cast<double>(space->used) / static_cast<double>(present);
  std::fprintf(invocation.out,
               "Configured Capacity: %s\nPresent Capacity: %s\nDFS Remaining: %s\nDFS Used: %s\n"
               "DFS Used%%: %.2f%%\n",
               sized(space->total).c_str(), sized(present).c_str(), sized(space->remaining).c_str(),
               sized(space->used).c_str(), share);
  return 0;
}

}  // namespace

int dfsadmin(const Invocation& invocation, const std::vector<std::string>& arguments,
             lake::FileSystems& systems) {
  Result<Configuration> configuration = Configuration::load();
  std::vector<std::string> rest = arguments;
  Status taken =
      configuration ? take_generic_options(rest, *configuration) : Status(configuration.error());
  if (!taken) {
    std::fprintf(invocation.err, "dfsadmin: %s\n", taken.error().message().c_str());
    return 255;
  }
  apply(*configuration, systems);
  if (rest.size() == 1 && rest[0] == "-report") {
    Result<lake::FileSystem*> fs = systems.default_file_system();
    if (fs) return report(invocation, **fs);
    std::fprintf(invocation.err, "report: %s\n", fs.error().message().c_str());
    return 255;
  }
  if (!rest.empty()) {
    std::fprintf(invocation.err, "dfsadmin: %s is not offered\n", join(rest, " ").c_str());
  }
  std::fputs("Usage: hdfs dfsadmin\n\t[-report]\n", invocation.err);
  return 255;
}

}  // namespace sluice::hdfs::tools
