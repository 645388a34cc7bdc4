// Where a broker listens, and where it tells clients to come: Kafka's `listeners` and
// `advertised.listeners`.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::kafka::broker {

enum class SecurityProtocol : std::int8_t { kPlaintext, kSsl, kSaslPlaintext, kSaslSsl };

struct Listener {
  std::string name = "PLAINTEXT";
  SecurityProtocol protocol = SecurityProtocol::kPlaintext;
  std::string host;  // an address of this machine
  std::uint16_t port = 0;
  // Empty and 0: the address that the client came to. Behind a NAT or a port mapping clients cannot
  // use that, and it is given.
  std::string advertised_host;
  std::uint16_t advertised_port = 0;

  bool has_tls() const {
    return protocol == SecurityProtocol::kSsl || protocol == SecurityProtocol::kSaslSsl;
  }
  bool has_sasl() const {
    return protocol == SecurityProtocol::kSaslPlaintext || protocol == SecurityProtocol::kSaslSsl;
  }
};

// "NAME://HOST:PORT,..." in order; an IPv6 host is in brackets, an empty one is all addresses.
Result<std::vector<Listener>> parse_listeners(const std::string& setting, const std::string& text);

// From the lines of server.properties. Without `listeners` there is one, at `address` and `port`.
// kInvalidArgument when they contradict each other.
Result<std::vector<Listener>> resolve_listeners(const std::map<std::string, std::string>& given,
                                                const std::string& address, std::uint16_t port);

// "NAME://HOST:PORT,...", as DescribeConfigs shows them.
std::string listeners_text(const std::vector<Listener>& listeners);
std::string advertised_text(const std::vector<Listener>& listeners);

}  // namespace sluice::kafka::broker
