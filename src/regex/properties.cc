// The names of \p{...}, as Java knows them.
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "regex/char_set.h"

namespace sluice::regex {
namespace {

icu::UnicodeSet by_property(UProperty property, std::int32_t value) {
  icu::UnicodeSet set;
  UErrorCode status = U_ZERO_ERROR;
  set.applyIntPropertyValue(property, value, status);
  return set;
}
CharSet categories(std::uint32_t mask, std::string native = "") {
  return CharSet(by_property(UCHAR_GENERAL_CATEGORY_MASK, static_cast<std::int32_t>(mask)),
                 std::move(native));
}
CharSet binary(UProperty which, std::string native = "") {
  return CharSet(by_property(which, 1), std::move(native));
}
CharSet alphabetic() {
  return binary(UCHAR_ALPHABETIC, "\\p{Alphabetic}");
}
CharSet lower_case() {
  return binary(UCHAR_LOWERCASE, "\\p{Lowercase}");
}
CharSet upper_case() {
  return binary(UCHAR_UPPERCASE, "\\p{Uppercase}");
}

// Whatever a predicate of ICU accepts.
CharSet where(UBool (*accepts)(UChar32)) {
  icu::UnicodeSet set;
  for (UChar32 c = 0; c <= 0x10FFFF; ++c) {
    if (accepts(c)) set.add(c);
  }
  return CharSet(std::move(set));
}
CharSet ranges(std::initializer_list<std::pair<char32_t, char32_t>> all) {
  CharSet set;
  for (const auto& [first, last] : all) set.add(CharSet::of(first, last));
  return set;
}
CharSet both(CharSet a, const CharSet& b) {
  a.add(b);
  return a;
}

constexpr std::uint32_t kCased = U_GC_LU_MASK | U_GC_LL_MASK | U_GC_LT_MASK;

CharSet cased() {
  return both(both(lower_case(), upper_case()), categories(U_GC_LT_MASK, "\\p{Lt}"));
}
CharSet assigned() {
  CharSet set = categories(U_GC_CN_MASK, "\\p{Cn}");
  set.complement();
  return set;
}
CharSet controls() {
  return categories(U_GC_CC_MASK);
}
CharSet blanks() {
  return both(categories(U_GC_ZS_MASK), CharSet::of(9, 9));
}
CharSet graphics() {
  return categories(~(U_GC_Z_MASK | U_GC_CC_MASK | U_GC_CS_MASK | U_GC_CN_MASK));
}
CharSet printables() {
  CharSet set = both(graphics(), blanks());
  CharSet others = controls();
  others.complement();
  set.retain(others);
  return set;
}
CharSet hex_digits() {
  return both(digits(true), ranges({{'0', '9'},
                                    {'A', 'F'},
                                    {'a', 'f'},
                                    {0xFF10, 0xFF19},
                                    {0xFF21, 0xFF26},
                                    {0xFF41, 0xFF46}}));
}
CharSet noncharacters() {
  CharSet set = CharSet::of(0xFDD0, 0xFDEF);
  for (char32_t plane = 0; plane <= 0x10; ++plane) {
    set.add(CharSet::of(plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF));
  }
  return set;
}

struct Named {
  std::string_view name;
  CharSet (*make)(bool any_case);
};

std::optional<CharSet> find(std::span<const Named> table, std::string_view name, bool any_case) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Named& entry) { return entry.name == name; });
  if (found == table.end()) return std::nullopt;
  return found->make(any_case);
}

// POSIX names under (?U), in upper case.
constexpr auto kPosixUnicode = std::to_array<Named>({
    {"ALPHA", [](bool) { return alphabetic(); }},
    {"LOWER", [](bool any) { return any ? cased() : lower_case(); }},
    {"UPPER", [](bool any) { return any ? cased() : upper_case(); }},
    {"SPACE", [](bool) { return spaces(true); }},
    {"PUNCT", [](bool) { return categories(U_GC_P_MASK, "\\p{P}"); }},
    {"XDIGIT", [](bool) { return hex_digits(); }},
    {"ALNUM", [](bool) { return both(alphabetic(), digits(true)); }},
    {"CNTRL", [](bool) { return controls(); }},
    {"DIGIT", [](bool) { return digits(true); }},
    {"BLANK", [](bool) { return blanks(); }},
    {"GRAPH", [](bool) { return graphics(); }},
    {"PRINT", [](bool) { return printables(); }},
});

