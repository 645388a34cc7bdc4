#include <unicode/utf8.h>

#include "regex/regex.h"

namespace sluice::regex {
namespace {

const std::uint8_t* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

// ICU takes as much of a broken sequence for one U+FFFD as Java does, its longest valid beginning;
// but for Java the bytes of half a surrogate pair are one broken sequence.
std::size_t end_of_broken(std::string_view bytes, std::size_t begin, std::size_t end) {
  const auto continues = [&](std::size_t at) {
    return at < bytes.size() && (static_cast<unsigned char>(bytes[at]) & 0xC0) == 0x80;
  };
  if (bytes[begin] != '\xED' || !continues(begin + 1)) return end;
  return continues(begin + 2) ? begin + 3 : begin + 2;
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
      i = end_of_broken(bytes, begin, i);
    } else {
      out.append(bytes.substr(begin, i - begin));
    }
  }
  return out;
}

}  // namespace sluice::regex
