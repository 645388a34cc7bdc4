// Calls that may hang, with a bound on how long they are waited for (hdfs.callTimeout).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"

namespace sluice::flume {

// Used by one thread at a time. A call that does not return in time goes on alone on its thread,
// which is given up; later calls get a new one. So a call owns, by shared_ptr, what it touches.
class CallRunner {
 public:
  // 0: calls run on the caller's thread, unbounded.
  explicit CallRunner(std::chrono::milliseconds timeout) : timeout_(timeout) {}
  ~CallRunner();

  // kTimeout names `what`.
  Status run(const std::string& what, std::function<Status()> call);

 private:
  struct Thread;
  const std::chrono::milliseconds timeout_;
  // Shared with the thread, which outlives this object when it hangs.
  std::shared_ptr<Thread> thread_;
};

}  // namespace sluice::flume
