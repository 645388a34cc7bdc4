// Threads for work that blocks: fsync, directory walks, database drivers.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "net/async.h"
#include "net/loop.h"

namespace sluice::net {

// At most so many threads, started as they are needed, and a bounded queue. Its end waits for the
// queued work.
class BlockingPool {
 public:
  BlockingPool(std::size_t threads, std::size_t queue_limit);
  ~BlockingPool();

  // false when the queue is full or the pool is ending: the work was not taken.
  bool submit(std::function<void()> work);
  // All threads are at work, and more waits for them.
  bool crowded() const;

 private:
  bool start_thread();
  void serve();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  std::size_t thread_limit_;
  std::size_t queue_limit_;
  std::size_t idle_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

namespace detail {
template <class Work, class T>
struct BlockingAwait {
  BlockingPool& pool;
  Loop& loop;
  Work work;
  std::optional<Result<T>> result;

  bool await_ready() noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiting) {
    const bool taken = pool.submit([this, waiting] {
      try {
        result.emplace(work());
      } catch (...) {
        result.emplace(out_of_memory_or_abort());
      }
      loop.resume(waiting);
    });
    if (!taken)
      result.emplace(Error(ErrorCode::kResourceExhausted, "too much blocking work is queued"));
    return taken;
  }
  Result<T> await_resume() { return *std::move(result); }
};
}  // namespace detail

// Runs work() -> Result<T> on the pool, and goes on on the loop with what it returned.
template <class Work>
auto blocking(BlockingPool& pool, Loop& loop, Work work) {
  using T = typename decltype(work())::value_type;
  return detail::BlockingAwait<Work, T>{pool, loop, std::move(work), std::nullopt};
}

}  // namespace sluice::net
