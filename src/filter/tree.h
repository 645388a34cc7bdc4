// A parsed expression, and what it finds in a subject. Internal to filter.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "filter/filter.h"
#include "regex/regex.h"

namespace boost::json {
class value;
}

namespace sluice::filter {

// A step into JSON: a member's name or an element's index.
using Step = std::variant<std::string, std::size_t>;

// A value of the expression itself.
using Literal = std::variant<std::monostate, bool, double, std::int64_t, std::string>;

struct Operand {
  std::optional<Term::Kind> kind = {};  // none: a literal
  int term = 0;
  Literal literal = {};
  std::string part = {};        // of a kNamed term
  std::vector<Step> path = {};  // into a kText term
};

enum class Comparison { kEqual, kNotEqual, kLess, kAtMost, kGreater, kAtLeast };

struct Node {
  enum class Kind { kAnd, kOr, kNot, kCompare, kLike, kMatches, kIn, kIsNull };
  Kind kind = Kind::kCompare;
  Comparison compare = Comparison::kEqual;
  std::vector<Operand> operands = {};  // what is compared; of IN the candidates follow
  std::vector<std::unique_ptr<Node>> parts = {};
  std::optional<regex::Regex> expression = {};  // of MATCHES
};

// One asking: JSON is parsed once for each term, when a path first leads into it.
class Asking {
 public:
  explicit Asking(const Subject& subject) : subject_(subject) {}
  std::optional<bool> holds(const Node& node);

 private:
  using JsonPtr = std::shared_ptr<const boost::json::value>;

  std::optional<bool> combined(const Node& node, bool deciding);
  std::optional<bool> is_one_of(const Node& node);
  std::optional<bool> is_like(const Node& node);
  std::optional<bool> is_matched(const Node& node);
  Value value_of(const Operand& operand);
  Value inside(const Operand& operand);
  Value scalar(const boost::json::value& from);

  const Subject& subject_;
  std::map<int, JsonPtr> json_;  // null where the text is no JSON
  std::deque<std::string> made_;
};

// "%" is any text, "_" any one byte.
bool like(std::string_view text, std::string_view pattern);

}  // namespace sluice::filter
