// A thread that can be told to stop, and sleeps that end when it is told.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace sluice::flume {

// false: stop was requested before the time had passed.
inline bool sleep_for(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

// Waits between tries that grow: first, 2 * first, ... up to most.
class Backoff {
 public:
  Backoff(std::int64_t first_ms, std::int64_t most_ms) : first_(first_ms), most_(most_ms) {}
  void reset() { next_ = 0; }
  bool wait(const std::stop_token& stop) {
    next_ = next_ == 0 ? first_ : std::min(next_ * 2, most_);
    return sleep_for(std::chrono::milliseconds(next_), stop);
  }

 private:
  std::int64_t first_, most_, next_ = 0;
};

// Flume's runners: n failures in a row wait n * step, at most `most`.
class RunnerBackoff {
 public:
  RunnerBackoff(std::int64_t step_ms, std::int64_t most_ms) : step_(step_ms), most_(most_ms) {}
  void reset() { failures_ = 0; }
  std::chrono::milliseconds next() {
    return std::chrono::milliseconds(std::min(++failures_ * step_, most_));
  }

 private:
  std::int64_t step_, most_, failures_ = 0;
};

}  // namespace sluice::flume
