#include "main/end_signals.h"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace sluice {
namespace {

int next_signal(const sigset_t& set) {
  int signal = 0;
  do {
    sigwait(&set, &signal);
  } while (signal == SIGHUP);
  return signal;
}

}  // namespace

EndSignals::EndSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::promise<int> first;
  first_ = first.get_future();
  // It stays to the end of the process: there is no moment from which a signal may be lost.
  std::thread([set, promise = std::move(first)]() mutable {
    promise.set_value(next_signal(set));
    ::_exit(128 + next_signal(set));
  }).detach();
}

}  // namespace sluice
