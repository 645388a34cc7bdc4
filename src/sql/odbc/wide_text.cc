#include "sql/odbc/wide_text.h"

namespace sluice::sql::odbc {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// The code point that begins `text`, which is not empty, and its length in bytes.
struct CodePoint {
  char32_t value;
  std::size_t size;
};

CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {kReplacement, 1};
  char32_t value = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {kReplacement, 1};
    value = (value << 6) | (byte(i) & 0x3FU);
  }
  const bool too_long = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value < 0xE000;
  if (too_long || surrogate || value > 0x10FFFF) return {kReplacement, 1};
  return {value, size};
}

void append_code_point(std::string& to, char32_t value) {
  const auto put = [&](char32_t byte) { to += static_cast<char>(byte); };
  if (value < 0x80) {
    put(value);
  } else if (value < 0x800) {
    put(0xC0 | (value >> 6));
    put(0x80 | (value & 0x3F));
  } else if (value < 0x10000) {
    put(0xE0 | (value >> 12));
    put(0x80 | ((value >> 6) & 0x3F));
    put(0x80 | (value & 0x3F));
  } else {
    put(0xF0 | (value >> 18));
    put(0x80 | ((value >> 12) & 0x3F));
    put(0x80 | ((value >> 6) & 0x3F));
    put(0x80 | (value & 0x3F));
  }
}

bool is_high(WideChar unit) {
  return (unit & 0xFC00) == 0xD800;
}
bool is_low(WideChar unit) {
  return (unit & 0xFC00) == 0xDC00;
}

}  // namespace

void append_wide(std::vector<WideChar>& to, std::string_view text) {
  while (!text.empty()) {
    const auto [value, size] = first_code_point(text);
    text.remove_prefix(size);
    if (value < 0x10000) {
      to.push_back(static_cast<WideChar>(value));
    } else {
      to.push_back(static_cast<WideChar>(0xD800 + ((value - 0x10000) >> 10)));
      to.push_back(static_cast<WideChar>(0xDC00 + ((value - 0x10000) & 0x3FF)));
    }
  }
}

std::vector<WideChar> wide(std::string_view text) {
  std::vector<WideChar> out;
  out.reserve(text.size() + 1);
  append_wide(out, text);
  out.push_back(0);
  return out;
}

void append_utf8(std::string& to, std::span<const WideChar> text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const WideChar unit = text[i];
    if (is_high(unit) && i + 1 < text.size() && is_low(text[i + 1])) {
      const char32_t value =
          0x10000 + ((static_cast<char32_t>(unit) & 0x3FF) << 10) + (text[i + 1] & 0x3FFU);
      append_code_point(to, value);
      ++i;
    } else if (is_high(unit) || is_low(unit)) {
      to += '?';
    } else {
      append_code_point(to, unit);
    }
  }
}

std::string utf8(std::span<const WideChar> text) {
  std::string out;
  out.reserve(text.size());
  append_utf8(out, text);
  return out;
}

}  // namespace sluice::sql::odbc
