// Reads an expression as java.util.regex.Pattern of Java 17 does, with its words for mistakes.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "regex/expression.h"

namespace sluice::regex {

struct Parsed {
  Expression expression;
  int groups = 0;                    // how many are captured
  std::map<std::string, int> names;  // of named groups
};

// kInvalidArgument with the message of Java's PatternSyntaxException; kUnsupported for what Java
// takes and we don't, by name.
Result<Parsed> parse(std::string_view pattern);

}  // namespace sluice::regex
