// Classes: [a-z&&[^aeiou]], \p{...}, and the escapes that mean a character or a class.
#pragma once

#include <optional>

#include "base/result.h"
#include "regex/pattern_text.h"
#include "regex/places.h"

namespace sluice::regex {

// With the cursor at [.
Result<CharSet> parse_class(PatternText& text, const Flags& flags);
// With the cursor at the p or P of \p.
Result<CharSet> parse_family(PatternText& text, const Flags& flags, bool complement);

struct ClassEscape {
  char32_t character = 0;
  std::optional<CharSet> set;  // instead of a character
};
struct EscapeContext {
  bool in_class = false;
  bool in_range = false;  // \v is a single character as an end of a range
};
// With the cursor at the backslash.
Result<ClassEscape> parse_escape(PatternText& text, const Flags& flags, EscapeContext context);

}  // namespace sluice::regex
