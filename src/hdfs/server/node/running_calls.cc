#include "hdfs/server/node/running_calls.h"

namespace sluice::hdfs {

std::optional<RunningCalls::Turn> RunningCalls::begin(const lake::RetryKey& key) {
  std::unique_lock lock(mutex_);
  const auto [first, fresh] = running_.try_emplace(key, State::kRunning);
  if (fresh) return Turn(*this, key);
  if (first->second == State::kAwaited) return std::nullopt;
  first->second = State::kAwaited;
  ended_.wait(lock, [&] { return !running_.contains(key); });
  running_.emplace(key, State::kRunning);
  return Turn(*this, key);
}

void RunningCalls::end(const lake::RetryKey& key) {
  {
    const std::lock_guard lock(mutex_);
    running_.erase(key);
  }
  ended_.notify_all();
}

}  // namespace sluice::hdfs
