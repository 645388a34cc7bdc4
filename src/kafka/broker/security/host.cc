#include "kafka/broker/security/host.h"

#include <arpa/inet.h>

#include <cstring>

namespace sluice::kafka::broker {
namespace {

// An address of IPv4 has the place in those of IPv6 that is kept for it.
bool read_address(const std::string& text, in6_addr& address) {
  const bool v6 = text.find(':') != std::string::npos;
  return ::inet_pton(AF_INET6, (v6 ? text : "::ffff:" + text).c_str(), &address) == 1;
}

}  // namespace

bool same_host(const std::string& one, const std::string& other) {
  if (one == other) return true;
  if (one.find(':') == std::string::npos && other.find(':') == std::string::npos) return false;
  in6_addr first{};
  in6_addr second{};
  return read_address(one, first) && read_address(other, second) &&
         std::memcmp(&first, &second, sizeof first) == 0;
}

}  // namespace sluice::kafka::broker
