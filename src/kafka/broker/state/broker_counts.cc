#include "kafka/broker/state/broker_counts.h"

#include <mutex>

namespace sluice::kafka::broker {
namespace {

constexpr std::string_view kMessagesIn = "sluice_kafka_received_messages_total";
constexpr std::string_view kBytesIn = "sluice_kafka_received_bytes_total";
constexpr std::string_view kBytesOut = "sluice_kafka_sent_bytes_total";

}  // namespace

TopicCounts& BrokerCounts::topic(const std::string& name) {
  {
    const std::shared_lock lock(mutex_);
    const auto known = topics_.find(name);
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

void BrokerCounts::answered(std::string_view api, double seconds, bool failed) {
  const metrics::Labels labels{{"api", std::string(api)}};
  registry_
      .histogram("sluice_kafka_request_seconds",
                 "From a whole request to its answer; a fetch waits for messages.",
                 metrics::latency_bounds(), labels)
      .observe(seconds);
  if (!failed) return;
  registry_
      .counter("sluice_kafka_request_failures_total",
               "Requests that could not be answered; their connections were closed.", labels)
      .add();
}

}  // namespace sluice::kafka::broker
