// One run of an administrator's command: the file system in question, the name node if there is
// one, and where words go.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/invocation.h"
#include "hdfs/client/administration/cluster.h"
#include "hdfs/tools/shell/options.h"
#include "lake/file_systems.h"

namespace sluice::hdfs::tools {

// Why an error is one of use: the usage of the command follows its message.
enum class WrongUse { kShowUsage };

inline Error wrong_use(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message), WrongUse::kShowUsage);
}

struct Run {
  const Invocation& invocation;
  lake::FileSystems& systems;
  const Configuration& configuration;
  std::string name;  // of the command, without its '-'
  bool failed = false;
  int exit_of_failure = 255;

  Result<std::unique_ptr<Administration>> name_node() const {
    TRY(std::string uri, systems.default_uri());
    return Administration::open(uri, {.configuration = configuration, .user = {}});
  }
  void print(std::string_view text) const {
    std::fwrite(text.data(), 1, text.size(), invocation.out);
  }
  // A whole line of its own; the run goes on, and fails.
  void complain(const std::string& line) {
    failed = true;
    std::fprintf(invocation.err, "%s\n", line.c_str());
  }
  // "name: message", the message's first line; the run goes on, and fails.
  void fail(const Error& error) {
    failed = true;
    const std::string& message = error.message();
    std::fprintf(invocation.err, "%s: %s\n", name.c_str(),
                 message.substr(0, message.find('\n')).c_str());
  }
};

// TraditionalBinaryPrefix.string2long: "5", "10m". Absent: no number of Java's.
Result<std::optional<std::int64_t>> parse_size(const std::string& text);

// -allowSnapshot, -disallowSnapshot.
Status allow_snapshot(Run& run, Arguments arguments);
Status disallow_snapshot(Run& run, Arguments arguments);

// -setQuota, -clrQuota, -setSpaceQuota, -clrSpaceQuota.
Status set_quota(Run& run, Arguments arguments);
Status clear_quota(Run& run, Arguments arguments);
Status set_space_quota(Run& run, Arguments arguments);
Status clear_space_quota(Run& run, Arguments arguments);

// Of one data node.
Status get_balancer_bandwidth(Run& run, Arguments arguments);
Status get_data_node_info(Run& run, Arguments arguments);
Status get_volume_report(Run& run, Arguments arguments);
Status trigger_block_report(Run& run, Arguments arguments);
Status evict_writers(Run& run, Arguments arguments);
Status shut_data_node_down(Run& run, Arguments arguments);
Status refresh_name_nodes(Run& run, Arguments arguments);
Status delete_block_pool(Run& run, Arguments arguments);

// Of upgrades, settings and structures.
Status restore_failed_storage(Run& run, Arguments arguments);
Status rolling_upgrade(Run& run, Arguments arguments);
Status upgrade(Run& run, Arguments arguments);
Status save_structures(Run& run, Arguments arguments);
Status list_open_files(Run& run, Arguments arguments);
Status reconfigure(Run& run, Arguments arguments);
Status refresh_on_server(Run& run, Arguments arguments);

}  // namespace sluice::hdfs::tools
