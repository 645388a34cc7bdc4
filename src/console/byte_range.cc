#include "console/byte_range.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::console {

RangeAnswer parse_range(std::string_view header, std::uint64_t whole) {
  const RangeAnswer everything{.kind = RangeAnswer::Kind::kWhole, .first = 0, .size = whole};
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit)) return everything;
  header.remove_prefix(kUnit.size());
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos || header.find(',') != std::string_view::npos)
    return everything;
  const std::string_view from = trim(header.substr(0, dash));
  const std::string_view to = trim(header.substr(dash + 1));
  const auto first = parse_int(from);
  const auto last = parse_int(to);
  const bool broken =
      (!from.empty() && (!first || *first < 0)) || (!to.empty() && (!last || *last < 0));
  if (broken || (from.empty() && to.empty())) return everything;
  RangeAnswer part{.kind = RangeAnswer::Kind::kPart};
  if (from.empty()) {  // the last N bytes
    part.size = std::min<std::uint64_t>(static_cast<std::uint64_t>(*last), whole);
    part.first = whole - part.size;
  } else {
    part.first = static_cast<std::uint64_t>(*first);
    if (last && *last < *first) return everything;
    const std::uint64_t end =
        last ? std::min<std::uint64_t>(static_cast<std::uint64_t>(*last) + 1, whole) : whole;
    part.size = end > part.first ? end - part.first : 0;
  }
  if (part.size == 0) part.kind = RangeAnswer::Kind::kUnsatisfiable;
  return part;
}

}  // namespace sluice::console
