#include <unicode/utf8.h>

#include "regex/regex.h"

namespace sluice::regex {
namespace {

const std::uint8_t* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  const std::uint8_t* data = unsigned_bytes(bytes);
  const std::size_t size = bytes.size();
  for (std::size_t i = 0; i < size;) {
    if (data[i] < 0x80) {
      ++i;
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(data, i, size, c);
    if (c < 0) return false;
  }
  return true;
}

// ICU takes as much of a broken sequence for one U+FFFD as Java does: its longest valid beginning.
std::string decode_utf8(std::string_view bytes) {
  const std::uint8_t* data = unsigned_bytes(bytes);
  const std::size_t size = bytes.size();
  std::string out;
  out.reserve(size);
  for (std::size_t i = 0; i < size;) {
    const std::size_t begin = i;
    UChar32 c = 0;
    U8_NEXT(data, i, size, c);
    if (c < 0) {
      out += "\xEF\xBF\xBD";
    } else {
      out.append(bytes.substr(begin, i - begin));
    }
  }
  return out;
}

}  // namespace sluice::regex
