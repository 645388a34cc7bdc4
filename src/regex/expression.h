// A regular expression as a tree: what the parser of Java's syntax makes and what becomes an
// expression of PCRE2. Flags such as (?i) are gone: they have decided what the leaves take.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "regex/char_set.h"

namespace sluice::regex {

enum class Repeats { kGreedy, kLazy, kPossessive };
constexpr std::int64_t kEndless = INT32_MAX;

struct Expression {
  enum class Kind {
    kCharacters,     // one character out of `set`
    kZeroWidth,      // `text`: a condition on the place, in PCRE2's words
    kLineEnding,     // \R
    kGrapheme,       // \X
    kSequence,       // children, one after the other; none is the empty text
    kAlternatives,   // the first child that leads on
    kGroup,          // its child, captured under `number`, or not at all with 0
    kAtomic,         // its child, without going back into it
    kRepeat,         // its child, min to max times
    kLook,           // its child ahead of the place or behind it, negative or not
    kBackReference,  // what group `number` holds
  };
  Kind kind = Kind::kSequence;
  std::shared_ptr<const CharSet> set;  // shared: copies of a leaf are many and never changed
  std::string text;
  std::vector<Expression> children;
  int number = 0;
  std::int64_t min = 0;
  std::int64_t max = 0;
  Repeats repeats = Repeats::kGreedy;
  bool behind = false;
  bool negative = false;
  enum class Case { kExact, kAscii, kUnicode } letters = Case::kExact;  // of a back reference
};

// How many characters an expression takes, as Java reckons it: `bounded` is false where Java sees
// no "obvious maximum length".
struct Length {
  std::int64_t min = 0;
  std::int64_t max = 0;
  bool bounded = true;
  bool deterministic = true;
};
Length length_of(const Expression& expression);

}  // namespace sluice::regex
