#include "kafka/tools/admin/topic_id.h"

#include <algorithm>

namespace sluice::kafka::tools {
namespace {

constexpr std::size_t kLongest = 24;
constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

// Java's Base64.getUrlDecoder(): units of four digits, of which the last may be short or be filled
// up with "=".
Result<std::string> decode_base64url(const std::string& text) {
  std::string out;
  if (text.empty()) return out;
  if (text.size() == 1)
    return invalid("Input byte[] should at least have 2 bytes for base64 bytes");
  std::uint32_t unit = 0;
  int digits = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] != '='; ++at) {
    const std::size_t digit = kDigits.find(text[at]);
    if (digit == kDigits.npos) {
      char hex[8];
      std::snprintf(hex, sizeof hex, "%x", static_cast<unsigned char>(text[at]));
      return invalid(std::string("Illegal base64 character ") + hex);
    }
    unit = unit << 6 | static_cast<std::uint32_t>(digit);
    if (++digits < 4) continue;
    for (const int shift : {16, 8, 0}) out += static_cast<char>(unit >> shift);
    unit = 0;
    digits = 0;
  }
  const bool filled = at < text.size();
  if (filled && (digits == 0 || (digits == 2 && text.compare(at, 2, "==") != 0))) {
    return invalid("Input byte array has wrong 4-byte ending unit");
  }
  if (digits == 1) return invalid("Last unit does not have enough valid bits");
  if (digits == 2) out += static_cast<char>(unit >> 4);
  if (digits == 3) {
    out += static_cast<char>(unit >> 10);
    out += static_cast<char>(unit >> 2);
  }
  if (filled) at += digits == 2 ? 2 : 1;
  if (at < text.size()) {
    return invalid("Input byte array has incorrect ending byte at " + std::to_string(at));
  }
  return out;
}

}  // namespace

Result<wire::Uuid> parse_topic_id(const std::string& text) {
  if (text.size() > kLongest) {
    return invalid("Input string with prefix `" + text.substr(0, kLongest) +
                   "` is too long to be decoded as a base64 UUID");
  }
  TRY(std::string bytes, decode_base64url(text));
  wire::Uuid id;
  if (bytes.size() != id.bytes.size()) {
    return invalid("Input string `" + text + "` decoded as " + std::to_string(bytes.size()) +
                   " bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID");
  }
  std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
  return id;
}

}  // namespace sluice::kafka::tools
