// A coroutine that fails like everything else: co_await on an Async<T> gives a Result<T>.
//
//   Async<Bytes> read_frame(Stream& stream) {
//     char size[4];
//     CO_TRY(co_await stream.read_exact(size, 4));
//     ...
//     co_return bytes;
//   }
//
// An Async starts when it is awaited (or spawned in a Scope) and runs on the loop of what it
// awaits. It owns its frame: destroying an Async that was never awaited destroys its arguments.
// Coroutines take values, or references that their awaiting caller keeps alive. A lambda that
// captures is never a coroutine.
#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "base/result.h"

namespace sluice::net {

template <class T>
class Async;

namespace detail {

// In a handler: the error of std::bad_alloc and of std::length_error (more was asked of a container
// than any memory holds); anything else ends the process.
Error out_of_memory_or_abort() noexcept;

struct FinalAwait {
  bool await_ready() noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> done) noexcept {
    const std::coroutine_handle<> next = done.promise().continuation;
    return next ? next : std::noop_coroutine();
  }
  void await_resume() noexcept {}
};

template <class T>
struct PromiseBase {
  std::coroutine_handle<> continuation;
  std::optional<Result<T>> result;

  std::suspend_always initial_suspend() noexcept { return {}; }
  FinalAwait final_suspend() noexcept { return {}; }
  // Our code does not throw; what escapes a library is a bug of the file that called it. Memory
  // that is not to be had is nobody's bug: the operation fails, and with it one connection.
  void unhandled_exception() noexcept { result.emplace(out_of_memory_or_abort()); }
};

template <class T>
struct Promise : PromiseBase<T> {
  Async<T> get_return_object();
  template <class U>
  void return_value(U&& value) {
    this->result.emplace(std::forward<U>(value));
  }
};

// co_return of an Async<void> needs an operand because CO_TRY returns errors: co_return {};
template <>
struct Promise<void> : PromiseBase<void> {
  Async<void> get_return_object();
  void return_value(Result<void> value) { result.emplace(std::move(value)); }
};

}  // namespace detail

template <class T>
class [[nodiscard]] Async {
 public:
  using promise_type = detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Async(Handle handle) : handle_(handle) {}
  Async(Async&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Async& operator=(Async&&) = delete;
  ~Async() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  // Runs the child now. One that ends without waiting lets us go on without a suspension, so a loop
  // over ready data does not deepen the stack. One that waits will be resumed on this thread, so
  // its continuation can be set after the fact.
  bool await_suspend(std::coroutine_handle<> awaiting) noexcept {
    handle_.resume();
    if (handle_.done()) return false;
    handle_.promise().continuation = awaiting;
    return true;
  }
  Result<T> await_resume() { return *std::move(handle_.promise().result); }

 private:
  Handle handle_;
};

namespace detail {
template <class T>
Async<T> Promise<T>::get_return_object() {
  return Async<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Async<void> Promise<void>::get_return_object() {
  return Async<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}
}  // namespace detail

}  // namespace sluice::net
