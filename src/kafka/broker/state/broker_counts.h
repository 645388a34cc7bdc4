// What the broker counts of its traffic: requests by API, and what comes and goes by topic.
#pragma once

#include <atomic>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/metrics.h"
#include "kafka/wire/api_keys.h"

namespace sluice::kafka::broker {

struct TopicCounts {
  metrics::Counter& messages_in;
  metrics::Counter& bytes_in;
  metrics::Counter& bytes_out;
};

// Any thread. The registry outlives it. Every request passes here: what it counts in is asked of
// the registry once, and requests don't wait for each other.
class BrokerCounts {
 public:
  explicit BrokerCounts(metrics::Registry& registry);

  // Its figures stay when the topic goes: a counter never falls.
  TopicCounts& topic(const std::string& name);
  // From the whole request to its answer. `api`: one of wire::apis().
  void answered(const wire::ApiInfo& api, double seconds, bool failed);

 private:
  // Null until there is something to count, so that nobody is shown APIs that are never asked for.
  struct ApiCounts {
    std::atomic<metrics::Histogram*> seconds{nullptr};
    std::atomic<metrics::Counter*> failures{nullptr};
  };

  metrics::Registry& registry_;
  std::vector<ApiCounts> apis_;  // as wire::apis()
  std::shared_mutex mutex_;
  std::unordered_map<std::string, std::unique_ptr<TopicCounts>> topics_;
};

}  // namespace sluice::kafka::broker
