// A number with the name that a metric has: counted where it happens, read by whoever shows it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace sluice::net {

// Only grows, unless its name says that it is a state ("..._connections", "..._bytes").
struct Counter {
  explicit Counter(std::string its_name) : name(std::move(its_name)) {}

  std::uint64_t read() const { return value.load(std::memory_order_relaxed); }
  void add(std::uint64_t more = 1) { value.fetch_add(more, std::memory_order_relaxed); }
  void take(std::uint64_t less) { value.fetch_sub(less, std::memory_order_relaxed); }

  const std::string name;
  std::atomic<std::uint64_t> value{0};
};

}  // namespace sluice::net
