#include "kafka/tools/perf/latencies.h"

#include <algorithm>

namespace sluice::kafka::tools {
namespace {

constexpr std::int64_t kKept = 500'000;
constexpr std::chrono::milliseconds kWindow{5000};
constexpr double kMegabyte = 1024.0 * 1024.0;

double ms_between(Latencies::Clock::time_point from, Latencies::Clock::time_point to) {
  return std::max(0.001, std::chrono::duration<double, std::milli>(to - from).count());
}

}  // namespace

Latencies::Latencies(std::FILE* out, std::int64_t records)
    : out_(out), sampling_(records / std::max<std::int64_t>(1, std::min(records, kKept))) {
  total_.start = Clock::now();
  window_.start = total_.start;
}

void Latencies::count(Window& window, std::int64_t ms, std::size_t bytes) {
  ++window.records;
  window.bytes += static_cast<std::int64_t>(bytes);
  window.latency_ms += ms;
  window.most_ms = std::max(window.most_ms, ms);
}

void Latencies::add(std::chrono::microseconds latency, std::size_t bytes, Clock::time_point now) {
  const std::int64_t ms = latency.count() / 1000;
  if (total_.records % std::max<std::int64_t>(1, sampling_) == 0) kept_.push_back(ms);
  count(total_, ms, bytes);
  count(window_, ms, bytes);
  if (now - window_.start < kWindow) return;
  print_window(now);
  window_ = Window();
  window_.start = now;
}

void Latencies::print_window(Clock::time_point now) const {
  const double ms = ms_between(window_.start, now);
  const auto records = static_cast<double>(window_.records);
  std::fprintf(out_,
               "%lld records sent, %.1f records/sec (%.2f MB/sec), %.1f ms avg latency, %.1f ms "
               "max latency.\n",
               static_cast<long long>(window_.records), 1000.0 * records / ms,
               1000.0 * static_cast<double>(window_.bytes) / ms / kMegabyte,
               static_cast<double>(window_.latency_ms) / records,
               static_cast<double>(window_.most_ms));
  std::fflush(out_);
}

std::int64_t Latencies::percentile(double share) const {
  if (kept_.empty()) return 0;
  return kept_[static_cast<std::size_t>(share * static_cast<double>(kept_.size()))];
}

void Latencies::print_total(Clock::time_point now) {
  std::sort(kept_.begin(), kept_.end());
  const double ms = ms_between(total_.start, now);
  const auto records = static_cast<double>(total_.records);
  std::fprintf(out_,
               "%lld records sent, %.6f records/sec (%.2f MB/sec), %.2f ms avg latency, %.2f ms "
               "max latency, %lld ms 50th, %lld ms 95th, %lld ms 99th, %lld ms 99.9th.\n",
               static_cast<long long>(total_.records), 1000.0 * records / ms,
               1000.0 * static_cast<double>(total_.bytes) / ms / kMegabyte,
               static_cast<double>(total_.latency_ms) / std::max(1.0, records),
               static_cast<double>(total_.most_ms), static_cast<long long>(percentile(0.5)),
               static_cast<long long>(percentile(0.95)), static_cast<long long>(percentile(0.99)),
               static_cast<long long>(percentile(0.999)));
}

}  // namespace sluice::kafka::tools
