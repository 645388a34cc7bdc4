// The settings of Kafka's clients inside agents: kafka.consumer.* and kafka.producer.*.
#pragma once

#include "base/fields.h"
#include "base/result.h"
#include "flume/substitution.h"
#include "kafka/client/client_settings.h"

namespace sluice::flume {

// `base` and then what the file gives; a wrong one is named with its line. The stores of TLS that
// are not given are those of flume/tls.h. Offsets are never committed by the client itself.
Result<kafka::client::Properties> kafka_consumer_settings(const kafka::client::Properties& base,
                                                          const Settings& given,
                                                          const SystemProperties& system);
// Java's classes of serializers mean nothing here and are left out.
Result<kafka::client::Properties> kafka_producer_settings(const kafka::client::Properties& base,
                                                          const Settings& given,
                                                          const SystemProperties& system);

}  // namespace sluice::flume
