#include "hdfs/client/composite_crc.h"

#include <string>

#include "base/bytes.h"
#include "base/checksum.h"

namespace sluice::hdfs {
namespace {

// Polynomials over GF(2), bit-reflected as both CRCs are: the highest bit is x^0.
constexpr std::uint32_t kOne = 0x8000'0000;

constexpr std::uint32_t polynomial(CrcKind kind) {
  return kind == CrcKind::kCrc32c ? 0x82F6'3B78 : 0xEDB8'8320;
}

// a * b modulo the polynomial of the CRC.
std::uint32_t multiply(std::uint32_t a, std::uint32_t b, std::uint32_t modulus) {
  std::uint32_t product = 0;
  for (std::uint32_t bit = kOne; bit != 0; bit >>= 1) {
    if ((a & bit) != 0) product ^= b;
    b = (b & 1) != 0 ? (b >> 1) ^ modulus : b >> 1;
  }
  return product;
}

// x^(8 * bytes): what so many bytes behind it do to a CRC.
std::uint32_t shift_of(std::uint64_t bytes, std::uint32_t modulus) {
  std::uint32_t result = kOne;
  std::uint32_t power = kOne >> 8;
  for (; bytes != 0; bytes >>= 1) {
    if ((bytes & 1) != 0) result = multiply(result, power, modulus);
    power = multiply(power, power, modulus);
  }
  return result;
}

}  // namespace

std::uint32_t combine_crcs(CrcKind kind, std::uint32_t first, std::uint32_t second,
                           std::uint64_t second_size) {
  const std::uint32_t modulus = polynomial(kind);
  return multiply(shift_of(second_size, modulus), first, modulus) ^ second;
}

lake::FileChecksum composite_checksum(CrcKind kind, std::uint32_t crc) {
  lake::FileChecksum checksum;
  checksum.algorithm = kind == CrcKind::kCrc32c ? "COMPOSITE-CRC32C" : "COMPOSITE-CRC32";
  append_be(checksum.bytes, crc);
  return checksum;
}

Result<lake::FileChecksum> composite_checksum_of(lake::Reader& reader, CrcKind kind) {
  std::string piece(std::size_t{1} << 20, '\0');
  std::uint32_t crc = 0;
  for (std::uint64_t offset = 0;;) {
    TRY(const std::size_t size, reader.read_at(offset, piece.data(), piece.size()));
    if (size == 0) return composite_checksum(kind, crc);
    const std::string_view bytes(piece.data(), size);
    crc = kind == CrcKind::kCrc32c ? crc32c(bytes, crc) : crc32(bytes, crc);
    offset += size;
  }
}

}  // namespace sluice::hdfs
