// One run of `flume-ng agent` as a process of its own, beside the servers of `sluice up`.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/result.h"

namespace sluice {

// Which agent of which file: "FILE:NAME".
struct AgentChoice {
  std::string file;  // absolute
  std::string name;
};

// Used by one thread, which has to live as long: when it ends, the kernel ends the agent, so that
// no agent outlives a stack that was killed.
class AgentProcess {
 public:
  // On that data directory. Its words go where ours go.
  static Result<AgentProcess> start(const AgentChoice& agent, const std::string& data);
  AgentProcess(AgentProcess&& other) noexcept;
  AgentProcess& operator=(AgentProcess&&) = delete;
  ~AgentProcess();  // what still runs is killed

  pid_t pid() const { return pid_; }
  void signal(int number) const;
  // How it ended, once it has: "with exit code 1", "by signal 9 (Killed)". The rest of
  // its process group is ended then.
  std::optional<std::string> ended();

 private:
  explicit AgentProcess(pid_t pid) : pid_(pid) {}

  pid_t pid_ = -1;
};

}  // namespace sluice
