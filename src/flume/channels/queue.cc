#include "flume/channels/queue.h"

#include <algorithm>

namespace sluice::flume {

std::uint64_t body_bytes(const Slices& slices) {
  std::uint64_t bytes = 0;
  for (const Slice& slice : slices) {
    for (const Event& event : slice.events()) bytes += event.body.size();
  }
  return bytes;
}

bool EventQueue::has_room(std::int64_t events, std::uint64_t bytes) const {
  if (reserved_ + events > limits_.capacity && !(limits_.any_batch && reserved_ == 0)) return false;
  return limits_.byte_capacity == 0 || bytes_ + bytes <= limits_.byte_capacity || bytes_ == 0;
}

Status EventQueue::reserve(std::int64_t events, std::uint64_t bytes, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (!drained_.wait_for(lock, stop, limits_.keep_alive, [&] { return has_room(events, bytes); })) {
    if (stop.stop_requested()) return Error(ErrorCode::kCancelled, "stopping");
    if (reserved_ + events > limits_.capacity) {
      return Error(ErrorCode::kResourceExhausted, "the channel holds " + std::to_string(reserved_) +
                                                      " of at most " +
                                                      std::to_string(limits_.capacity) +
                                                      " events: its sinks are slower than its "
                                                      "sources, or its capacity is too small");
    }
    return Error(ErrorCode::kResourceExhausted,
                 "the channel holds " + std::to_string(bytes_) + " of at most " +
                     std::to_string(limits_.byte_capacity) + " bytes (byteCapacity)");
  }
  reserved_ += events;
  bytes_ += bytes;
  return {};
}

void EventQueue::release(std::int64_t events, std::uint64_t bytes) {
  {
    const std::lock_guard lock(mutex_);
    reserved_ -= events;
    bytes_ -= bytes;
  }
  drained_.notify_all();
}

void EventQueue::put(Slice slice) {
  {
    const std::lock_guard lock(mutex_);
    size_ += static_cast<std::int64_t>(slice.count);
    slices_.push_back(std::move(slice));
  }
  filled_.notify_all();
}

void EventQueue::restore(Slice slice) {
  release(-static_cast<std::int64_t>(slice.count), -body_bytes({slice}));
  put(std::move(slice));
}

Slices EventQueue::take(std::size_t limit, std::chrono::milliseconds wait,
                        std::chrono::milliseconds linger, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  filled_.wait_for(lock, stop, wait, [&] { return size_ > 0; });
  if (size_ > 0 && size_ < static_cast<std::int64_t>(limit)) {
    filled_.wait_for(lock, stop, linger, [&] { return size_ >= static_cast<std::int64_t>(limit); });
  }
  Slices taken;
  while (limit > 0 && !slices_.empty()) {
    Slice& front = slices_.front();
    Slice part = front;
    part.count = std::min(limit, front.count);
    front.first += part.count;
    front.count -= part.count;
    limit -= part.count;
    size_ -= static_cast<std::int64_t>(part.count);
    if (front.count == 0) slices_.pop_front();
    taken.push_back(std::move(part));
  }
  return taken;
}

void EventQueue::give_back(const Slices& slices) {
  {
    const std::lock_guard lock(mutex_);
    slices_.insert(slices_.begin(), slices.begin(), slices.end());
    size_ += static_cast<std::int64_t>(count_events(slices));
  }
  filled_.notify_all();
}

void EventQueue::forget(const Slices& slices) {
  release(static_cast<std::int64_t>(count_events(slices)), body_bytes(slices));
}

void EventQueue::wait_for_events(std::chrono::milliseconds time, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  filled_.wait_for(lock, stop, time, [&] { return size_ > 0; });
}

std::int64_t EventQueue::reserved() const {
  const std::lock_guard lock(mutex_);
  return reserved_;
}

std::int64_t EventQueue::size() const {
  const std::lock_guard lock(mutex_);
  return size_;
}

}  // namespace sluice::flume
