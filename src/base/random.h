// Chance as a dependency, so that a seed replays it.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <string>

#include "base/bytes.h"

namespace sluice {

// Also what std::shuffle and the distributions of <random> take. Called from any thread.
class Random {
 public:
  using result_type = std::uint64_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  virtual ~Random() = default;
  virtual result_type operator()() = 0;
};

// The kernel's, which is fit for secrets.
class SystemRandom final : public Random {
 public:
  result_type operator()() override;
};

// The same numbers for the same seed (SplitMix64).
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  result_type operator()() override;

 private:
  std::atomic<std::uint64_t> state_;
};

Bytes random_bytes(Random& random, std::size_t size);
// The 16 bytes of a UUID of version 4, and its text: "c1a4e6f2-9d1b-4c0e-8a53-0f6d2b7e9a10".
Bytes random_uuid(Random& random);
std::string uuid_text(ByteView bytes);

}  // namespace sluice
