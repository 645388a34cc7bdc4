// How much of the disk some folders take, counted the way du counts it.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::lake {

// Any thread. A count walks everything, so it is kept: for a second, or for a hundred times as long
// as it took, so that asking often costs a percent of one core and not more.
class DiskUsage {
 public:
  explicit DiskUsage(std::vector<std::string> folders) : folders_(std::move(folders)) {}
  // Bytes of disk blocks; what vanishes during the walk is not counted.
  Result<std::uint64_t> bytes();

 private:
  using Clock = std::chrono::steady_clock;

  const std::vector<std::string> folders_;
  std::mutex mutex_;  // guards what follows; held during a walk, so that one walk serves all
  std::uint64_t counted_ = 0;
  Clock::time_point valid_until_{};
};

}  // namespace sluice::lake
