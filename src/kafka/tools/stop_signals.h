// SIGINT and SIGTERM as something to ask for, while a tool runs.
#pragma once

#include <csignal>

namespace sluice::kafka::tools {

// Holds the two back from this thread, and from threads that it starts meanwhile.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // The number of one that came, or 0. Does not wait.
  int arrived();

 private:
  sigset_t held_;
  sigset_t before_;
};

}  // namespace sluice::kafka::tools
