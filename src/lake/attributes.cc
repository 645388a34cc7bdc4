#include "lake/attributes.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/text.h"

namespace sluice::lake {

namespace {

constexpr std::array<std::string_view, 5> kSpaces = {"user", "trusted", "security", "system",
                                                     "raw"};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<std::string> from_hex(std::string_view digits) {
  std::string bytes;
  if (digits.size() % 2 != 0) {
    return Error(ErrorCode::kIo,
                 "org.apache.commons.codec.DecoderException: Odd number of characters.");
  }
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = hex_digit(digits[i]);
    if (digit < 0) {
      return Error(ErrorCode::kIo,
                   "org.apache.commons.codec.DecoderException: Illegal hexadecimal character " +
                       std::string(1, digits[i]) + " at index " + std::to_string(i));
    }
    if (i % 2 == 0) {
      bytes += static_cast<char>(digit << 4);
    } else {
      bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) | digit);
    }
  }
  return bytes;
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

// As commons-codec: other characters are skipped, and the first '=' ends it.
std::string from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text.substr(0, text.find('='))) {
    const int digit = base64_digit(c);
    if (digit < 0) continue;
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
  }
  return bytes;
}

// java.util.HashMap's spread of String.hashCode(); names beyond ASCII are rare enough to be taken
// by their bytes.
std::uint32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  for (const char c : text) hash = 31 * hash + static_cast<unsigned char>(c);
  return hash ^ hash >> 16U;
}

}  // namespace

bool is_unreadable_mark(const ExtendedAttribute& attribute) {
  return attribute.space == AttributeSpace::kSecurity &&
         attribute.name == "hdfs.unreadable.by.superuser";
}

std::string ExtendedAttribute::full_name() const {
  return std::string(kSpaces[static_cast<std::size_t>(space)]) + "." + name;
}

Result<ExtendedAttribute> parse_attribute_name(std::string_view name) {
  const std::size_t dot = name.find('.');
  const auto space = std::find(kSpaces.begin(), kSpaces.end(), to_lower(name.substr(0, dot)));
  if (dot != std::string_view::npos && dot >= 3 && dot + 1 == name.size()) {
    return Error(ErrorCode::kInvalidArgument, "XAttr name cannot be empty.");
  }
  if (dot == std::string_view::npos || space == kSpaces.end()) {
    return Error(
        ErrorCode::kInvalidArgument,
        "An XAttr name must be prefixed with user/trusted/security/system/raw, followed by a '.'");
  }
  return ExtendedAttribute{.space = static_cast<AttributeSpace>(space - kSpaces.begin()),
                           .name = std::string(name.substr(dot + 1)),
                           .value = {}};
}

std::string encode_attribute(const std::string& value, AttributeCodec codec) {
  switch (codec) {
    case AttributeCodec::kText:
      return "\"" + value + "\"";
    case AttributeCodec::kHex:
      return "0x" + to_hex(value);
    case AttributeCodec::kBase64:
      return "0s" + to_base64(value);
  }
  return value;
}

Result<std::string> decode_attribute(std::string_view text) {
  if (text.size() >= 2) {
    if (text.starts_with('"') && text.ends_with('"')) {
      return std::string(text.substr(1, text.size() - 2));
    }
    const std::string prefix = to_lower(text.substr(0, 2));
    if (prefix == "0x") return from_hex(text.substr(2));
    if (prefix == "0s") return from_base64(text.substr(2));
  }
  return std::string(text);
}

std::vector<ExtendedAttribute> in_java_order(std::vector<ExtendedAttribute> attributes) {
  std::uint32_t buckets = 16;
  while (attributes.size() > buckets / 4 * 3) buckets *= 2;
  std::stable_sort(attributes.begin(), attributes.end(),
                   [&](const ExtendedAttribute& a, const ExtendedAttribute& b) {
                     return java_hash(a.full_name()) % buckets < java_hash(b.full_name()) % buckets;
                   });
  return attributes;
}

}  // namespace sluice::lake
