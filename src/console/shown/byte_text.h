// Bytes of any kind as text that a JSON document may hold.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::console {

// How many bytes from the front are whole, valid UTF-8 characters (RFC 3629: no overlong forms, no
// surrogates, nothing past U+10FFFF).
std::size_t valid_utf8_prefix(std::string_view bytes);

// The bytes with each invalid one replaced by U+FFFD: for names that are shown, never used.
std::string readable(std::string_view bytes);

// Text worth showing as such: valid UTF-8 but for a character that `cut` broke at the end, and no
// control bytes beyond tab, line ends and escape.
struct TextOrBytes {
  bool is_text = false;
  std::string_view text;  // the whole characters, when is_text
};
TextOrBytes as_text(std::string_view bytes, bool cut);

}  // namespace sluice::console
