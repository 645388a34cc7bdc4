#include "main/end_signals.h"

#include <pthread.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

namespace sluice {
namespace {

// Does what SIGHUP asks for on a thread of its own: it may take long, and a signal that ends the
// process waits for nobody. Signals that come meanwhile are one more.
class Hangups {
 public:
  explicit Hangups(std::function<void()> work) : work_(std::move(work)) {
    if (work_) std::thread([this] { serve(); }).detach();
  }

  void came() {
    const std::lock_guard lock(mutex_);
    asked_ = true;
    changed_.notify_one();
  }

 private:
  void serve() {
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return asked_; });
        asked_ = false;
      }
      work_();
    }
  }

  const std::function<void()> work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = false;
};

int next_end(const sigset_t& set, Hangups& hangups) {
  for (;;) {
    int signal = 0;
    sigwait(&set, &signal);
    if (signal != SIGHUP) return signal;
    hangups.came();
  }
}

}  // namespace

EndSignals::EndSignals(std::function<void()> hangup) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::promise<int> first;
  first_ = first.get_future();
  // Both stay to the end of the process: there is no moment from which a signal may be lost. They
  // touch nothing that ends before: the one owns what it needs, and waits or ends the process; the
  // other's work is whoever gave it to see to (main/up.cc shares it).
  auto* hangups = new Hangups(std::move(hangup));
  std::thread([set, hangups, promise = std::move(first)]() mutable {
    promise.set_value(next_end(set, *hangups));
    ::_exit(128 + next_end(set, *hangups));
  }).detach();
}

}  // namespace sluice
