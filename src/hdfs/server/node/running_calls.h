// At-most-once calls that are being answered now. A client that asks again while the first is on
// its way waits for that, and then finds its answer remembered (lake::Lake::answered()).
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "lake/lake.h"

namespace sluice::hdfs {

class RunningCalls {
 public:
  // The call of this key is running until this ends.
  class Turn {
   public:
    Turn(RunningCalls& calls, const lake::RetryKey& key) : calls_(&calls), key_(key) {}
    Turn(Turn&& other) noexcept : calls_(std::exchange(other.calls_, nullptr)), key_(other.key_) {}
    Turn& operator=(Turn&& other) noexcept {
      std::swap(calls_, other.calls_);
      std::swap(key_, other.key_);
      return *this;
    }
    ~Turn() {
      if (calls_ != nullptr) calls_->end(key_);
    }

   private:
    RunningCalls* calls_;
    lake::RetryKey key_;
  };

  // Waits for another call of the key. Empty when one waits already: a client has one such call at
  // a time, and each that waits holds a thread.
  std::optional<Turn> begin(const lake::RetryKey& key);

 private:
  struct Less {
    bool operator()(const lake::RetryKey& a, const lake::RetryKey& b) const {
      return std::pair(a.call_id, a.client_id) < std::pair(b.call_id, b.client_id);
    }
  };
  enum class State { kRunning, kAwaited };

  void end(const lake::RetryKey& key);

  std::mutex mutex_;
  std::condition_variable ended_;
  std::map<lake::RetryKey, State, Less> running_;
};

}  // namespace sluice::hdfs
