// What every answer of the console carries, and whom it answers at all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/http_server.h"

namespace sluice::console {

// A strict content policy (everything from here, nothing inline, no frames), no sniffing, no
// referrer.
void set_safe_headers(net::HttpResponse& response);

// Refuses the names by which a page of another site could reach a console that listens on loopback:
// that page's own DNS name, made to point here (DNS rebinding). Addresses in digits and "localhost"
// can't be made to point elsewhere; a console that listens beyond loopback also answers to the
// machine's own name.
class HostGuard {
 public:
  explicit HostGuard(const std::string& listen_address);
  bool allows(std::string_view host_header) const;

 private:
  bool loopback_only_;
  std::vector<std::string> names_;
};

}  // namespace sluice::console
