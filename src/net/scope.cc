#include "net/scope.h"

#include <memory>

#include "base/check.h"
#include "net/loop.h"

namespace sluice::net {

// A detached coroutine: starts when resumed, frees itself at its end.
struct Scope::Runner {
  struct promise_type {
    Runner get_return_object() {
      return Runner{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::abort(); }
  };
  std::coroutine_handle<promise_type> handle;

  static Runner run(Scope& scope, Async<void> work) {
    {
      Async<void> child = std::move(work);
      (void)co_await child;
      // The frame of the child goes before the scope hears of its end: it may refer to the server.
    }
    scope.child_ended();
  }
};

Scope::~Scope() {
  const std::lock_guard lock(mutex_);
  CHECK(children_ == 0);
}

void Scope::spawn(Loop& loop, Async<void> work) {
  // Where memory is short this throws, and nothing has been counted yet.
  const Runner runner = Runner::run(*this, std::move(work));
  {
    std::unique_lock lock(mutex_);
    if (stopping_) {
      lock.unlock();
      return runner.handle.destroy();
    }
    ++children_;
  }
  loop.resume(runner.handle);
}

void Scope::child_ended() {
  const std::lock_guard lock(mutex_);
  if (--children_ == 0) ended_.notify_all();
}

bool Scope::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

bool Scope::join(Cancellable& waits) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return false;
  waiting_.insert(&waits);
  return true;
}

void Scope::leave(Cancellable& waits) {
  const std::lock_guard lock(mutex_);
  waiting_.erase(&waits);
}

void Scope::cancel_if_waiting(Cancellable& waits) {
  const std::lock_guard lock(mutex_);
  if (waiting_.contains(&waits)) waits.cancel();
  if (--posted_ == 0) ended_.notify_all();
}

void Scope::stop() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  for (Cancellable* waits : waiting_) {
    // Its loop may end it before the posted work runs: the loop looks it up again.
    waits->cancellable_loop().post([this, waits] { cancel_if_waiting(*waits); });
    ++posted_;
  }
  // The posted cancels refer to this scope, so they too must have run.
  ended_.wait(lock, [this] { return children_ == 0 && posted_ == 0; });
}

}  // namespace sluice::net
