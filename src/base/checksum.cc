#include "base/checksum.h"

#include <isa-l/crc.h>

#include <algorithm>

namespace sluice {

// ISA-L counts in int: longer inputs go in pieces.
static constexpr std::size_t kPiece = std::size_t{1} << 30;

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
  std::uint32_t crc = ~before;
  while (!bytes.empty()) {
    const std::size_t n = std::min(bytes.size(), kPiece);
    auto* data = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
    crc = crc32_iscsi(data, static_cast<int>(n), crc);
    bytes.remove_prefix(n);
  }
  return ~crc;
}

std::uint32_t crc32(std::string_view bytes, std::uint32_t before) {
  return crc32_gzip_refl(before, reinterpret_cast<const unsigned char*>(bytes.data()),
                         bytes.size());
}

}  // namespace sluice
