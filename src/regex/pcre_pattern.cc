#include "regex/pcre_pattern.h"

#include <algorithm>

#include "regex/pcre_text.h"
#include "regex/places.h"

namespace sluice::regex {
namespace {

using Kind = Expression::Kind;

constexpr std::int64_t kMostRepeats = 65535;   // PCRE2's
constexpr std::size_t kMostLookBehinds = 200;  // as many as there are numbers for call-backs

bool captures(const Expression& expression) {
  return (expression.kind == Kind::kGroup && expression.number > 0) ||
         std::any_of(expression.children.begin(), expression.children.end(), captures);
}

// Of one length, wherever one looks in it.
bool is_fixed(const Expression& expression) {
  if (expression.kind == Kind::kLook) return true;
  const Length length = length_of(expression);
  return length.min == length.max && expression.kind != Kind::kLineEnding &&
         std::all_of(expression.children.begin(), expression.children.end(), is_fixed);
}

class Writer {
 public:
  Writer(int groups, std::vector<LookBehind>& look_behinds)
      : groups_(groups), look_behinds_(look_behinds) {}

  Status write(const Expression& expression) {
    switch (expression.kind) {
      case Kind::kCharacters:
        out_ += characters(*expression.set);
        return {};
      case Kind::kZeroWidth:
        out_ += expression.text;
        return {};
      case Kind::kLineEnding:
        out_ += "(?:\\r\\n|[\\n-\\r\\x{85}\\x{2028}\\x{2029}])";
        return {};
      case Kind::kGrapheme:
        out_ += "\\X";
        return {};
      case Kind::kSequence:
        return sequence(expression);
      case Kind::kAlternatives:
        return alternatives(expression.children);
      case Kind::kGroup:
        return inside(expression.number > 0 ? "(" : "(?:", expression);
      case Kind::kAtomic:
        return inside("(?>", expression);
      case Kind::kRepeat:
        return repeat(expression);
      case Kind::kLook:
        return look(expression);
      case Kind::kBackReference:
        back_reference(expression);
        return {};
    }
    return {};
  }
  std::string take() { return std::move(out_); }

 private:
  static std::string characters(const CharSet& set) {
    const icu::UnicodeSet& all = set.set();
    if (all.size() == 1 && all.charAt(0) >= 0) {
      const auto only = static_cast<char32_t>(all.charAt(0));
      // Half of a surrogate pair is in no UTF-8 text.
      return only >= 0xD800 && only <= 0xDFFF ? "(?!)" : literal(only);
    }
    return set.pcre_class();
  }

  Status sequence(const Expression& expression) {
    for (const Expression& child : expression.children) {
      // A choice reaches as far as its group.
      const bool choice = child.kind == Kind::kAlternatives;
      TRY(choice ? wrapped(child) : write(child));
    }
    return {};
  }

  Status alternatives(const std::vector<Expression>& children) {
    for (std::size_t i = 0; i < children.size(); ++i) {
      if (i > 0) out_ += '|';
      TRY(write(children[i]));
    }
    return {};
  }

  Status wrapped(const Expression& expression, const char* open = "(?:") {
    out_ += open;
    TRY(write(expression));
    out_ += ')';
    return {};
  }

  Status inside(const char* open, const Expression& expression) {
    return wrapped(expression.children.front(), open);
  }

  Status repeat(const Expression& expression) {
    const Expression& what = expression.children.front();
    const bool endless = expression.max == kEndless;
    if (expression.min > kMostRepeats || (!endless && expression.max > kMostRepeats)) {
      return Error(ErrorCode::kUnsupported,
                   "more than 65535 repetitions are not offered in "
                   "regular expressions");
    }
    const bool possessive = expression.repeats == Repeats::kPossessive;
    // Java goes back into a turn that is done only for groups, and not in a possessive loop.
    if (what.kind == Kind::kCharacters || what.kind == Kind::kGroup) {
      const bool atomic = possessive && what.kind == Kind::kGroup;
      TRY(atomic ? wrapped(what, "(?>") : write(what));
    } else {
      const bool atomic = possessive || what.kind == Kind::kLineEnding;
      TRY(wrapped(what, atomic ? "(?>" : "(?:"));
    }
    out_ += "{" + std::to_string(expression.min) + "," +
            (endless ? "" : std::to_string(expression.max)) + "}";
    if (possessive) out_ += '+';
    if (expression.repeats == Repeats::kLazy) out_ += '?';
    return {};
  }

  Status look(const Expression& expression) {
    const Expression& what = expression.children.front();
    if (expression.behind && !is_fixed(what)) return look_behind(expression);
    out_ += expression.behind ? "(?<" : "(?";
    out_ += expression.negative ? "!" : "=";
    TRY(write(what));
    out_ += ')';
    return {};
  }

  Status look_behind(const Expression& expression) {
    const Expression& what = expression.children.front();
    if (captures(what)) {
      return Error(ErrorCode::kUnsupported,
                   "a group that captures inside a look-behind of several lengths is not offered "
                   "in regular expressions");
    }
    Writer inside(groups_, look_behinds_);
    TRY(inside.wrapped(what));
    if (look_behinds_.size() == kMostLookBehinds) {
      return Error(ErrorCode::kUnsupported,
                   "so many look-behinds are not offered in regular expressions");
    }
    out_ += "(?C" + std::to_string(kCallLookBehind + static_cast<int>(look_behinds_.size())) + ")";
    const Length length = length_of(what);
    look_behinds_.push_back({inside.take() + "(?C" + std::to_string(kCallLookBehindEnd) + ")",
                             length.min, length.max, expression.negative});
    return {};
  }

  void back_reference(const Expression& expression) {
    if (expression.number > groups_) {
      out_ += "(?!)";
      return;
    }
    const std::string reference = "\\g{" + std::to_string(expression.number) + "}";
    const bool exact = expression.letters == Expression::Case::kExact;
    out_ += exact ? reference : "(?i:" + reference + ")";
  }

  const int groups_;
  std::vector<LookBehind>& look_behinds_;
  std::string out_;
};

}  // namespace

Result<PcrePattern> pcre_pattern(const Expression& expression, int groups) {
  PcrePattern whole;
  Writer writer(groups, whole.look_behinds);
  TRY(writer.write(expression));
  whole.pattern = writer.take();
  return whole;
}

}  // namespace sluice::regex
