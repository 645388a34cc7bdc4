// Where events come from.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>

#include "base/result.h"
#include "flume/counters.h"

namespace sluice::flume {

class ChannelProcessor;

// Started after its channels and sinks, stopped before them. start() returns once the source is at
// work on threads of its own; stop() returns when they have ended.
class Source {
 public:
  virtual ~Source() = default;
  virtual Status start(ChannelProcessor& channels) = 0;
  virtual void stop() = 0;
  // The most events it puts in one transaction; 0 when it has no such setting.
  virtual std::int64_t batch_size() const { return 0; }
  // None when Flume counts nothing for this type.
  virtual const CounterGroup* counters() const { return nullptr; }
  // Why it does not get events now; empty when it may. Any thread.
  virtual std::string trouble() const { return {}; }
};

enum class PollOutcome { kReady, kBackoff };

// A source that is asked again and again on one thread; after n back-offs in a row it rests
// n * backoff_step_ms, at most backoff_most_ms.
class PollableSource : public Source {
 public:
  Status start(ChannelProcessor& channels) final;
  void stop() final;

 protected:
  PollableSource(std::int64_t backoff_step_ms, std::int64_t backoff_most_ms)
      : backoff_step_ms_(backoff_step_ms), backoff_most_ms_(backoff_most_ms) {}

  virtual Status open() { return {}; }
  virtual PollOutcome poll(ChannelProcessor& channels, const std::stop_token& stop) = 0;
  virtual void close() {}
  virtual CounterGroup* mutable_counters() { return nullptr; }

 private:
  const std::int64_t backoff_step_ms_;
  const std::int64_t backoff_most_ms_;
  std::jthread thread_;
};

}  // namespace sluice::flume
