// Settings of producers and consumers: Kafka's Java names and values, or librdkafka's own.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::kafka::client {

using Properties = std::map<std::string, std::string>;

struct ClientSettings {
  Properties librdkafka;
  // Properties that neither Kafka's clients nor librdkafka know. Kafka warns about them and goes
  // on.
  std::vector<std::string> unknown;
};

enum class ClientKind { kProducer, kConsumer };

// Reads properties as a Java client would be given them: values are checked, and refused in Kafka's
// words
// ("Invalid value x for configuration linger.ms: Not a number of type LONG"); names and values are
// turned into librdkafka's, among them sasl.jaas.config and PEM trust and key stores. What only a
// JVM can do (JKS stores, classes) is kUnsupported and named.
Result<ClientSettings> read_client_settings(const Properties& properties, ClientKind kind);

}  // namespace sluice::kafka::client
