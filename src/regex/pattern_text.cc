#include "regex/pattern_text.h"

#include <unicode/utf8.h>

#include <cstdint>

namespace sluice::regex {
namespace {

bool is_ascii_space(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13);
}

std::vector<char32_t> decode(std::string_view utf8) {
  std::vector<char32_t> text;
  const auto size = static_cast<std::int32_t>(utf8.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(reinterpret_cast<const std::uint8_t*>(utf8.data()), i, size, c);
    text.push_back(static_cast<char32_t>(c));
  }
  return text;
}

}  // namespace

bool is_ascii_digit(char32_t c) {
  return c >= '0' && c <= '9';
}
bool is_ascii_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

PatternText::PatternText(std::string_view utf8) : original_(utf8), text_(decode(utf8)) {
  take_out_quotes();
  length_ = text_.size();
}

// \Q...\E becomes the same characters, each with a backslash where it needs one. Within quotes
// letters stay as they are, and a digit at their begin is written \x3N, so that it isn't read as
// the rest of an escape before.
void PatternText::take_out_quotes() {
  std::vector<char32_t> plain;
  const std::size_t size = text_.size();
  bool quoting = false, begins = false;
  for (std::size_t i = 0; i < size;) {
    const char32_t c = text_[i++];
    const char32_t after = i < size ? text_[i] : 0;
    if (!quoting && c == '\\' && after == 'Q') {
      quoting = begins = true;
      ++i;
      continue;
    }
    if (!quoting) {
      plain.push_back(c);
      if (c == '\\' && i < size) plain.push_back(text_[i++]);
    } else if (c == '\\' && after == 'E') {
      quoting = false;
      ++i;
    } else {
      if (is_ascii_digit(c) && begins) {
        plain.insert(plain.end(), {'\\', 'x', '3'});
      } else if (c < 128 && !is_ascii_letter(c) && !is_ascii_digit(c)) {
        plain.push_back('\\');
      }
      plain.push_back(c);
    }
    begins = false;
  }
  text_ = std::move(plain);
}

bool PatternText::is_line_end(char32_t c) const {
  if (unix_lines) return c == '\n';
  return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

char32_t PatternText::peek() {
  if (!comments) return at(cursor_);
  while (is_ascii_space(at(cursor_)) || at(cursor_) == '#') {
    if (at(cursor_) == '#') {
      while (cursor_ < length_ && !is_line_end(at(cursor_))) ++cursor_;
    } else {
      ++cursor_;
    }
  }
  return at(cursor_);
}

char32_t PatternText::read() {
  const char32_t c = peek();
  ++cursor_;
  return c;
}

char32_t PatternText::next() {
  ++cursor_;
  return peek();
}

char32_t PatternText::next_escaped() {
  return at(++cursor_);
}

char32_t PatternText::skip() {
  const char32_t c = at(cursor_ + 1);
  cursor_ += 2;
  return c;
}

Error PatternText::mistake(std::string_view what) const {
  std::string message(what);
  const auto index = static_cast<std::ptrdiff_t>(cursor_) - 1;
  if (index >= 0) message += " near index " + std::to_string(index);
  message += "\n" + original_;
  const std::vector<char32_t> original = decode(original_);
  std::ptrdiff_t units = 0;  // its length in UTF-16, which Java compares with
  for (const char32_t c : original) units += c > 0xFFFF ? 2 : 1;
  if (index >= 0 && index < units) {
    message += "\n";
    for (std::size_t i = 0; i < static_cast<std::size_t>(index); ++i) {
      message += i < original.size() && original[i] == '\t' ? '\t' : ' ';
    }
    message += "^";
  }
  return Error(ErrorCode::kInvalidArgument, message);
}

Error PatternText::unsupported(std::string_view what) const {
  return Error(ErrorCode::kUnsupported,
               std::string(what) + " is not offered in regular expressions\n" + original_);
}

}  // namespace sluice::regex
