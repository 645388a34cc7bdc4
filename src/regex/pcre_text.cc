#include "regex/pcre_text.h"

#include <array>
#include <cstdint>
#include <cstdio>

namespace sluice::regex {

std::string literal(char32_t character) {
  const bool plain = (character >= '0' && character <= '9') ||
                     (character >= 'A' && character <= 'Z') ||
                     (character >= 'a' && character <= 'z') || character == ' ' || character == '_';
  if (plain) return std::string(1, static_cast<char>(character));
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), "\\x{%x}", static_cast<unsigned>(character));
  return text.data();
}

std::string class_items(const icu::UnicodeSet& set) {
  icu::UnicodeSet valid(set);
  valid.remove(0xD800, 0xDFFF);
  std::string items;
  for (std::int32_t i = 0; i < valid.getRangeCount(); ++i) {
    const auto first = static_cast<char32_t>(valid.getRangeStart(i));
    const auto last = static_cast<char32_t>(valid.getRangeEnd(i));
    items += literal(first);
    if (last > first) items += (last > first + 1 ? "-" : "") + literal(last);
  }
  return items;
}

}  // namespace sluice::regex
