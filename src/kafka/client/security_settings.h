// What Kafka's Java clients set about TLS and SASL, for librdkafka; not for other rooms.
#pragma once

#include <string>

#include "base/result.h"
#include "kafka/client/client_settings.h"

namespace sluice::kafka::client {

// ssl.* and sasl.*; security.protocol is an ordinary one.
bool is_security_setting(const std::string& name);

// Adds what security.protocol asks for, from all properties. kUnsupported names what only a JVM can
// do: JKS stores, classes, login modules without user and password. No secret is in a message.
Status read_security_settings(const Properties& all, Properties& to);

}  // namespace sluice::kafka::client