// Names after Is, in upper case.
constexpr auto kUnicode = std::to_array<Named>({
    {"ALPHABETIC", [](bool) { return alphabetic(); }},
    {"ASSIGNED", [](bool) { return assigned(); }},
    {"CONTROL", [](bool) { return controls(); }},
    {"HEXDIGIT", [](bool) { return hex_digits(); }},
    {"HEX_DIGIT", [](bool) { return hex_digits(); }},
    {"IDEOGRAPHIC", [](bool) { return binary(UCHAR_IDEOGRAPHIC); }},
    {"JOINCONTROL", [](bool) { return CharSet::of(0x200C, 0x200D); }},
    {"JOIN_CONTROL", [](bool) { return CharSet::of(0x200C, 0x200D); }},
    {"LETTER", [](bool) { return categories(U_GC_L_MASK, "\\p{L}"); }},
    {"LOWERCASE", [](bool any) { return any ? cased() : lower_case(); }},
    {"NONCHARACTERCODEPOINT", [](bool) { return noncharacters(); }},
    {"NONCHARACTER_CODE_POINT", [](bool) { return noncharacters(); }},
    {"TITLECASE", [](bool any) { return any ? cased() : categories(U_GC_LT_MASK, "\\p{Lt}"); }},
    {"PUNCTUATION", [](bool) { return categories(U_GC_P_MASK, "\\p{P}"); }},
    {"UPPERCASE", [](bool any) { return any ? cased() : upper_case(); }},
    {"WHITESPACE", [](bool) { return spaces(true); }},
    {"WHITE_SPACE", [](bool) { return spaces(true); }},
    {"WORD", [](bool) { return word_characters(true); }},
});

// The names that are written as they stand: POSIX ones for ASCII, and the predicates of Character.
constexpr auto kPlain = std::to_array<Named>({
    {"LC", [](bool) { return categories(kCased, "\\p{Lu}\\p{Ll}\\p{Lt}"); }},
    {"LD", [](bool) { return categories(U_GC_L_MASK | U_GC_ND_MASK, "\\p{L}\\p{Nd}"); }},
    {"L1", [](bool) { return CharSet::of(0, 0xFF); }},
    {"all", [](bool) { return CharSet::everything(); }},
    {"ASCII", [](bool) { return CharSet::of(0, 0x7F); }},
    {"Alnum",
     [](bool) {
       return ranges({{'0', '9'}, {'A', 'Z'}, {'a', 'z'}});
     }},
    {"Alpha",
     [](bool) {
       return ranges({{'A', 'Z'}, {'a', 'z'}});
     }},
    {"Blank",
     [](bool) {
       return ranges({{' ', ' '}, {'\t', '\t'}});
     }},
    {"Cntrl",
     [](bool) {
       return ranges({{0, 0x1F}, {0x7F, 0x7F}});
     }},
    {"Digit", [](bool) { return digits(false); }},
    {"Graph", [](bool) { return CharSet::of(0x21, 0x7E); }},
    {"Lower",
     [](bool any) {
       return any ? ranges({{'A', 'Z'}, {'a', 'z'}}) : CharSet::of('a', 'z');
     }},
    {"Print", [](bool) { return CharSet::of(0x20, 0x7E); }},
    {"Punct",
     [](bool) {
       return ranges({{0x21, 0x2F}, {0x3A, 0x40}, {0x5B, 0x60}, {0x7B, 0x7E}});
     }},
    {"Space", [](bool) { return spaces(false); }},
    {"Upper",
     [](bool any) {
       return any ? ranges({{'A', 'Z'}, {'a', 'z'}}) : CharSet::of('A', 'Z');
     }},
    {"XDigit",
     [](bool) {
       return ranges({{'0', '9'}, {'A', 'F'}, {'a', 'f'}});
     }},
    {"javaLowerCase", [](bool any) { return any ? cased() : lower_case(); }},
    {"javaUpperCase", [](bool any) { return any ? cased() : upper_case(); }},
    {"javaAlphabetic", [](bool) { return alphabetic(); }},
    {"javaIdeographic", [](bool) { return binary(UCHAR_IDEOGRAPHIC); }},
    {"javaTitleCase", [](bool any) { return any ? cased() : categories(U_GC_LT_MASK, "\\p{Lt}"); }},
    {"javaDigit", [](bool) { return digits(true); }},
    {"javaDefined", [](bool) { return assigned(); }},
    {"javaLetter", [](bool) { return categories(U_GC_L_MASK, "\\p{L}"); }},
    {"javaLetterOrDigit", [](bool) { return letters_or_digits(); }},
    {"javaJavaIdentifierStart", [](bool) { return where(u_isJavaIDStart); }},
    {"javaJavaIdentifierPart", [](bool) { return where(u_isJavaIDPart); }},
    {"javaUnicodeIdentifierStart", [](bool) { return where(u_isIDStart); }},
    {"javaUnicodeIdentifierPart", [](bool) { return where(u_isIDPart); }},
    {"javaIdentifierIgnorable", [](bool) { return where(u_isIDIgnorable); }},
    {"javaSpaceChar", [](bool) { return categories(U_GC_Z_MASK); }},
    {"javaWhitespace", [](bool) { return where(u_isWhitespace); }},
    {"javaISOControl", [](bool) { return controls(); }},
    {"javaMirrored", [](bool) { return where(u_isMirrored); }},
});

