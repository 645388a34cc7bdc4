// The disk of a test: it counts and remembers the syncs, holds them back, and lets them fail.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "kafka/broker/log/syncs.h"

namespace sluice::kafka::broker {

// Any thread. What it lets through is not synced at all: tests kill no power.
class ScriptedSyncs final : public Syncs {
 public:
  Status data(int, const std::string& path) override {
    std::unique_lock lock(mutex_);
    ++data_;
    ++held_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !hold_; });
    --held_;
    if (fail_) return Error(ErrorCode::kIo, path + ": fdatasync: Input/output error");
    return {};
  }
  Status folder(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    folders_.push_back(path);
    return {};
  }

  // From now on data() waits until release(), or fails, or is itself again.
  void hold() { set(&ScriptedSyncs::hold_, true); }
  void release() { set(&ScriptedSyncs::hold_, false); }
  void fail(bool fails) { set(&ScriptedSyncs::fail_, fails); }
  void wait_until_held() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return hold_ && held_ > 0; });
  }
  // Calls so far.
  int data_calls() const {
    const std::lock_guard lock(mutex_);
    return data_;
  }
  long folder_calls(const std::string& path) const {
    const std::lock_guard lock(mutex_);
    return std::count(folders_.begin(), folders_.end(), path);
  }

 private:
  void set(bool ScriptedSyncs::*what, bool to) {
    const std::lock_guard lock(mutex_);
    this->*what = to;
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int data_ = 0;
  int held_ = 0;
  bool hold_ = false;
  bool fail_ = false;
  std::vector<std::string> folders_;
};

}  // namespace sluice::kafka::broker
