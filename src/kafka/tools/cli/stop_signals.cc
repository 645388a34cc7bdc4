#include "kafka/tools/cli/stop_signals.h"

#include <csignal>

namespace sluice::kafka::tools {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

// A handler has no other place to leave word.
volatile std::sig_atomic_t first = 0;

void set_all(void (*handler)(int)) {
  for (const int signal : kSignals) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    if (action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    ::sigaction(signal, &action, nullptr);
  }
}

void remember(int signal) {
  first = signal;
  set_all(SIG_DFL);
}

}  // namespace

StopSignals::StopSignals() {
  first = 0;
  set_all(remember);
}

StopSignals::~StopSignals() {
  set_all(SIG_DFL);
}

int StopSignals::arrived() {
  return first;
}

}  // namespace sluice::kafka::tools
