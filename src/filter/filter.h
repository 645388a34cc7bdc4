// Expressions that say which of many things are wanted: what follows WHERE in SQL.
//
//   value.price > 100 AND key LIKE 'order-%'
//   headers.source = 'web' OR value.items[0].name IS NOT NULL
//   timestamp >= '2026-11-30 08:00:00' AND partition IN (0, 2)
//   body MATCHES '(?i)error|fatal'
//
// The names and what they stand for are the caller's (Term); all else is the same everywhere.
// Comparison is SQL's: NULL (absent, or not JSON) is neither true nor false; a number and a text
// that reads as one are compared as numbers. LIKE knows % and _; MATCHES finds a regular expression
// of Java anywhere in the text. Texts are in single quotes, a quote in one is doubled.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace sluice::filter {

inline constexpr std::size_t kMaxFilterBytes = 4096;
// A longer text is not looked into as JSON: its values take many times as much memory.
inline constexpr std::size_t kMaxJsonBytes = 4 << 20;

// monostate is SQL's NULL. A text belongs to the subject, or to the filter.
using Value = std::variant<std::monostate, bool, double, std::int64_t, std::string_view>;

// A name of the caller's language.
struct Term {
  enum class Kind {
    kText,   // a path leads into it where it is JSON: body.user.id, body['user'][0]
    kPlain,  // a number, a truth or a text that has no parts
    kTime,   // milliseconds since 1970; a text beside it is a time in UTC
    kNamed,  // several texts, of which .NAME or ['ANY NAME'] is one
  };
  std::string_view name;
  Kind kind = Kind::kText;
  int id = 0;  // terms of one id are one and the same; messages have the first of their names
};

// What an expression is asked of; lives as long as the asking.
class Subject {
 public:
  virtual ~Subject() = default;
  // `part` is the NAME of a kNamed term.
  virtual Value value_of(int term, std::string_view part) const = 0;
};

struct Node;

// Copies share what was parsed; any thread.
class Filter {
 public:
  // kInvalidArgument with the place and what was expected there. The terms are needed only now.
  static Result<Filter> parse(std::string_view text, std::span<const Term> terms);

  // Without a value: SQL's "unknown".
  std::optional<bool> holds(const Subject& subject) const;
  bool matches(const Subject& subject) const { return holds(subject).value_or(false); }

 private:
  explicit Filter(std::shared_ptr<const Node> root) : root_(std::move(root)) {}
  std::shared_ptr<const Node> root_;
};

}  // namespace sluice::filter
