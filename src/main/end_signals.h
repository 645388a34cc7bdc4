// The signals that end a server.
#pragma once

#include <functional>
#include <future>
#include <memory>

namespace sluice {

// Made before any other thread: SIGINT, SIGTERM and SIGHUP are blocked in all that start later, and
// one thread waits for them. The first SIGINT or SIGTERM begins an orderly end; another one ends
// the process at once, wherever it is. SIGHUP ends nothing, since a server outlives its terminal:
// another thread calls `hangup`, which outlives the process's end.
class EndSignals {
 public:
  explicit EndSignals(std::function<void()> hangup = {});
  // The first signal; it may have come already.
  int wait() { return first_.get(); }

 private:
  std::future<int> first_;
};

}  // namespace sluice
