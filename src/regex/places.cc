#include "regex/places.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace sluice::regex {
namespace {

// Every line end of Java but \n and \r.
constexpr char kRarer[] = "\\x{85}\\x{2028}\\x{2029}";

bool is_word(UChar32 c) {
  return c == '_' || u_isalnum(c) != 0;
}
bool is_mark(UChar32 c) {
  return u_charType(c) == U_NON_SPACING_MARK;
}

// The character that begins at or covers `at`, and those before it, last to first.
const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

// A mark belongs to the word of the letter or digit that carries it.
bool carried_by_a_word(std::string_view text, std::size_t end) {
  auto at = static_cast<std::int32_t>(end);
  while (at > 0) {
    UChar32 c = 0;
    U8_PREV_OR_FFFD(bytes_of(text), 0, at, c);
    if (u_isalnum(c)) return true;
    if (!is_mark(c)) return false;
  }
  return false;
}

}  // namespace

CharSet any_character(const Flags& flags) {
  if (flags.dot_all) return CharSet::everything();
  CharSet ends = flags.unix_lines ? CharSet::of('\n', '\n') : line_terminators();
  ends.complement();
  return ends;
}

CharSet character_range(char32_t first, char32_t last, const Flags& flags) {
  if (!flags.any_case) return CharSet::of(first, last);
  return regex::any_case(first, last, flags.unicode_case);
}

CharSet one_character(char32_t character, const Flags& flags) {
  return character_range(character, character, flags);
}

std::string line_begin(const Flags& flags) {
  if (!flags.multiline) return "\\A";
  if (flags.unix_lines) return "(?:(?!\\z)(?:\\A|(?<=\\n)))";
  return std::string("(?:(?!\\z)(?:\\A|(?<=[\\n") + kRarer + "])|(?<=\\r)(?!\\n)))";
}

std::string line_end(const Flags& flags) {
  if (flags.unix_lines) return flags.multiline ? "(?=\\n|\\z)" : "(?=\\n?\\z)";
  const std::string one = std::string("(?<!\\r)\\n|[\\r") + kRarer + "]";
  if (flags.multiline) return "(?=" + one + "|\\z)";
  return "(?=(?:\\r\\n|" + one + ")?\\z)";
}

std::string word_boundary(const Flags& flags, bool inside) {
  if (flags.unicode_classes) {
    const std::string word = word_characters(true).pcre_class();
    return inside ? "(?:(?<=" + word + ")(?=" + word + ")|(?<!" + word + ")(?!" + word + "))"
                  : "(?:(?<=" + word + ")(?!" + word + ")|(?<!" + word + ")(?=" + word + "))";
  }
  const std::string word = "[\\p{L}\\p{Nd}_]", other = "[\\p{L}\\p{Nd}_\\p{Mn}]";
  const std::string marked = "(?:(?<=\\p{Mn})|(?=\\p{Mn}))(?C" +
                             std::to_string(inside ? kCallInside : kCallBoundary) + ")";
  if (inside) {
    return "(?:(?<=" + word + ")(?=" + word + ")|(?<!" + other + ")(?!" + other + ")|" + marked +
           ")";
  }
  return "(?:(?<=" + word + ")(?!" + other + ")|(?<!" + other + ")(?=" + word + ")|" + marked + ")";
}

bool is_word_boundary(std::string_view text, std::size_t at) {
  bool left = false, right = false;
  if (at > 0) {
    auto before = static_cast<std::int32_t>(at);
    UChar32 c = 0;
    U8_PREV_OR_FFFD(bytes_of(text), 0, before, c);
    left = is_word(c) || (is_mark(c) && carried_by_a_word(text, at));
  }
  if (at < text.size()) {
    auto after = static_cast<std::int32_t>(at);
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes_of(text), after, static_cast<std::int32_t>(text.size()), c);
    right = is_word(c) || (is_mark(c) && carried_by_a_word(text, at));
  }
  return left != right;
}

}  // namespace sluice::regex
