// Event loops: one thread each, running the coroutines whose sockets and timers belong to it.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "net/async.h"

namespace sluice::net {

// One loop. Everything but post() is called on its own thread, or before run().
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Serves until stop(); stop() and post() may come from any thread.
  void run();
  void stop();
  void post(std::function<void()> work);
  bool on_this_thread() const;

  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// The loops of a process, one thread each.
class Loops {
 public:
  explicit Loops(std::size_t count);
  // Stops and joins. Servers that use the loops must have been stopped before.
  ~Loops();

  // Round robin, for new connections; from any thread.
  Loop& next();
  std::size_t size() const { return loops_.size(); }
  Loop& at(std::size_t index) { return *loops_[index]; }

 private:
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
  std::atomic<std::size_t> next_{0};
};

// Ends after the time has passed, with kCancelled if `cancel()` of its scope came first.
class Scope;
Async<void> sleep_for(Loop& loop, Scope& scope, std::chrono::milliseconds time);

}  // namespace sluice::net
