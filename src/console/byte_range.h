// One range of a Range header (RFC 9110, 14.2).
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::console {

struct RangeAnswer {
  enum class Kind { kWhole, kPart, kUnsatisfiable };
  Kind kind = Kind::kWhole;
  std::uint64_t first = 0;
  std::uint64_t size = 0;
};

// What to send of `whole` bytes. Headers that are malformed, or ask for several ranges, mean the
// whole.
RangeAnswer parse_range(std::string_view header, std::uint64_t whole);

}  // namespace sluice::console
