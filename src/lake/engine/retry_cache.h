// The answers of at-most-once calls, for clients that ask again. Bounded in time and number: the
// oldest is forgotten first. Not locked: the engine's lock guards it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "lake/engine/records.h"

namespace sluice::lake {

class RetryCache {
 public:
  explicit RetryCache(std::size_t most) : most_(most) {}

  void put(const RetryRecord& record) {
    records_.insert_or_assign(record.key, record);
    order_.emplace_back(record.key, record.expires_ms);
    while (order_.size() > most_) forget_oldest();
  }
  std::optional<RetryAnswer> find(const RetryKey& key, std::int64_t now_ms) const {
    const auto found = records_.find(key);
    if (found == records_.end() || found->second.expires_ms <= now_ms) return std::nullopt;
    return found->second.answer;
  }
  void forget_expired(std::int64_t now_ms) {
    while (!order_.empty() && order_.front().second <= now_ms) forget_oldest();
  }
  // The oldest first.
  void for_each(const std::function<void(const RetryRecord&)>& visit) const {
    for (const auto& [key, expires_ms] : order_) {
      const auto found = records_.find(key);
      if (found != records_.end() && found->second.expires_ms == expires_ms) visit(found->second);
    }
  }
  std::size_t size() const { return records_.size(); }

 private:
  struct KeyHash {
    std::size_t operator()(const RetryKey& key) const {
      const std::string_view id(key.client_id.data(), key.client_id.size());
      return std::hash<std::string_view>()(id) * 31 + static_cast<std::size_t>(key.call_id);
    }
  };

  void forget_oldest() {
    const auto found = records_.find(order_.front().first);
    if (found != records_.end() && found->second.expires_ms == order_.front().second) {
      records_.erase(found);
    }
    order_.pop_front();
  }

  const std::size_t most_;
  std::unordered_map<RetryKey, RetryRecord, KeyHash> records_;
  // In the order they came, which is that of their ends. A key that came again is here twice, and
  // counts by its last time.
  std::deque<std::pair<RetryKey, std::int64_t>> order_;
};

}  // namespace sluice::lake
