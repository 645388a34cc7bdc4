// Event loops: one thread each, running the coroutines whose sockets and timers belong to it.
#pragma once

#include <atomic>
#include <chrono>
#include <coroutine>
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
  // Goes on with the coroutine there. Does not give up when there is no memory to post with: nobody
  // else would wake it.
  void resume(std::coroutine_handle<> waiting);
  bool on_this_thread() const;

  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

class Guests;

// The loops of a process, one thread each, and the census of the connections that live on them.
class Loops {
 public:
  explicit Loops(std::size_t count);
  // With a bound for descriptors other than that of the process.
  Loops(std::size_t count, std::size_t descriptors, std::size_t reserve);
  // Stops and joins. Servers that use the loops must have been stopped before.
  ~Loops();

  // Round robin, for new connections; from any thread.
  Loop& next();
  std::size_t size() const { return loops_.size(); }
  Loop& at(std::size_t index) { return *loops_[index]; }
  Guests& guests() { return *guests_; }

 private:
  std::unique_ptr<Guests> guests_;  // what is posted on a loop may refer to it
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
  std::atomic<std::size_t> next_{0};
};

// Ends after the time has passed, with kCancelled if `cancel()` of its scope came first.
class Scope;
Async<void> sleep_for(Loop& loop, Scope& scope, std::chrono::milliseconds time);

}  // namespace sluice::net
