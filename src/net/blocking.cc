#include "net/blocking.h"

#include <exception>

namespace sluice::net {

BlockingPool::BlockingPool(std::size_t threads, std::size_t queue_limit)
    : thread_limit_(threads), queue_limit_(queue_limit) {}

BlockingPool::~BlockingPool() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool BlockingPool::submit(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (ending_ || queue_.size() >= queue_limit_) return false;
    queue_.push_back(std::move(work));
    // Work that is queued already has woken as many of the idle.
    if (queue_.size() > idle_ && threads_.size() < thread_limit_ && !start_thread()) {
      // The threads there are take it in their turn.
      if (threads_.empty()) {
        queue_.pop_back();
        return false;
      }
    }
  }
  changed_.notify_one();
  return true;
}

bool BlockingPool::crowded() const {
  const std::lock_guard lock(mutex_);
  return queue_.size() > idle_ && threads_.size() >= thread_limit_;
}

bool BlockingPool::start_thread() {
  try {
    threads_.emplace_back([this] { serve(); });
    return true;
  } catch (const std::exception&) {
    return false;  // neither memory nor a thread to be had
  }
}

void BlockingPool::serve() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    changed_.wait(lock, [this] { return ending_ || !queue_.empty(); });
    --idle_;
    if (queue_.empty()) return;
    const std::function<void()> work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace sluice::net
