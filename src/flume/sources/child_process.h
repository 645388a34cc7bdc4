// A command whose output is read, in a process group of its own. When this process is killed, the
// group is asked to end (SIGTERM).
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace sluice::flume {

class ChildProcess {
 public:
  // Standard input is empty. Standard error goes to a pipe of its own, or nowhere.
  static Result<ChildProcess> start(const std::vector<std::string>& command, bool read_errors);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  // Ends the group, if it still runs.
  ~ChildProcess();

  int output() const { return output_.get(); }
  int errors() const { return errors_.get(); }  // -1: not read
  // Asks the group to end (SIGTERM), and makes it after two seconds. Returns what wait() does.
  int stop();
  // Its exit status; 128 + signal when it was killed. What it left running goes on.
  int wait();

 private:
  ChildProcess(pid_t pid, Fd output, Fd errors, Fd life_line, Fd life_end)
      : pid_(pid),
        output_(std::move(output)),
        errors_(std::move(errors)),
        life_line_(std::move(life_line)),
        life_end_(std::move(life_end)) {}

  pid_t pid_;
  Fd output_;
  Fd errors_;
  Fd life_line_;  // its closing ends the group
  Fd life_end_;   // the other end, which the group has, too
};

}  // namespace sluice::flume
