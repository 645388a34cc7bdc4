// One run of `hdfs dfs`: what it works with, and how it reports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/invocation.h"
#include "base/result.h"
#include "hdfs/client/configuration.h"
#include "hdfs/tools/shell/interruption.h"
#include "lake/file_systems.h"

namespace sluice::hdfs::tools {

class Shell {
 public:
  Shell(const Invocation& invocation, lake::FileSystems& systems, Configuration configuration)
      : invocation_(invocation), systems_(systems), configuration_(std::move(configuration)) {}

  lake::FileSystems& systems() { return systems_; }
  const Configuration& configuration() const { return configuration_; }
  Interruption& interruption() { return interruption_; }
  std::FILE* in() { return invocation_.in; }
  std::FILE* out() { return invocation_.out; }
  std::FILE* err() { return invocation_.err; }

  // The command that runs, without its '-': the start of each message.
  void set_command(std::string name) { command_ = std::move(name); }
  const std::string& command() const { return command_; }

  void print(std::string_view text);
  // "command: message" on the error output; no failure yet.
  void warn(std::string_view message);
  // The same with the first line of an error, and the run fails.
  void fail(const Error& error);
  // A line as Hadoop's log writes it: "26/01/02 03:04:05 INFO fs.TrashPolicyDefault: text".
  void log(std::string_view level, std::string_view source, std::string_view text);

  void set_exit_code(int code) { exit_code_ = code; }
  bool failed() const { return failed_; }
  int exit_code() const { return failed_ ? 1 : exit_code_; }

 private:
  Interruption interruption_;
  const Invocation& invocation_;
  lake::FileSystems& systems_;
  Configuration configuration_;
  std::string command_;
  int exit_code_ = 0;
  bool failed_ = false;
};

// A length as it is, or as "1.5 K".
std::string size_text(std::uint64_t bytes, bool human);
// A time of the local zone, or of UTC, by a format of strftime(3).
std::string time_text(std::int64_t ms, const char* format, bool utc);

}  // namespace sluice::hdfs::tools
