// The waiting room both channels are built on: batches in order, transactions over them, bounds.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <stop_token>

#include "base/result.h"
#include "flume/event.h"

namespace sluice::flume {

struct QueueLimits {
  std::int64_t capacity = 0;        // events, those in open takes included
  std::uint64_t byte_capacity = 0;  // of bodies; 0: no bound
  std::chrono::milliseconds keep_alive{3000};
  bool any_batch = false;  // one that is larger than all has room where nothing else is
};

// Any number of threads. Events leave in the order they came; those given back go to the front.
class EventQueue {
 public:
  explicit EventQueue(const QueueLimits& limits) : limits_(limits) {}

  // Room for a batch, waited for up to keep_alive; then the put must follow, or release().
  // kResourceExhausted says which bound; kCancelled when stopped.
  Status reserve(std::int64_t events, std::uint64_t bytes, const std::stop_token& stop);
  void release(std::int64_t events, std::uint64_t bytes);
  void put(Slice slice);
  // At start: events that were there before, whatever the bounds say now.
  void restore(Slice slice);

  // Up to `limit` events. Waits up to `wait` for the first, then `linger` for the rest.
  Slices take(std::size_t limit, std::chrono::milliseconds wait, std::chrono::milliseconds linger,
              std::stop_token stop);
  void give_back(const Slices& slices);
  void forget(const Slices& slices);  // they are gone for good: their room is free

  void wait_for_events(std::chrono::milliseconds time, std::stop_token stop);
  std::int64_t size() const;      // without those in open takes
  std::int64_t reserved() const;  // with them

 private:
  bool has_room(std::int64_t events, std::uint64_t bytes) const;

  const QueueLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable_any filled_;
  std::condition_variable_any drained_;
  std::deque<Slice> slices_;
  std::int64_t size_ = 0;
  std::int64_t reserved_ = 0;  // events in the queue, in open takes, and about to be put
  std::uint64_t bytes_ = 0;
};

std::uint64_t body_bytes(const Slices& slices);

}  // namespace sluice::flume
