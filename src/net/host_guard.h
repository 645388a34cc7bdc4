// Keeps the pages of other sites away from an HTTP server of this machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::net {

// A browser reaches what listens on its machine or in its network, and so does every page that is
// open in it. A page of another site can point its own DNS name here (DNS rebinding), and can send
// requests whose answers it may not read: a simple POST is enough to cut a file.
//
// Addresses in digits, "localhost" and the machine's own name can't be made to point elsewhere, so
// a request's Host must be one of them, or a name that was configured. And a browser says in
// Origin and Sec-Fetch-Site whose page asks: only our own pages may, and those of sites that were
// configured. Clients that are no browsers send neither header.
class HostGuard {
 public:
  // `hosts`: more names, as in "lake.example". `origins`: sites, as in "https://portal.example".
  explicit HostGuard(const std::string& listen_address, const std::vector<std::string>& hosts = {},
                     const std::vector<std::string>& origins = {});

  // What a request says about where it comes from; views into its headers.
  struct Request {
    std::string_view method;
    std::optional<std::string_view> host;
    std::optional<std::string_view> origin;
    std::optional<std::string_view> fetch_site;  // Sec-Fetch-Site
    std::string_view address;                    // that it came to
    std::uint16_t port = 0;
  };
  struct Refusal {
    int status = 403;
    std::string reason;
  };
  // Nothing: it may be answered.
  std::optional<Refusal> refuses(const Request& request) const;

  // The value of a Host header: "localhost:8080".
  bool allows_host(std::string_view host) const;
  // Whether a page of that origin asks by the very name that it came from.
  static bool same_site(std::string_view origin, std::optional<std::string_view> host);

 private:
  bool is_own_name(const std::string& host) const;
  bool own_page(std::string_view origin, const Request& request) const;

  bool loopback_only_;
  std::vector<std::string> names_;
  std::vector<std::string> origins_;
};

}  // namespace sluice::net
