// One GET by HTTP/1.1, of a small text that settings point at.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "base/result.h"

namespace sluice::net {

class TlsClient;

struct HttpGet {
  std::string url;                           // http://HOST[:PORT][/PATH] or https://...
  const TlsClient* tls = nullptr;            // for https; outlives the call
  std::chrono::milliseconds timeout{5'000};  // to connect to an address, and then for it all
  std::size_t most_bytes = 1 << 20;
};

// The body of an answer 200. Blocks. Errors name the URL: kInvalidArgument one that is none,
// kUnavailable another status, kResourceExhausted a body that is too long. Redirects are not
// followed: whoever moved a text may say so in the settings.
Result<std::string> http_get(const HttpGet& get);

}  // namespace sluice::net
