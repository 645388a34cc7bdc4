#include "kafka/broker/quota/rate.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sluice::kafka::broker {

void Rate::forget(const QuotaWindows& windows, std::int64_t now_ms) {
  const std::int64_t oldest = now_ms - windows.count * windows.length_ms;
  while (!windows_.empty() && windows_.front().begin_ms <= oldest) windows_.pop_front();
}

void Rate::add(double amount, const QuotaWindows& windows, std::int64_t now_ms) {
  forget(windows, now_ms);
  if (windows_.empty() || now_ms - windows_.back().begin_ms >= windows.length_ms) {
    windows_.push_back({now_ms, 0});
  }
  windows_.back().amount += amount;
}

// A client that has just come is measured as if it had been silent before.
std::int64_t Rate::span_ms(const QuotaWindows& windows, std::int64_t now_ms) const {
  std::int64_t span = windows_.empty() ? 0 : now_ms - windows_.front().begin_ms;
  const std::int64_t whole = span / windows.length_ms;
  const std::int64_t least = windows.count - 1;
  if (whole < least) span += (least - whole) * windows.length_ms;
  return std::max<std::int64_t>(span, 1);
}

double Rate::per_second(const QuotaWindows& windows, std::int64_t now_ms) {
  forget(windows, now_ms);
  double sum = 0;
  for (const Window& window : windows_) sum += window.amount;
  return sum * 1000 / static_cast<double>(span_ms(windows, now_ms));
}

std::int64_t Rate::over_ms(double bound, const QuotaWindows& windows, std::int64_t now_ms) {
  const double rate = per_second(windows, now_ms);
  if (rate <= bound || bound <= 0) return 0;
  const double over = (rate - bound) / bound * static_cast<double>(span_ms(windows, now_ms));
  return std::llround(std::min(over, 1e12));
}

bool TokenBucket::take(double amount, double per_second, double most, std::int64_t now_ms) {
  if (!std::exchange(begun_, true)) {
    tokens_ = most;
  } else {
    const double came = static_cast<double>(now_ms - at_ms_) * per_second / 1000;
    tokens_ = std::min(tokens_ + came, most);
  }
  at_ms_ = now_ms;
  if (tokens_ < 0) return false;
  tokens_ -= amount;
  return true;
}

std::int64_t TokenBucket::empty_ms(double per_second) const {
  if (tokens_ >= 0 || per_second <= 0) return 0;
  return std::llround(std::min(-tokens_ / per_second * 1000, 1e12));
}

}  // namespace sluice::kafka::broker
