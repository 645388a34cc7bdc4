// What the broker counts of its traffic: requests by API, and what comes and goes by topic.
#pragma once

#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/metrics.h"

namespace sluice::kafka::broker {

struct TopicCounts {
  metrics::Counter& messages_in;
  metrics::Counter& bytes_in;
  metrics::Counter& bytes_out;
};

// Any thread. The registry outlives it.
class BrokerCounts {
 public:
  explicit BrokerCounts(metrics::Registry& registry) : registry_(registry) {}

  // Its figures stay when the topic goes: a counter never falls.
  TopicCounts& topic(const std::string& name);
  // From the whole request to its answer.
  void answered(std::string_view api, double seconds, bool failed);

 private:
  metrics::Registry& registry_;
  std::shared_mutex mutex_;
  std::unordered_map<std::string, std::unique_ptr<TopicCounts>> topics_;
};

}  // namespace sluice::kafka::broker
