#include "net/host_guard.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sluice::net {
namespace {

// "localhost:8080" without its port; "[::1]:8080" without port and brackets.
std::string host_of(std::string_view header) {
  if (header.starts_with('[')) {
    const std::size_t end = header.find(']');
    return end == std::string_view::npos ? "" : to_lower(header.substr(1, end - 1));
  }
  return to_lower(header.substr(0, header.find(':')));
}

bool is_loopback(const std::string& address) {
  return address == "::1" || address == "localhost" || address.starts_with("127.");
}

bool is_address(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

}  // namespace

HostGuard::HostGuard(const std::string& listen_address)
    : loopback_only_(is_loopback(listen_address)), names_{"localhost"} {
  std::array<char, 256> name{};
  if (!loopback_only_ && ::gethostname(name.data(), name.size() - 1) == 0) {
    names_.push_back(to_lower(name.data()));
  }
}

bool HostGuard::allows_host(std::string_view given) const {
  const std::string host = host_of(given);
  if (std::ranges::find(names_, host) != names_.end()) return true;
  return is_address(host) && (!loopback_only_ || is_loopback(host));
}

bool HostGuard::allows_origin(std::string_view origin) const {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme)) return allows_host(origin.substr(scheme.size()));
  }
  return false;
}

}  // namespace sluice::net
