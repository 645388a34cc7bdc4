// What has settings.
#pragma once

#include <cstdint>

#include "kafka/broker/api/errors.h"

namespace sluice::kafka::broker {

// Kafka's ConfigResource.Type.
enum class Resource : std::int8_t {
  kTopic = 2,
  kBroker = 4,
  kLogger = 8,
  kClientMetrics = 16,
  kGroup = 32
};

inline constexpr const char* kRootLogger = "root";

// Subscriptions to metrics of clients: without anybody who takes them, Kafka keeps them to no use.
inline Error no_client_metrics() {
  return refusal(wire::KafkaError::kInvalidRequest,
                 "Metrics of clients are not collected by this broker: there are no subscriptions "
                 "to them.");
}

}  // namespace sluice::kafka::broker
