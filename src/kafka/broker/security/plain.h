// SASL PLAIN (RFC 4616): passwords from the listener's JAAS line.
#pragma once

#include <map>

#include "kafka/broker/security/sasl.h"

namespace sluice::kafka::broker {

std::unique_ptr<SaslExchange> begin_plain(const std::map<std::string, std::string>& passwords);

}  // namespace sluice::kafka::broker
