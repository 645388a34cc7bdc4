// Tells of a wait for a server while it lasts: after a second, then every ten, until it ends.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace sluice::hdfs {

// One wait, of the thread that makes it; a thread of its own watches the clock. Use it around what
// blocks and seldom happens, such as making a connection.
class Patience {
 public:
  // `sentence` is a line of the log, such as "cannot reach the name node yet".
  Patience(std::string sentence, std::string address);
  ~Patience();
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;

 private:
  void watch();

  const std::string sentence_;
  const std::string address_;
  std::mutex mutex_;  // guards ended_
  std::condition_variable changed_;
  bool ended_ = false;
  std::thread watcher_;
};

// The moments at which a wait that began at `start` is told of, one after the other.
class Reminder {
 public:
  using Clock = std::chrono::steady_clock;

  Clock::time_point next() const { return next_; }
  // Nothing is said of a wait under ten seconds.
  void skip() { next_ = start_ + std::chrono::seconds(10); }
  // The wait has lasted until next(): says so, and sets the moment after it.
  void tell(const std::string& sentence, const std::string& address);

 private:
  const Clock::time_point start_ = Clock::now();
  Clock::time_point next_ = start_ + std::chrono::seconds(1);
};

}  // namespace sluice::hdfs
