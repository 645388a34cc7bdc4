// Writes an expression down for PCRE2.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "regex/expression.h"

namespace sluice::regex {

// A look-behind that may be of several lengths, which PCRE2 doesn't know: the pattern calls us back
// with kCallLookBehind and its place in the list.
struct LookBehind {
  std::string pattern;  // calls us back with kCallLookBehindEnd at its end
  std::int64_t min = 0;
  std::int64_t max = 0;
  bool negative = false;
};

struct PcrePattern {
  std::string pattern;
  std::vector<LookBehind> look_behinds;
};

// `groups` is how many the expression captures: a reference beyond them never matches.
Result<PcrePattern> pcre_pattern(const Expression& expression, int groups);

}  // namespace sluice::regex
