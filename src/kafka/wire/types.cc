#include "kafka/wire/types.h"

namespace sluice::kafka::wire {
namespace {

int base64url_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  if (c == '_') return 63;
  return -1;
}

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 22) return std::nullopt;
  Uuid id;
  std::uint32_t bits = 0;
  int count = 0;
  std::size_t out = 0;
  for (const char c : text) {
    const int digit = base64url_digit(c);
    if (digit < 0) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8 && out < id.bytes.size()) {
      count -= 8;
      id.bytes[out++] = static_cast<char>(bits >> count);
    }
  }
  // The last character carries two bits; the other four are zero in a canonical id.
  if ((bits & 0xf) != 0) return std::nullopt;
  return id;
}

}  // namespace sluice::kafka::wire
