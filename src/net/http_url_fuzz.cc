// Any request target is either refused, or its decoded parts survive being encoded again.
#include <cstdint>

#include "base/check.h"
#include "net/http_url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto target = sluice::net::parse_target(text);
  if (!target) return 0;
  const auto again = sluice::net::percent_decode(sluice::net::percent_encode(target->path), false);
  CHECK(again.ok() && *again == target->path);
  for (const auto& [name, value] : target->query) {
    const auto decoded = sluice::net::percent_decode(sluice::net::percent_encode(value), true);
    CHECK(decoded.ok() && *decoded == value);
  }
  return 0;
}
