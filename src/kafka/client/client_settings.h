// Settings of producers and consumers: Kafka's Java names and values, or librdkafka's own.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/java_settings.h"

namespace sluice::kafka::client {

using Properties = std::map<std::string, std::string>;

// A partitioner that our producer has and librdkafka has not: each partition in turn.
inline constexpr const char* kRoundRobin = "round_robin";

struct ClientSettings {
  Properties librdkafka;
  // Properties that neither Kafka's clients nor librdkafka know. Kafka warns about them and goes
  // on.
  std::vector<std::string> unknown;
};

// Reads properties as a Java client would be given them: names and values are checked as Java does,
// and refused in its words; what librdkafka's rules are narrower for is brought into its range, so
// that each legal value runs (docs/decisions/0091). Names that only librdkafka has are its own.
// What only a JVM can do (JKS stores, classes) is kUnsupported and named. As in Java, ssl.* and
// sasl.* are looked at only when security.protocol asks for them.
Result<ClientSettings> read_client_settings(const Properties& properties, ClientKind kind);

}  // namespace sluice::kafka::client
