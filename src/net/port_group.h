// Bounds that several ports share: on the connections of all of them, and on those of one address.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace sluice::net {

// Any thread. The census of connections (Guests) counts here along with its own numbers.
class PortGroup {
 public:
  static constexpr std::size_t kNoBound = std::numeric_limits<std::size_t>::max();
  struct Limits {
    std::size_t connections = kNoBound;
    std::size_t of_an_address = kNoBound;
    std::map<std::string, std::size_t>
        of_addresses{};  // for these instead, as Endpoint spells them
  };

  explicit PortGroup(Limits limits) : limits_(std::move(limits)) {}

  // From now on: whoever is here stays.
  void limit(Limits limits) {
    const std::lock_guard lock(mutex_);
    limits_ = std::move(limits);
  }

  bool full() const {
    const std::lock_guard lock(mutex_);
    return here_ >= limits_.connections;
  }
  bool full_for(const std::string& address) const {
    const std::lock_guard lock(mutex_);
    const auto own = limits_.of_addresses.find(address);
    const auto found = from_.find(address);
    return (found == from_.end() ? 0 : found->second) >=
           (own == limits_.of_addresses.end() ? limits_.of_an_address : own->second);
  }
  void join(const std::string& address) {
    const std::lock_guard lock(mutex_);
    ++here_;
    ++from_[address];
  }
  void leave(const std::string& address) {
    const std::lock_guard lock(mutex_);
    --here_;
    const auto found = from_.find(address);
    if (--found->second == 0) from_.erase(found);
  }

 private:
  mutable std::mutex mutex_;
  Limits limits_;
  std::size_t here_ = 0;
  std::unordered_map<std::string, std::size_t> from_;
};

}  // namespace sluice::net
