#include "regex/class_parser.h"

#include <unicode/uchar.h>

#include "regex/pcre_text.h"

namespace sluice::regex {
namespace {

constexpr int kDeepest = 200;  // classes inside each other

std::string utf8(char32_t c) {
  icu::UnicodeString one(static_cast<UChar32>(c));
  std::string out;
  return one.toUTF8String(out);
}

CharSet complement(CharSet set) {
  set.complement();
  return set;
}

class ClassParser {
 public:
  ClassParser(PatternText& text, const Flags& flags) : text_(text), flags_(flags) {}

  // With the cursor before what the class begins with. `bracketed`: its ] is consumed; the right
  // side of && has the brackets of the class that it stands in.
  Result<CharSet> parse(bool bracketed) {
    if (++depth_ > kDeepest) return text_.unsupported("so deep a nest of classes");
    const Result<CharSet> set = members(bracketed);
    --depth_;
    return set;
  }

 private:
  Result<CharSet> members(bool bracketed) {
    std::optional<CharSet> all;  // what stands before
    CharSet singles;             // characters of its own, joined when && or ] comes
    bool has_singles = false;
    const auto join = [&](const CharSet& more) {
      if (all) all->add(more);
      if (!all) all = more;
    };
    char32_t c = text_.next();
    const bool negative = c == '^' && text_.at(text_.cursor() - 1) == '[';
    if (negative) c = text_.next();
    while (true) {
      if (c == '[') {
        TRY(CharSet inner, parse(true));
        join(inner);
        c = text_.peek();
        continue;
      }
      if (c == '&' && text_.next() == '&') {
        TRY(std::optional<CharSet> right, right_side());
        if (has_singles) join(singles);
        has_singles = false;
        if (!all && !right) return text_.mistake("Bad class syntax");
        if (right && all) all->retain(*right);
        if (right && !all) all = std::move(right);
        c = text_.peek();
        continue;
      }
      if (c == '&') text_.unread();  // one alone is a character
      if (c == 0 && text_.at_end()) return text_.mistake("Unclosed character class");
      if (c == ']' && (all || has_singles)) {
        if (bracketed) text_.next();
        if (has_singles) join(singles);
        return negative ? complement(*std::move(all)) : *std::move(all);
      }
      TRY(const bool single, member(singles, all));
      has_singles = has_singles || single;
      c = text_.peek();
    }
  }

  // What && cuts with: everything up to the next && or ].
  Result<std::optional<CharSet>> right_side() {
    std::optional<CharSet> right;
    for (char32_t c = text_.next(); c != ']' && c != '&'; c = text_.peek()) {
      if (c != '[') text_.unread();
      TRY(CharSet part, parse(c == '['));
      if (right) right->add(part);
      if (!right) right = std::move(part);
    }
    return right;
  }

  // One character, range or family. True when it went to the single characters.
  Result<bool> member(CharSet& singles, std::optional<CharSet>& all) {
    const auto join = [&](const CharSet& more) {
      if (all) all->add(more);
      if (!all) all = more;
      return false;
    };
    char32_t c = text_.peek();
    if (c == '\\') {
      c = text_.next_escaped();
      if (c == 'p' || c == 'P') {
        TRY(CharSet set, parse_family(text_, flags_, c == 'P'));
        return join(set);
      }
      const bool range = text_.at(text_.cursor() + 1) == '-';
      text_.unread();
      TRY(ClassEscape escape, parse_escape(text_, flags_, {.in_class = true, .in_range = range}));
      if (escape.set) return join(*escape.set);
      c = escape.character;
    } else {
      text_.next();
    }
    const char32_t last = text_.at(text_.cursor() + 1);
    if (text_.peek() == '-' && last != '[' && last != ']') {
      TRY(CharSet set, range(c));
      return join(set);
    }
    singles.add(one_character(c, flags_));
    return true;
  }

  // With the cursor at the - after its first character.
  Result<CharSet> range(char32_t first) {
    text_.next();
    char32_t last = text_.peek();
    if (last == '\\') {
      TRY(ClassEscape escape, parse_escape(text_, flags_, {.in_class = true, .in_range = true}));
      // A class as an end is, for Java, less than every character.
      if (escape.set) return text_.mistake("Illegal character range");
      last = escape.character;
    } else {
      text_.next();
    }
    if (last < first) return text_.mistake("Illegal character range");
    return character_range(first, last, flags_);
  }

