// Where events go.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "flume/channel.h"
#include "flume/counters.h"

namespace sluice::flume {

enum class SinkOutcome {
  kReady,    // delivered something; ask again at once
  kEmpty,    // there was nothing; ask again when there is
  kBackoff,  // could not deliver, the events are back in the channel; rest first
};

// Driven by one runner thread. An error of process() means the same as kBackoff, and is logged by
// the runner.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual Status start() { return {}; }
  // Finishes and closes what is open.
  virtual void stop() {}
  virtual Result<SinkOutcome> process(Channel& channel, const std::stop_token& stop) = 0;
  virtual std::int64_t batch_size() const { return 0; }
  virtual const CounterGroup* counters() const { return nullptr; }
  // Where an event with those headers would go, in words; empty when there is nothing to say.
  virtual Result<std::string> place_of(const Headers& headers) const {
    (void)headers;
    return std::string();
  }
  // Why it does not deliver now; empty when it does. Any thread.
  virtual std::string trouble() const { return {}; }
};

}  // namespace sluice::flume
