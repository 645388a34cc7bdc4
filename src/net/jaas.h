// The line of JAAS that sasl.jaas.config has, of brokers and of clients:
//   org.apache.kafka.common.security.plain.PlainLoginModule required username="a" user_b="c";
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::net {

struct JaasEntry {
  std::string module;
  std::map<std::string, std::string> options;
};

// The one entry of the line. Errors are in Kafka's words and hold no value.
Result<JaasEntry> parse_jaas(std::string_view line);

}  // namespace sluice::net
