#include "kafka/broker/state/broker_counts.h"

#include <mutex>
#include <span>
#include <string_view>

namespace sluice::kafka::broker {
namespace {

constexpr std::string_view kMessagesIn = "sluice_kafka_received_messages_total";
constexpr std::string_view kBytesIn = "sluice_kafka_received_bytes_total";
constexpr std::string_view kBytesOut = "sluice_kafka_sent_bytes_total";

// Two threads that find nothing both look up, and find the same.
template <class Figure, class Find>
Figure& once(std::atomic<Figure*>& known, const Find& find) {
  Figure* figure = known.load(std::memory_order_acquire);
  if (figure == nullptr) {
    figure = &find();
    known.store(figure, std::memory_order_release);
  }
  return *figure;
}

}  // namespace

BrokerCounts::BrokerCounts(metrics::Registry& registry)
    : registry_(registry), apis_(wire::apis().size()) {}

TopicCounts& BrokerCounts::topic(const std::string& name) {
  {
    const std::shared_lock lock(mutex_);
    auto known = topics_.find(name);
    if (known == topics_.end() && topics_.size() > metrics::Registry::kMostSeries) {
      known = topics_.find("");  // those beyond the bound, together
    }
    if (known != topics_.end()) return *known->second;
  }
  const std::unique_lock lock(mutex_);
  auto& counts = topics_[topics_.size() < metrics::Registry::kMostSeries ? name : ""];
  if (!counts) {
    const metrics::Labels labels{{"topic", name}};
    counts = std::make_unique<TopicCounts>(TopicCounts{
        registry_.counter(std::string(kMessagesIn), "Messages that were appended.", labels),
        registry_.counter(std::string(kBytesIn), "Bytes of batches that were appended.", labels),
        registry_.counter(std::string(kBytesOut), "Bytes of batches that were sent.", labels)});
  }
  return *counts;
}

void BrokerCounts::answered(const wire::ApiInfo& api, double seconds, bool failed) {
  ApiCounts& counts = apis_[static_cast<std::size_t>(&api - wire::apis().data())];
  const auto labels = [&] { return metrics::Labels{{"api", std::string(api.name)}}; };
  once(counts.seconds, [&]() -> metrics::Histogram& {
    return registry_.histogram("sluice_kafka_request_seconds",
                               "From a whole request to its answer; a fetch waits for messages.",
                               metrics::latency_bounds(), labels());
  }).observe(seconds);
  if (!failed) return;
  once(counts.failures, [&]() -> metrics::Counter& {
    return registry_.counter("sluice_kafka_request_failures_total",
                             "Requests that could not be answered; their connections were closed.",
                             labels());
  }).add();
}

}  // namespace sluice::kafka::broker
