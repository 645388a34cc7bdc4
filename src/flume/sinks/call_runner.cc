#include "flume/sinks/call_runner.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace sluice::flume {

struct CallRunner::Thread {
  std::mutex mutex;
  std::condition_variable changed;
  std::function<Status()> call;
  std::optional<Status> result;
  bool ending = false;

  void serve() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return ending || call; });
      if (!call) return;
      const std::function<Status()> work = std::exchange(call, {});
      lock.unlock();
      Status done = work();
      lock.lock();
      result = std::move(done);
      changed.notify_all();
    }
  }
  void end() {
    const std::lock_guard lock(mutex);
    ending = true;
    changed.notify_all();
  }
};

CallRunner::~CallRunner() {
  if (thread_ != nullptr) thread_->end();
}

Status CallRunner::run(const std::string& what, std::function<Status()> call) {
  if (timeout_.count() == 0) return call();
  if (thread_ == nullptr) {
    thread_ = std::make_shared<Thread>();
    std::thread([thread = thread_] { thread->serve(); }).detach();
  }
  std::unique_lock lock(thread_->mutex);
  thread_->call = std::move(call);
  thread_->result.reset();
  thread_->changed.notify_all();
  if (thread_->changed.wait_for(lock, timeout_, [this] { return thread_->result.has_value(); })) {
    return *thread_->result;
  }
  thread_->ending = true;
  lock.unlock();
  thread_.reset();
  return Error(ErrorCode::kTimeout, what + " did not end in " + std::to_string(timeout_.count()) +
                                        " ms (hdfs.callTimeout)");
}

}  // namespace sluice::flume
