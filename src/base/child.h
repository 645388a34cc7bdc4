// Another run of this program, as a person would type it: for `verify`, which must use the same
// doors as its users, and for the saved jobs that run by themselves.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice {

// What a finished command left.
struct Finished {
  int exit_code = 0;
  std::string out;
  std::string err;
};

// Of processes: what a terminal's Ctrl-C and its end reach.
enum class ProcessGroup { kOurs, kItsOwn };

// A running command. Its output goes to files in a folder of the caller's; its end is waited for,
// or it is ended when the Child goes.
class Child {
 public:
  // `environment` lines (NAME=value) are added to our own. Signals are as a shell would leave them.
  static Result<Child> start(const std::string& folder, const std::vector<std::string>& args,
                             const std::string& input = "",
                             const std::vector<std::string>& environment = {},
                             ProcessGroup group = ProcessGroup::kOurs);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();

  // kTimeout when it runs on; the exit code of a signal is 128 + its number.
  Result<Finished> wait(std::chrono::milliseconds timeout);
  void terminate();
  // With SIGTERM, and with SIGKILL if it runs on for five seconds.
  void end();
  bool running();
  pid_t pid() const { return pid_; }
  // What it said on stderr so far.
  std::string err() const;

 private:
  Child(pid_t pid, std::string name) : pid_(pid), name_(std::move(name)) {}

  bool runs_on(std::chrono::milliseconds timeout);

  pid_t pid_ = -1;
  std::string name_;           // of the output files, without .out and .err
  std::optional<int> status_;  // none at its end: another has waited for it
};

}  // namespace sluice
