// How long records took, as Kafka's performance tools sum it up.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace sluice::kafka::tools {

class Latencies {
 public:
  using Clock = std::chrono::steady_clock;

  // At most 500,000 of `records` are kept, evenly. A line is printed every five seconds.
  Latencies(std::FILE* out, std::int64_t records);

  void add(std::chrono::microseconds latency, std::size_t bytes, Clock::time_point now);
  void print_total(Clock::time_point now);

 private:
  struct Window {
    Clock::time_point start;
    std::int64_t records = 0;
    std::int64_t bytes = 0;
    std::int64_t latency_ms = 0;
    std::int64_t most_ms = 0;
  };
  static void count(Window& window, std::int64_t ms, std::size_t bytes);
  void print_window(Clock::time_point now) const;
  std::int64_t percentile(double share) const;

  std::FILE* out_;
  std::int64_t sampling_;
  std::vector<std::int64_t> kept_;  // ms
  Window total_;
  Window window_;
};

}  // namespace sluice::kafka::tools
