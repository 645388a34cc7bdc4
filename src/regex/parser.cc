#include "regex/parser.h"

#include <unicode/uchar.h>

#include <optional>

#include "regex/class_parser.h"
#include "regex/pattern_text.h"
#include "regex/places.h"

namespace sluice::regex {
namespace {

// Groups and classes inside each other: what PCRE2 takes, and a bound for our own recursion.
constexpr int kDeepest = 200;
constexpr std::size_t kLongest = 64 * 1024;

Expression of_kind(Expression::Kind kind) {
  Expression expression;
  expression.kind = kind;
  return expression;
}
Expression characters(CharSet set) {
  Expression expression = of_kind(Expression::Kind::kCharacters);
  expression.set = std::make_shared<CharSet>(std::move(set));
  return expression;
}
Expression zero_width(std::string text) {
  Expression expression = of_kind(Expression::Kind::kZeroWidth);
  expression.text = std::move(text);
  return expression;
}
Expression around(Expression::Kind kind, Expression child) {
  Expression expression = of_kind(kind);
  expression.children.push_back(std::move(child));
  return expression;
}

class Parser {
 public:
  explicit Parser(std::string_view pattern) : text_(pattern) {}

  Result<Parsed> parse() {
    TRY(Expression whole, alternatives());
    if (text_.cursor() != text_.length()) {
      // Behind the end stands a cursor that a lone backslash took there.
      return text_.mistake(text_.peek() == ')' ? "Unmatched closing ')'"
                                               : "Unexpected internal error");
    }
    return Parsed{std::move(whole), groups_, std::move(names_)};
  }

 private:
  Result<Expression> alternatives() {
    std::vector<Expression> all;
    while (true) {
      TRY(Expression one, sequence());
      all.push_back(std::move(one));
      if (text_.peek() != '|') break;
      text_.next();
    }
    if (all.size() == 1) return std::move(all.front());
    Expression expression = of_kind(Expression::Kind::kAlternatives);
    expression.children = std::move(all);
    return expression;
  }

  Result<Expression> sequence() {
    Expression all = of_kind(Expression::Kind::kSequence);
    while (true) {
      const char32_t c = text_.peek();
      if (c == '|' || c == ')' || (c == 0 && text_.at_end())) return all;
      if (c == '(') {
        TRY(std::optional<Expression> group, this->group());
        if (group) all.children.push_back(*std::move(group));
        continue;
      }
      TRY(Expression one, atom(c));
      TRY(Expression repeated, closure(std::move(one)));
      all.children.push_back(std::move(repeated));
    }
  }

  Result<Expression> atom(char32_t c) {
    switch (c) {
      case '[': {
        TRY(CharSet set, parse_class(text_, flags_));
        return characters(std::move(set));
      }
      case '\\':
        return escaped();
      case '^':
        text_.next();
        return zero_width(line_begin(flags_));
      case '$':
        text_.next();
        return zero_width(line_end(flags_));
      case '.':
        text_.next();
        return characters(any_character(flags_));
      case '?':
      case '*':
      case '+':
        text_.next();
        return text_.mistake(std::string("Dangling meta character '") + static_cast<char>(c) + "'");
      case '{':  // nothing, repeated
        return of_kind(Expression::Kind::kSequence);
      default:
        text_.next();
        return characters(one_character(c, flags_));
    }
  }

  Result<Expression> escaped() {
    const char32_t c = text_.next_escaped();
    if (c == 'p' || c == 'P') {
      TRY(CharSet set, parse_family(text_, flags_, c == 'P'));
      return characters(std::move(set));
    }
    text_.unread();
    if (is_ascii_digit(c) && c != '0') {
      text_.skip();
      return back_reference(static_cast<int>(c - '0'));
    }
    if (std::optional<Expression> place = place_escape(c)) return *std::move(place);
    if (c == 'k') {
      text_.skip();
      return named_reference();
    }
    if (c == 'b') return boundary();
    TRY(ClassEscape escape, parse_escape(text_, flags_, {}));
    if (escape.set) return characters(*std::move(escape.set));
    return characters(one_character(escape.character, flags_));
  }

