#include "regex/char_set.h"

#include <unicode/uchar.h>

#include <array>
#include <cstdint>
#include <vector>

#include "regex/pcre_text.h"

namespace sluice::regex {
namespace {

// Beyond this many ranges the native spelling is used where there is one.
constexpr std::int32_t kManyRanges = 24;

// Every character with another case, by the lower case of its upper case.
struct Folded {
  char32_t character;
  char32_t upper;
  char32_t folded;
};

const std::vector<Folded>& folded_characters() {
  static const std::vector<Folded> kFolded = [] {
    std::vector<Folded> all;
    for (UChar32 c = 0; c <= 0x10FFFF; ++c) {
      const UChar32 upper = u_toupper(c);
      const UChar32 folded = u_tolower(upper);
      if (upper != c || folded != c) {
        all.push_back({static_cast<char32_t>(c), static_cast<char32_t>(upper),
                       static_cast<char32_t>(folded)});
      }
    }
    return all;
  }();
  return kFolded;
}

UChar32 signed_character(char32_t c) {
  return static_cast<UChar32>(c);
}

}  // namespace

CharSet CharSet::of(char32_t first, char32_t last) {
  return CharSet(icu::UnicodeSet(signed_character(first), signed_character(last)));
}

void CharSet::add(const CharSet& other) {
  const bool was_empty = set_.isEmpty();
  const bool spelled = !native_negated_ && !other.native_negated_ &&
                       (!native_.empty() || !other.native_.empty() || was_empty);
  if (spelled && (!native_.empty() || !other.native_.empty())) {
    native_ = (was_empty         ? ""
               : native_.empty() ? class_items(set_)
                                 : native_) +
              (other.native_.empty() ? class_items(other.set_) : other.native_);
  } else {
    native_.clear();
    native_negated_ = false;
  }
  set_.addAll(other.set_);
}

void CharSet::retain(const CharSet& other) {
  set_.retainAll(other.set_);
  native_.clear();
  native_negated_ = false;
}

void CharSet::complement() {
  set_.complement();
  native_negated_ = !native_.empty() && !native_negated_;
}

std::string CharSet::pcre_class() const {
  if (!native_.empty() && set_.getRangeCount() > kManyRanges) {
    return (native_negated_ ? "[^" : "[") + native_ + "]";
  }
  icu::UnicodeSet other(set_);
  other.complement();
  if (other.getRangeCount() < set_.getRangeCount()) {
    const std::string items = class_items(other);
    return items.empty() ? "(?s:.)" : "[^" + items + "]";
  }
  const std::string items = class_items(set_);
  return items.empty() ? "(?!)" : "[" + items + "]";
}

CharSet any_case(char32_t first, char32_t last, bool unicode) {
  CharSet set = CharSet::of(first, last);
  const auto inside = [&](char32_t c) { return first <= c && c <= last; };
  if (!unicode) {
    for (char32_t c = 'a'; c <= 'z'; ++c) {
      const char32_t upper = c - 'a' + 'A';
      if (inside(c)) set.add(CharSet::of(upper, upper));
      if (inside(upper)) set.add(CharSet::of(c, c));
    }
    return set;
  }
  if (first == last) {  // a letter of the expression is folded as the text's is
    const char32_t folded = static_cast<char32_t>(u_tolower(u_toupper(signed_character(first))));
    for (const Folded& other : folded_characters()) {
      if (other.folded == folded) set.add(CharSet::of(other.character, other.character));
    }
    set.add(CharSet::of(folded, folded));
    return set;
  }
  for (const Folded& other : folded_characters()) {
    if (inside(other.upper) || inside(other.folded)) {
      set.add(CharSet::of(other.character, other.character));
    }
  }
  return set;
}

}  // namespace sluice::regex