// "Lu", "L", exactly as Unicode spells them.
std::optional<CharSet> category(std::string_view name, bool any_case) {
  if (name.empty() || name.size() > 2) return std::nullopt;
  if (any_case && (name == "Lu" || name == "Ll" || name == "Lt")) {
    return categories(kCased, "\\p{Lu}\\p{Ll}\\p{Lt}");
  }
  const std::string text(name);
  const std::int32_t mask = u_getPropertyValueEnum(UCHAR_GENERAL_CATEGORY_MASK, text.c_str());
  if (mask == UCHAR_INVALID_CODE) return std::nullopt;
  const char* spelled =
      u_getPropertyValueName(UCHAR_GENERAL_CATEGORY_MASK, mask, U_SHORT_PROPERTY_NAME);
  if (spelled == nullptr || text != spelled || text == "LC") return std::nullopt;
  return categories(static_cast<std::uint32_t>(mask), "\\p{" + text + "}");
}

std::optional<CharSet> plain(std::string_view name, bool any_case) {
  std::optional<CharSet> set = category(name, any_case);
  return set ? set : find(kPlain, name, any_case);
}

std::string to_upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

std::optional<CharSet> script(std::string_view name) {
  const std::string text(name);
  const std::int32_t value = u_getPropertyValueEnum(UCHAR_SCRIPT, text.c_str());
  if (value == UCHAR_INVALID_CODE) return std::nullopt;
  for (const UPropertyNameChoice choice : {U_LONG_PROPERTY_NAME, U_SHORT_PROPERTY_NAME}) {
    const char* spelled = u_getPropertyValueName(UCHAR_SCRIPT, value, choice);
    if (spelled != nullptr && to_lower(spelled) == to_lower(text)) {
      return CharSet(by_property(UCHAR_SCRIPT, value));
    }
  }
  return std::nullopt;
}

std::optional<CharSet> block(std::string_view name) {
  const std::string text(name);
  const std::int32_t value = u_getPropertyValueEnum(UCHAR_BLOCK, text.c_str());
  if (value == UCHAR_INVALID_CODE || value == UBLOCK_NO_BLOCK) return std::nullopt;
  return CharSet(by_property(UCHAR_BLOCK, value));
}

}  // namespace

std::optional<CharSet> property(std::string_view name, PropertyMode mode) {
  if (name.starts_with("In")) return block(name.substr(2));
  if (name.starts_with("Is")) {
    const std::string_view rest = name.substr(2);
    std::optional<CharSet> set = find(kUnicode, to_upper(rest), mode.any_case);
    if (!set) set = find(kPosixUnicode, to_upper(rest), mode.any_case);
    if (!set) set = plain(rest, mode.any_case);
    return set ? set : script(rest);
  }
  std::optional<CharSet> set;
  if (mode.unicode_classes) set = find(kPosixUnicode, to_upper(name), mode.any_case);
  return set ? set : plain(name, mode.any_case);
}

std::optional<CharSet> property_value(std::string_view key, std::string_view value,
                                      PropertyMode mode) {
  const std::string which = to_lower(key);
  if (which == "sc" || which == "script") return script(value);
  if (which == "blk" || which == "block") return block(value);
  if (which == "gc" || which == "general_category") return plain(value, mode.any_case);
  return std::nullopt;
}

CharSet digits(bool unicode) {
  return unicode ? categories(U_GC_ND_MASK, "\\p{Nd}") : CharSet::of('0', '9');
}
CharSet spaces(bool unicode) {
  CharSet set = ranges({{9, 13}, {' ', ' '}});
  if (unicode) set.add(both(categories(U_GC_Z_MASK), CharSet::of(0x85, 0x85)));
  return set;
}
CharSet word_characters(bool unicode) {
  if (!unicode) return ranges({{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}});
  CharSet set = alphabetic();
  set.add(categories(U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK, "\\p{M}\\p{Nd}\\p{Pc}"));
  set.add(CharSet::of(0x200C, 0x200D));
  return set;
}
CharSet horizontal_spaces() {
  return ranges({{9, 9},
                 {' ', ' '},
                 {0xA0, 0xA0},
                 {0x1680, 0x1680},
                 {0x180E, 0x180E},
                 {0x2000, 0x200A},
                 {0x202F, 0x202F},
                 {0x205F, 0x205F},
                 {0x3000, 0x3000}});
}
CharSet vertical_spaces() {
  return ranges({{10, 13}, {0x85, 0x85}, {0x2028, 0x2029}});
}
CharSet line_terminators() {
  return ranges({{'\n', '\n'}, {'\r', '\r'}, {0x85, 0x85}, {0x2028, 0x2029}});
}
CharSet letters_or_digits() {
  return categories(U_GC_L_MASK | U_GC_ND_MASK, "\\p{L}\\p{Nd}");
}

}  // namespace sluice::regex