  // Escapes that take nothing or that are no class.
  std::optional<Expression> place_escape(char32_t c) {
    std::optional<Expression> place;
    switch (c) {
      case 'A':
        place = zero_width("\\A");
        break;
      case 'z':
        place = zero_width("\\z");
        break;
      case 'Z':
        place = zero_width(line_end({.unix_lines = flags_.unix_lines}));
        break;
      case 'B':
        place = zero_width(word_boundary(flags_, true));
        break;
      case 'G':
        place = zero_width(kLastMatchEnd);
        break;
      case 'R':
        place = of_kind(Expression::Kind::kLineEnding);
        break;
      case 'X':
        place = of_kind(Expression::Kind::kGrapheme);
        break;
      default:
        return std::nullopt;
    }
    text_.skip();
    return place;
  }

  Result<Expression> boundary() {
    text_.skip();
    if (text_.peek() == '{' && text_.at(text_.cursor() + 1) == 'g') {
      return text_.unsupported("\\b{g}");
    }
    return zero_width(word_boundary(flags_, false));
  }

  Expression reference(int number) {
    Expression expression = of_kind(Expression::Kind::kBackReference);
    expression.number = number;
    expression.letters = !flags_.any_case      ? Expression::Case::kExact
                         : flags_.unicode_case ? Expression::Case::kUnicode
                                               : Expression::Case::kAscii;
    return expression;
  }

  // The first digit counts always, others as long as there is such a group before.
  Expression back_reference(int number) {
    for (char32_t c = text_.peek(); is_ascii_digit(c); c = text_.peek()) {
      const int longer = number * 10 + static_cast<int>(c - '0');
      if (longer > groups_) break;
      number = longer;
      text_.read();
    }
    return reference(number);
  }

  Result<std::string> group_name(char32_t c) {
    if (!is_ascii_letter(c)) {
      return text_.mistake("capturing group name does not start with a Latin letter");
    }
    std::string name;
    for (; is_ascii_letter(c) || is_ascii_digit(c); c = text_.read()) {
      name += static_cast<char>(c);
    }
    if (c != '>') return text_.mistake("named capturing group is missing trailing '>'");
    return name;
  }

  Result<Expression> named_reference() {
    if (text_.read() != '<') {
      return text_.mistake("\\k is not followed by '<' for named capturing group");
    }
    TRY(std::string name, group_name(text_.read()));
    const auto found = names_.find(name);
    if (found == names_.end()) {
      return text_.mistake("named capturing group <" + name + "> does not exist");
    }
    return reference(found->second);
  }

  // Nothing for (?i) and its like, which only change what follows.
  Result<std::optional<Expression>> group() {
    const Flags before = flags_;
    if (++depth_ > kDeepest) return text_.unsupported("so deep a nest of groups");
    Expression group;
    if (text_.next() == '?') {
      TRY(std::optional<Expression> special, special_group());
      if (!special) {
        --depth_;
        return std::optional<Expression>();
      }
      group = *std::move(special);
    } else {
      TRY(group, captured());
    }
    if (text_.read() != ')') return text_.mistake("Unclosed group");
    --depth_;
    set_flags(before);
    TRY(Expression repeated, closure(std::move(group)));
    return std::optional<Expression>(std::move(repeated));
  }

  Result<Expression> captured() {
    const int number = ++groups_;
    TRY(Expression inside, alternatives());
    Expression group = around(Expression::Kind::kGroup, std::move(inside));
    group.number = number;
    return group;
  }

  Result<std::optional<Expression>> special_group() {
    const char32_t c = text_.skip();
    switch (c) {
      case ':':
        return inside(Expression::Kind::kGroup);
      case '>':
        return inside(Expression::Kind::kAtomic);
      case '=':
      case '!':
        return look(false, c == '!');
      case '<':
        return behind_or_named();
      case '$':
      case '@':
        return text_.mistake("Unknown group type");
      default:
        text_.unread();
        return flag_group();
    }
  }

  Result<std::optional<Expression>> inside(Expression::Kind kind) {
    TRY(Expression expression, alternatives());
    return std::optional<Expression>(around(kind, std::move(expression)));
  }

  Result<std::optional<Expression>> look(bool behind, bool negative) {
    TRY(Expression inside, alternatives());
    Expression look = around(Expression::Kind::kLook, std::move(inside));
    look.behind = behind;
    look.negative = negative;
    if (behind && !length_of(look.children.front()).bounded) {
      return text_.mistake("Look-behind group does not have an obvious maximum length");
    }
    return std::optional<Expression>(std::move(look));
  }

