#include "kafka/broker/config/address_limits.h"

#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "kafka/broker/config/config_value.h"

namespace sluice::kafka::broker {
namespace {

constexpr std::string_view kName = "max.connections.per.ip.overrides";

// The first address of a host, as Java takes it; none: the name is not known.
std::string look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0 || found == nullptr) return "";
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all(found, &::freeaddrinfo);
  std::array<char, NI_MAXHOST> text{};
  const int failed = ::getnameinfo(all->ai_addr, all->ai_addrlen, text.data(), text.size(), nullptr,
                                   0, NI_NUMERICHOST);
  return failed != 0 ? "" : text.data();
}

}  // namespace

Result<std::map<std::string, std::size_t>> parse_address_limits(const std::string& text) {
  std::map<std::string, std::size_t> limits;
  TRY(const auto missing, find_address_limits(text, limits));
  if (missing) return invalid_value(kName, text, "there is no host " + *missing);
  return limits;
}

Result<std::optional<std::string>> find_address_limits(const std::string& text,
                                                       std::map<std::string, std::size_t>& limits) {
  std::optional<std::string> missing;
  for (const std::string& one : config_words(text)) {
    const std::size_t colon = one.rfind(':');
    const auto count =
        colon == one.npos ? std::nullopt : config_number(std::string_view(one).substr(colon + 1));
    if (!count || *count < 0 || *count > std::numeric_limits<std::int32_t>::max()) {
      return invalid_value(kName, text, "NAME:COUNT is expected instead of " + one);
    }
    std::string host(trim(std::string_view(one).substr(0, colon)));
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const std::string address = look_up(host);
    if (!address.empty()) {
      limits[address] = static_cast<std::size_t>(*count);
    } else if (!missing) {
      missing = host;
    }
  }
  return missing;
}

}  // namespace sluice::kafka::broker
