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

// What came from outside, for a message.
std::string one_line(std::string_view text) {
  std::string line(text.substr(0, 200));
  std::ranges::replace_if(
      line, [](unsigned char c) { return c < 0x21 || c > 0x7e; }, '?');
  return line;
}

bool is_address(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

}  // namespace

HostGuard::HostGuard(const std::string& listen_address, const std::vector<std::string>& hosts,
                     const std::vector<std::string>& origins)
    : loopback_only_(is_loopback(listen_address)), names_{"localhost"} {
  std::array<char, 256> name{};
  if (!loopback_only_ && ::gethostname(name.data(), name.size() - 1) == 0) {
    const std::string own = to_lower(name.data());
    names_.push_back(own);
    names_.push_back(own.substr(0, own.find('.')));
  }
  for (const std::string& host : hosts) names_.push_back(host_of(host));
  for (const std::string& origin : origins) origins_.push_back(to_lower(origin));
}

bool HostGuard::is_own_name(const std::string& host) const {
  return std::ranges::find(names_, host) != names_.end();
}

bool HostGuard::allows_host(std::string_view given) const {
  const std::string host = host_of(given);
  if (is_own_name(host)) return true;
  return is_address(host) && (!loopback_only_ || is_loopback(host));
}

bool HostGuard::same_site(std::string_view origin, std::optional<std::string_view> host) {
  const std::size_t scheme = origin.find("://");
  return host && scheme != std::string_view::npos &&
         to_lower(origin.substr(scheme + 3)) == to_lower(*host);
}

// A page of this port: by the very name that the request has, or by another of ours. Not by any
// address in digits: other sites have those, too.
bool HostGuard::own_page(std::string_view origin, const Request& request) const {
  if (origin.find("://") == std::string_view::npos) return false;
  if (same_site(origin, request.host)) return true;
  const std::string site = to_lower(origin.substr(origin.find("://") + 3));
  if (!site.ends_with(":" + std::to_string(request.port))) return false;
  const std::string host = host_of(site);
  return is_own_name(host) || host == request.address || (is_address(host) && is_loopback(host));
}

std::optional<HostGuard::Refusal> HostGuard::refuses(const Request& request) const {
  if (request.host && !allows_host(*request.host)) {
    return Refusal{421,
                   "This server does not answer to the name in the request's Host header.\n"
                   "Use its address in digits or localhost, or start it with --allow-host " +
                       one_line(host_of(*request.host)) + "."};
  }
  if (request.origin) {
    const bool configured =
        std::ranges::find(origins_, to_lower(*request.origin)) != origins_.end();
    if (configured || own_page(*request.origin, request)) return std::nullopt;
    return Refusal{403, "This server does not answer to pages of " + one_line(*request.origin) +
                            ".\nWhoever trusts that site starts it with --allow-origin " +
                            one_line(*request.origin) + "."};
  }
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (!reads && request.fetch_site && to_lower(*request.fetch_site) == "cross-site") {
    return Refusal{403, "This server changes nothing for pages of other sites."};
  }
  return std::nullopt;
}

}  // namespace sluice::net
