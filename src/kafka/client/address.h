// Where brokers are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::kafka::client {

struct Address {
  std::string host;
  std::uint16_t port = 9092;

  // "host:port"; IPv6 hosts in brackets.
  std::string to_string() const;
  bool operator==(const Address&) const = default;
};

// "host:port[,host:port]...", as bootstrap.servers. kInvalidArgument in Kafka's words for an entry
// that has no port, or for none at all.
Result<std::vector<Address>> parse_addresses(const std::string& text);

// kInvalidArgument, in Kafka's words and with the resolver's reason, when no host has an address.
Status check_resolvable(const std::vector<Address>& addresses);

}  // namespace sluice::kafka::client
