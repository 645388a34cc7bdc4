// One run of an administrator's command: the file system in question, the name node if there is
// one, and where words go.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/invocation.h"
#include "hdfs/client/administration.h"
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

  Result<std::unique_ptr<Administration>> name_node() const {
    TRY(std::string uri, systems.default_uri());
    return Administration::open(uri, {.configuration = configuration, .user = {}});
  }
  void print(std::string_view text) const {
    std::fwrite(text.data(), 1, text.size(), invocation.out);
  }
  // "name: message", the message's first line; the run goes on, and fails.
  void fail(const Error& error) {
    failed = true;
    const std::string& message = error.message();
    std::fprintf(invocation.err, "%s: %s\n", name.c_str(),
                 message.substr(0, message.find('\n')).c_str());
  }
};

// -allowSnapshot, -disallowSnapshot.
Status allow_snapshot(Run& run, Arguments arguments);
Status disallow_snapshot(Run& run, Arguments arguments);

// -setQuota, -clrQuota, -setSpaceQuota, -clrSpaceQuota.
Status set_quota(Run& run, Arguments arguments);
Status clear_quota(Run& run, Arguments arguments);
Status set_space_quota(Run& run, Arguments arguments);
Status clear_space_quota(Run& run, Arguments arguments);

}  // namespace sluice::hdfs::tools
