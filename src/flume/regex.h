// Java's regular expressions, as near as PCRE2 is to them (docs/decisions/0051-pcre2.md). UTF-8;
// text that is not UTF-8 is matched byte by byte. Matching is bounded: an expression that
// backtracks without end does not match.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::flume {

// Immutable; any thread may match.
class Regex {
 public:
  static Result<Regex> compile(const std::string& pattern);
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  // Anywhere in the text. Group 0 is the whole match; a group that took no part is empty.
  bool find(std::string_view text, std::vector<std::string_view>* groups = nullptr) const;
  bool matches(std::string_view whole) const;
  // Java's replaceAll: $1 to $9 are groups, a backslash protects the next character.
  std::string replace_all(std::string_view text, std::string_view replacement) const;

 private:
  struct Code;
  explicit Regex(std::unique_ptr<Code> code);
  std::unique_ptr<Code> code_;
};

}  // namespace sluice::flume
