// A coroutine waits on its loop until another thread, or another loop, says go.
#pragma once

#include <chrono>
#include <memory>

#include "net/async.h"
#include "net/scope.h"

namespace sluice::net {

class Loop;

// Set once or many times; a wait that finds it set takes the set away and goes on at once.
// notify() may come from any thread and at any time during the Event's life; wait() only on its
// loop, one at a time. Held by shared_ptr: notifiers and the waiter share it, and either may end
// first.
class Event {
 public:
  static std::shared_ptr<Event> make(Loop& loop, Scope& scope);
  virtual ~Event() = default;
  virtual void notify() = 0;
  // true: notified. false: the time passed. kCancelled: the scope is stopping.
  virtual Async<bool> wait_for(std::chrono::milliseconds time) = 0;
};

}  // namespace sluice::net
