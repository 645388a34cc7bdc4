// Keeps the pages of other sites away from an HTTP server of this machine.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::net {

// A browser on this machine reaches what listens on loopback, and so does every page that is open
// in it. A page of another site can point its own DNS name here (DNS rebinding), and can send
// requests whose answers it may not read. Addresses in digits and "localhost" can't be made to
// point elsewhere, and a browser says in Origin whose page asks: a server that listens on loopback
// answers only to loopback's names and to pages that came from there. One that listens beyond
// loopback is meant to be reached by others; it answers to any address in digits and to the
// machine's own name.
class HostGuard {
 public:
  explicit HostGuard(const std::string& listen_address);

  // The value of a Host header: "localhost:8080".
  bool allows_host(std::string_view host) const;
  // The value of an Origin header: "http://localhost:8080"; "null" is a page without a site.
  bool allows_origin(std::string_view origin) const;

  bool loopback_only() const { return loopback_only_; }

 private:
  bool loopback_only_;
  std::vector<std::string> names_;
};

}  // namespace sluice::net
