// Where events come from.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/result.h"
#include "flume/counters.h"
#include "flume/event.h"

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

// A source at work on one thread of its own.
class ThreadSource : public Source {
 public:
  Status start(ChannelProcessor& channels) final;
  void stop() final;

 protected:
  explicit ThreadSource(Clock& clock) : clock_(clock) {}

  virtual Status open() { return {}; }
  // Returns soon after stop is requested.
  virtual void run(ChannelProcessor& channels, const std::stop_token& stop) = 0;
  virtual void close() {}
  virtual CounterGroup* mutable_counters() { return nullptr; }

  Clock& clock_;

 private:
  std::jthread thread_;
};

enum class PollOutcome { kReady, kBackoff };

// A source that is asked again and again; after n back-offs in a row it rests n * backoff_step_ms,
// at most backoff_most_ms.
class PollableSource : public ThreadSource {
 protected:
  PollableSource(Clock& clock, std::int64_t backoff_step_ms, std::int64_t backoff_most_ms)
      : ThreadSource(clock), backoff_step_ms_(backoff_step_ms), backoff_most_ms_(backoff_most_ms) {}

  virtual PollOutcome poll(ChannelProcessor& channels, const std::stop_token& stop) = 0;

 private:
  void run(ChannelProcessor& channels, const std::stop_token& stop) final;

  const std::int64_t backoff_step_ms_;
  const std::int64_t backoff_most_ms_;
};

struct Patience {
  std::int64_t first_wait_ms = 250;  // then twice as long each time
  std::int64_t most_wait_ms = 4000;
  bool count_batches = true;
};

// Holds on to a batch until the channels have it; false when stopped before. Counts events and
// batches, as received with each try, as Flume does.
bool deliver_at_last(ChannelProcessor& channels, Batch batch, SourceCounter& counters,
                     const Patience& patience, const std::stop_token& stop);

}  // namespace sluice::flume
