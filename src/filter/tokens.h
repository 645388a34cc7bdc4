// The words of an expression. Internal to filter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::filter {

struct Token {
  // kName: a word, or anything in double quotes; kText: in single quotes; kSymbol: a comparison,
  // a bracket, "," or ".".
  enum class Kind { kName, kText, kNumber, kSymbol, kEnd };
  Kind kind = Kind::kEnd;
  std::string text = {};
  std::size_t at = 0;   // byte in the filter
  bool quoted = false;  // a name in double quotes is no keyword

  bool is(std::string_view symbol) const { return kind == Kind::kSymbol && text == symbol; }
  // Keywords in any case of letters.
  bool is_word(std::string_view upper) const;
};

// Ends with a kEnd. kInvalidArgument for a byte that begins nothing and for a quote that is not
// closed.
Result<std::vector<Token>> tokens_of(std::string_view text);

}  // namespace sluice::filter
