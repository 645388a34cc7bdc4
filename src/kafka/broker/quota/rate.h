// How much of something was used, over the last seconds.
#pragma once

#include <cstdint>
#include <deque>

namespace sluice::kafka::broker {

struct QuotaWindows {
  int count = 11;                 // quota.window.num
  std::int64_t length_ms = 1000;  // quota.window.size.seconds
};

// Kafka's: windows of a second, the oldest goes when there are too many. Not thread-safe.
class Rate {
 public:
  void add(double amount, const QuotaWindows& windows, std::int64_t now_ms);
  double per_second(const QuotaWindows& windows, std::int64_t now_ms);
  // Until the rate would be within the bound, if nothing else came; 0: it is.
  std::int64_t over_ms(double bound, const QuotaWindows& windows, std::int64_t now_ms);
  std::int64_t last_ms() const { return windows_.empty() ? 0 : windows_.back().begin_ms; }

 private:
  struct Window {
    std::int64_t begin_ms;
    double amount;
  };
  void forget(const QuotaWindows& windows, std::int64_t now_ms);
  std::int64_t span_ms(const QuotaWindows& windows, std::int64_t now_ms) const;

  std::deque<Window> windows_;
};

// For bursts: what was not used is kept, up to a bound. May be overdrawn once. Not thread-safe.
class TokenBucket {
 public:
  // False: it is overdrawn, and nothing was taken.
  bool take(double amount, double per_second, double most, std::int64_t now_ms);
  // Until it is not overdrawn any more.
  std::int64_t empty_ms(double per_second) const;

 private:
  bool begun_ = false;
  double tokens_ = 0;
  std::int64_t at_ms_ = 0;
};

}  // namespace sluice::kafka::broker
