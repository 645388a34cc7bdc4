#include "main/end_signals.h"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace sluice {
namespace {

int next_end(const sigset_t& set, const std::function<void()>& hangup) {
  for (;;) {
    int signal = 0;
    sigwait(&set, &signal);
    if (signal != SIGHUP) return signal;
    if (hangup) hangup();
  }
}

}  // namespace

EndSignals::EndSignals(std::function<void()> hangup) {
  // The first process of a container inherits what others there have left, and must not keep it.
  if (::getpid() == 1) ::signal(SIGCHLD, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::promise<int> first;
  first_ = first.get_future();
  // It stays to the end of the process: there is no moment from which a signal may be lost.
  std::thread([set, hangup = std::move(hangup), promise = std::move(first)]() mutable {
    promise.set_value(next_end(set, hangup));
    ::_exit(128 + next_end(set, hangup));
  }).detach();
}

}  // namespace sluice
