// How long a match of an expression is, as Java's parser reckons it for look-behinds: one number
// after the other into one sum, which runs over like its ints.
#include <algorithm>

#include "regex/expression.h"

namespace sluice::regex {
namespace {

using Kind = Expression::Kind;

std::int64_t as_int(std::int64_t value) {
  return static_cast<std::int32_t>(value);
}

void add(const Expression& expression, Length& sum);

void add_alternatives(const std::vector<Expression>& children, bool or_nothing, Length& sum) {
  std::int64_t min = or_nothing ? 0 : kEndless, max = or_nothing ? 0 : -1;
  for (const Expression& child : children) {
    Length one;
    add(child, one);
    min = std::min(min, one.min);
    max = std::max(max, one.max);
    sum.bounded = sum.bounded && one.bounded;
  }
  sum.min = as_int(sum.min + min);
  sum.max = as_int(sum.max + max);
  sum.deterministic = false;
}

void add_repeat(const Expression& repeat, Length& sum) {
  const Expression& what = repeat.children.front();
  const bool greedy = repeat.repeats == Repeats::kGreedy;
  const bool group = what.kind == Kind::kGroup && repeat.repeats != Repeats::kPossessive;
  if (what.kind == Kind::kCharacters && greedy && repeat.max == kEndless) {
    sum.min = as_int(sum.min + repeat.min);
    sum.max = as_int(sum.max + kEndless);
    return;
  }
  if (repeat.min == 0 && repeat.max == 1) {
    add_alternatives(repeat.children, true, sum);
    return;
  }
  Length one;
  add(what, one);
  if (group && !one.deterministic) {  // a loop has no maximum
    sum.bounded = sum.deterministic = false;
    return;
  }
  const std::int64_t before = sum.max;
  sum.min = as_int(one.min * repeat.min + sum.min);
  sum.max = as_int(one.max * repeat.max + sum.max);
  sum.bounded = sum.bounded && one.bounded && sum.max >= before;
  sum.deterministic = sum.deterministic && one.deterministic && repeat.min == repeat.max;
}

void add(const Expression& expression, Length& sum) {
  switch (expression.kind) {
    case Kind::kCharacters:
      ++sum.min;
      sum.max = as_int(sum.max + 1);
      return;
    case Kind::kZeroWidth:
    case Kind::kLook:
      return;
    case Kind::kLineEnding:
      ++sum.min;
      sum.max = as_int(sum.max + 2);
      return;
    case Kind::kGrapheme:
      ++sum.min;
      sum.bounded = false;
      return;
    case Kind::kBackReference:
      sum.bounded = false;
      return;
    case Kind::kAlternatives:
      add_alternatives(expression.children, false, sum);
      return;
    case Kind::kSequence:
    case Kind::kGroup:
    case Kind::kAtomic:
      for (const Expression& child : expression.children) add(child, sum);
      return;
    case Kind::kRepeat:
      add_repeat(expression, sum);
      return;
  }
}

}  // namespace

Length length_of(const Expression& expression) {
  Length sum;
  add(expression, sum);
  return sum;
}

}  // namespace sluice::regex
