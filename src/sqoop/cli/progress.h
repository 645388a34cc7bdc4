// How far a transfer is.
#pragma once

#include <atomic>
#include <cstdint>

namespace sluice::sqoop {

// Counts that other threads may read while the transfer runs.
struct Progress {
  std::atomic<std::uint64_t> rows = 0;
  std::atomic<std::uint64_t> bytes = 0;  // of text, before compression
  std::atomic<std::uint64_t> written = 0;
  std::atomic<std::uint64_t> parts_done = 0;
};

}  // namespace sluice::sqoop
