// A Scope owns the coroutines that a server spawned, and ends them before the server goes.
#pragma once

#include <condition_variable>
#include <mutex>
#include <unordered_set>

#include "net/async.h"

namespace sluice::net {

class Loop;

// Something that waits: a socket, a timer, an event. cancel() makes its waits end with kCancelled,
// later, by its loop. It is called on the thread of cancellable_loop(), and must not call the
// scope.
class Cancellable {
 public:
  virtual ~Cancellable() = default;
  virtual void cancel() = 0;
  virtual Loop& cancellable_loop() = 0;
};

// Used from any thread. stop() refuses new children, cancels all waits and blocks until every child
// has ended; it is not called from a loop. Destroying a Scope that still has children fails a
// CHECK.
class Scope {
 public:
  Scope() = default;
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  // Starts the coroutine on the loop. It settles its own failures: the result is dropped.
  // After stop() the coroutine is destroyed without having run.
  void spawn(Loop& loop, Async<void> work);
  void stop();
  bool stopping() const;

  // A waiting thing joins while it lives. join() is false, and nothing joined, when stopping.
  bool join(Cancellable& waits);
  void leave(Cancellable& waits);

 private:
  struct Runner;
  void child_ended();
  void cancel_if_waiting(Cancellable& waits);

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::unordered_set<Cancellable*> waiting_;
  std::size_t children_ = 0;
  std::size_t posted_ = 0;
  bool stopping_ = false;
};

}  // namespace sluice::net
