#include "kafka/tools/stop_signals.h"

#include <pthread.h>

#include <ctime>

namespace sluice::kafka::tools {

StopSignals::StopSignals() {
  sigemptyset(&held_);
  sigaddset(&held_, SIGINT);
  sigaddset(&held_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &held_, &before_);
}

StopSignals::~StopSignals() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

int StopSignals::arrived() {
  const timespec now{0, 0};
  const int signal = sigtimedwait(&held_, nullptr, &now);
  return signal > 0 ? signal : 0;
}

}  // namespace sluice::kafka::tools
