// The door between sources and sinks. A put or a take is one transaction of a whole batch.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>

#include "base/result.h"
#include "flume/counters.h"
#include "flume/event.h"

namespace sluice::flume {

// Events taken and not settled yet. Destroying it rolls back: the events are in the channel again,
// in front of the others.
class Take {
 public:
  virtual ~Take() = default;
  virtual const Slices& events() const = 0;
  // They are gone from the channel.
  virtual Status commit() = 0;
};

// Any number of threads put and take.
class Channel {
 public:
  virtual ~Channel() = default;
  virtual Status start() = 0;
  virtual void stop() = 0;

  // All events or none; they survive what the channel promises to survive once this returned. Waits
  // `keep-alive` for room, then kResourceExhausted. kCancelled when `stop` was requested.
  virtual Status put(const BatchPtr& batch, std::stop_token stop) = 0;
  // Up to `limit` events, perhaps none.
  virtual Result<std::unique_ptr<Take>> take(std::size_t limit, std::stop_token stop) = 0;
  // Returns when there are events to take, the time has passed or `stop` was requested.
  virtual void wait_for_events(std::chrono::milliseconds time, std::stop_token stop) = 0;

  // Events that would be gone if the process ended now.
  virtual std::int64_t unsaved() const = 0;
  // Gives these away, once it is stopped and nobody puts or takes: another channel gets its place.
  virtual Slices hand_over() { return {}; }
  // Takes in, after start(), what the channel that had its place held.
  virtual Status take_in(const Slices& slices);

  virtual std::int64_t transaction_capacity() const = 0;
  virtual const CounterGroup& counters() const = 0;
};

}  // namespace sluice::flume