  PatternText& text_;
  const Flags& flags_;
  int depth_ = 0;
};

int hex_value(char32_t c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A' + 10);
  return -1;
}
bool is_octal(char32_t c) {
  return c >= '0' && c <= '7';
}

Result<char32_t> octal(PatternText& text) {
  const char32_t first = text.read();
  if (!is_octal(first)) return text.mistake("Illegal octal escape sequence");
  char32_t value = first - '0';
  for (int digits = 1; digits < 3; ++digits) {
    const char32_t c = text.read();
    if (!is_octal(c) || (digits == 2 && first > '3')) {
      text.unread();
      break;
    }
    value = value * 8 + (c - '0');
  }
  return value;
}

Result<char32_t> hexadecimal(PatternText& text) {
  char32_t c = text.read();
  if (hex_value(c) >= 0) {
    const int high = hex_value(c), low = hex_value(text.read());
    if (low >= 0) return static_cast<char32_t>(high * 16 + low);
  } else if (c == '{' && hex_value(text.peek()) >= 0) {
    char32_t value = 0;
    while (hex_value(c = text.read()) >= 0) {
      value = value * 16 + static_cast<char32_t>(hex_value(c));
      if (value > 0x10FFFF) return text.mistake("Hexadecimal codepoint is too big");
    }
    if (c != '}') return text.mistake("Unclosed hexadecimal escape sequence");
    return value;
  }
  return text.mistake("Illegal hexadecimal escape sequence");
}

Result<char32_t> four_digits(PatternText& text) {
  char32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = hex_value(text.read());
    if (digit < 0) return text.mistake("Illegal Unicode escape sequence");
    value = value * 16 + static_cast<char32_t>(digit);
  }
  return value;
}

// Two of them in a row may be the halves of one character.
Result<char32_t> unicode(PatternText& text) {
  TRY(const char32_t high, four_digits(text));
  if (high < 0xD800 || high > 0xDBFF) return high;
  const std::size_t after = text.cursor();
  if (text.read() == '\\' && text.read() == 'u') {
    TRY(const char32_t low, four_digits(text));
    if (low >= 0xDC00 && low <= 0xDFFF) return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
  }
  text.move_to(after);
  return high;
}

Result<char32_t> by_name(PatternText& text) {
  if (text.read() != '{') return text.mistake("Illegal character name escape sequence");
  std::string name;
  for (char32_t c = text.read(); c != '}'; c = text.read()) {
    if (text.cursor() > text.length()) {
      return text.mistake("Unclosed character name escape sequence");
    }
    name += utf8(c);
  }
  UErrorCode status = U_ZERO_ERROR;
  const UChar32 c = u_charFromName(U_EXTENDED_CHAR_NAME, name.c_str(), &status);
  if (U_FAILURE(status)) return text.mistake("Unknown character name [" + name + "]");
  return static_cast<char32_t>(c);
}

std::optional<CharSet> lettered_class(char32_t c, bool unicode) {
  switch (c) {
    case 'd':
      return digits(unicode);
    case 'D':
      return complement(digits(unicode));
    case 's':
      return spaces(unicode);
    case 'S':
      return complement(spaces(unicode));
    case 'w':
      return word_characters(unicode);
    case 'W':
      return complement(word_characters(unicode));
    case 'h':
      return horizontal_spaces();
    case 'H':
      return complement(horizontal_spaces());
    case 'v':
      return vertical_spaces();
    case 'V':
      return complement(vertical_spaces());
    default:
      return std::nullopt;
  }
}

std::optional<char32_t> lettered_character(char32_t c) {
  switch (c) {
    case 'a':
      return 7;
    case 'e':
      return 27;
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return std::nullopt;
  }
}

Result<char32_t> spelled_character(PatternText& text, char32_t c) {
  switch (c) {
    case '0':
      return octal(text);
    case 'x':
      return hexadecimal(text);
    case 'u':
      return unicode(text);
    case 'N':
      return by_name(text);
    case 'c':
      if (text.at_end()) return text.mistake("Illegal control escape sequence");
      return text.read() ^ 64;
    default:
      break;
  }
  if (const std::optional<char32_t> character = lettered_character(c)) return *character;
  if (is_ascii_letter(c) || is_ascii_digit(c)) {
    return text.mistake("Illegal/unsupported escape sequence");
  }
  return c;
}

Result<CharSet> unknown_property(const PatternText& text, const std::string& name) {
  return text.mistake("Unknown character property name {" + name + "}");
}

}  // namespace

Result<CharSet> parse_class(PatternText& text, const Flags& flags) {
  return ClassParser(text, flags).parse(true);
}

Result<ClassEscape> parse_escape(PatternText& text, const Flags& flags, EscapeContext context) {
  const char32_t c = text.skip();
  if (c == 'v' && context.in_range) return ClassEscape{0x0B, {}};
  if (std::optional<CharSet> set = lettered_class(c, flags.unicode_classes)) {
    return ClassEscape{0, std::move(set)};
  }
  TRY(const char32_t character, spelled_character(text, c));
  return ClassEscape{character, {}};
}

Result<CharSet> parse_family(PatternText& text, const Flags& flags, bool complemented) {
  const bool braces = text.next() == '{';
  if (!braces) text.unread();
  text.next();
  std::string name;
  if (braces) {
    const std::size_t begin = text.cursor();
    while (text.cursor() < text.length() && text.peek() != '}') name += utf8(text.read());
    text.read();
    if (text.cursor() > text.length()) return text.mistake("Unclosed character family");
    if (begin + 1 >= text.cursor()) return text.mistake("Empty character family");
  } else {
    name = utf8(text.read());
  }
  const PropertyMode mode{flags.any_case, flags.unicode_classes};
  const std::size_t equals = name.find('=');
  std::optional<CharSet> set;
  if (equals == std::string::npos) {
    set = property(name, mode);
    if (!set) return unknown_property(text, name);
  } else {
    const std::string key = name.substr(0, equals), value = name.substr(equals + 1);
    set = property_value(key, value, mode);
    if (!set) {
      return text.mistake("Unknown Unicode property {name=<" + key + ">, value=<" + value + ">}");
    }
  }
  if (complemented) set->complement();
  return *std::move(set);
}

}  // namespace sluice::regex