  Result<std::optional<Expression>> behind_or_named() {
    const char32_t c = text_.read();
    if (c == '=' || c == '!') return look(true, c == '!');
    TRY(std::string name, group_name(c));
    if (!names_.emplace(name, groups_ + 1).second) {
      return text_.mistake("Named capturing group <" + name + "> is already defined");
    }
    TRY(Expression group, captured());
    return std::optional<Expression>(std::move(group));
  }

  Result<std::optional<Expression>> flag_group() {
    read_flags();
    const char32_t c = text_.read();
    if (c == ')') return std::optional<Expression>();
    if (c != ':') return text_.mistake("Unknown inline modifier");
    return inside(Expression::Kind::kGroup);
  }

  void read_flags() {
    bool on = true;
    for (char32_t c = text_.peek();; c = text_.next()) {
      Flags changed = flags_;
      switch (c) {
        case 'i':
          changed.any_case = on;
          break;
        case 'm':
          changed.multiline = on;
          break;
        case 's':
          changed.dot_all = on;
          break;
        case 'd':
          changed.unix_lines = on;
          break;
        case 'u':
          changed.unicode_case = on;
          break;
        case 'c':
          break;  // canonical equivalence: Java has done that before it reads flags
        case 'x':
          changed.comments = on;
          break;
        case 'U':
          changed.unicode_classes = changed.unicode_case = on;
          break;
        case '-':
          if (!on) return;
          on = false;
          break;
        default:
          return;
      }
      set_flags(changed);
    }
  }

  void set_flags(const Flags& flags) {
    flags_ = flags;
    text_.comments = flags.comments;
    text_.unix_lines = flags.unix_lines;
  }

  Repeats repeats() {
    const char32_t c = text_.next();
    if (c != '?' && c != '+') return Repeats::kGreedy;
    text_.next();
    return c == '?' ? Repeats::kLazy : Repeats::kPossessive;
  }

  Expression repeat(Expression what, std::int64_t min, std::int64_t max) {
    Expression expression = around(Expression::Kind::kRepeat, std::move(what));
    expression.min = min;
    expression.max = max;
    expression.repeats = repeats();
    return expression;
  }

  Result<Expression> closure(Expression what) {
    switch (text_.peek()) {
      case '?':
        return repeat(std::move(what), 0, 1);
      case '*':
        return repeat(std::move(what), 0, kEndless);
      case '+':
        return repeat(std::move(what), 1, kEndless);
      case '{':
        return counted(std::move(what));
      default:
        return what;
    }
  }

  // The number that begins with `c`; `c` is what follows it. Nothing beyond an int of Java.
  std::optional<std::int64_t> number(char32_t& c) {
    std::int64_t value = 0;
    for (; is_ascii_digit(c); c = text_.read()) {
      value = value * 10 + static_cast<std::int64_t>(c - '0');
      if (value > kEndless) return std::nullopt;
    }
    return value;
  }

  Result<Expression> counted(Expression what) {
    char32_t c = text_.skip();
    if (!is_ascii_digit(c)) return text_.mistake("Illegal repetition");
    const std::optional<std::int64_t> min = number(c);
    std::optional<std::int64_t> max = min;
    if (min && c == ',') {
      c = text_.read();
      if (c == '}') {
        text_.unread();
        return repeat(std::move(what), *min, kEndless);
      }
      max = number(c);
    }
    if (!min || !max) return text_.mistake("Illegal repetition range");
    if (c != '}') return text_.mistake("Unclosed counted closure");
    if (*max < *min) return text_.mistake("Illegal repetition range");
    text_.unread();
    return repeat(std::move(what), *min, *max);
  }

  PatternText text_;
  Flags flags_;
  int groups_ = 0;
  int depth_ = 0;
  std::map<std::string, int> names_;
};

}  // namespace

Result<Parsed> parse(std::string_view pattern) {
  if (pattern.size() > kLongest) {
    return Error(ErrorCode::kUnsupported, "a regular expression of " +
                                              std::to_string(pattern.size()) +
                                              " bytes; at most 65536 are offered");
  }
  return Parser(pattern).parse();
}

}  // namespace sluice::regex
