// What every answer of the console carries.
#pragma once

#include "net/http_server.h"

namespace sluice::console {

// A strict content policy (everything from here, nothing inline, no frames), no sniffing, no
// referrer.
void set_safe_headers(net::HttpResponse& response);

}  // namespace sluice::console
