#include "kafka/client/address.h"

#include <netdb.h>

#include "base/text.h"

namespace sluice::kafka::client {
namespace {

Result<Address> parse_address(std::string_view text) {
  const Error wrong(ErrorCode::kInvalidArgument,
                    "Invalid url in bootstrap.servers: " + std::string(text));
  // A listener name in front ("PLAINTEXT://host:port") is allowed.
  std::string_view rest = text;
  if (const auto scheme = rest.find("://"); scheme != rest.npos) rest.remove_prefix(scheme + 3);
  const auto colon = rest.rfind(':');
  if (colon == rest.npos || colon == 0) return wrong;
  const std::optional<std::int64_t> port = parse_int(rest.substr(colon + 1));
  if (!port || *port < 1 || *port > 65535) return wrong;
  std::string_view host = rest.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') {
    host.remove_prefix(1);
    host.remove_suffix(1);
  }
  if (host.empty()) return wrong;
  return Address{std::string(host), static_cast<std::uint16_t>(*port)};
}

}  // namespace

std::string Address::to_string() const {
  const bool v6 = host.find(':') != host.npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<std::vector<Address>> parse_addresses(const std::string& text) {
  std::vector<Address> addresses;
  for (const std::string& part : split(text, ',')) {
    const std::string_view entry = trim(part);
    if (entry.empty()) continue;
    TRY(Address address, parse_address(entry));
    addresses.push_back(std::move(address));
  }
  if (addresses.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "No resolvable bootstrap urls given in bootstrap.servers");
  }
  return addresses;
}

Status check_resolvable(const std::vector<Address>& addresses) {
  std::string reason;
  for (const Address& address : addresses) {
    addrinfo* found = nullptr;
    const int code = ::getaddrinfo(address.host.c_str(), nullptr, nullptr, &found);
    if (code == 0) {
      ::freeaddrinfo(found);
      return {};
    }
    reason += " (" + address.host + ": " + ::gai_strerror(code) + ")";
  }
  return Error(ErrorCode::kInvalidArgument,
               "No resolvable bootstrap urls given in bootstrap.servers" + reason);
}

}  // namespace sluice::kafka::client
