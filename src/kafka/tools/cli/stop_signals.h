// SIGINT, SIGTERM and SIGHUP as something to ask for, while a tool runs.
#pragma once

namespace sluice::kafka::tools {

// The first of them is kept to be asked for; the next one ends the process at once, whatever it
// waits for. One that was ignored when the process began (nohup, a shell's background) stays so.
// One object at a time.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // The number of the one that came, or 0.
  static int arrived();
};

}  // namespace sluice::kafka::tools
