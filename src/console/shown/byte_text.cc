#include "console/shown/byte_text.h"

#include <algorithm>

namespace sluice::console {
namespace {

unsigned at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

// The length of the valid character at the front, or 0.
std::size_t character(std::string_view bytes) {
  const unsigned first = at(bytes, 0);
  if (first < 0x80) return 1;
  std::size_t size = 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    size = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    size = 3;
    if (first == 0xE0) low = 0xA0;   // overlong
    if (first == 0xED) high = 0x9F;  // surrogates
  } else if (first >= 0xF0 && first <= 0xF4) {
    size = 4;
    if (first == 0xF0) low = 0x90;   // overlong
    if (first == 0xF4) high = 0x8F;  // past U+10FFFF
  }
  if (size == 0 || bytes.size() < size) return 0;
  if (at(bytes, 1) < low || at(bytes, 1) > high) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if (at(bytes, i) < 0x80 || at(bytes, i) > 0xBF) return 0;
  }
  return size;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && c != '\t' && c != '\n' && c != '\v' && c != '\f' && c != '\r' && c != 0x1B;
}

}  // namespace

std::size_t valid_utf8_prefix(std::string_view bytes) {
  std::size_t valid = 0;
  while (valid < bytes.size()) {
    const std::size_t size = character(bytes.substr(valid));
    if (size == 0) break;
    valid += size;
  }
  return valid;
}

std::string readable(std::string_view bytes) {
  std::string text;
  while (true) {
    const std::size_t valid = valid_utf8_prefix(bytes);
    text += bytes.substr(0, valid);
    if (valid == bytes.size()) return text;
    text += "\xEF\xBF\xBD";
    bytes.remove_prefix(valid + 1);
  }
}

TextOrBytes as_text(std::string_view bytes, bool cut) {
  const std::size_t valid = valid_utf8_prefix(bytes);
  const std::size_t broken = bytes.size() - valid;
  if (broken > (cut ? 3U : 0U)) return {};
  if (std::ranges::any_of(bytes, is_control)) return {};
  return {.is_text = true, .text = bytes.substr(0, valid)};
}

}  // namespace sluice::console
