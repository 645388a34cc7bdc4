#include "filter/tree.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>

namespace sluice::filter {

namespace json = boost::json;

namespace {

const json::value* step_into(const json::value& from, const Step& step) {
  if (const auto* name = std::get_if<std::string>(&step)) {
    return from.is_object() ? from.get_object().if_contains(*name) : nullptr;
  }
  return from.is_array() ? from.get_array().if_contains(std::get<std::size_t>(step)) : nullptr;
}

Value of_literal(const Literal& literal) {
  if (const auto* text = std::get_if<std::string>(&literal)) return std::string_view(*text);
  if (const auto* whole = std::get_if<std::int64_t>(&literal)) return *whole;
  if (const auto* number = std::get_if<double>(&literal)) return *number;
  if (const auto* truth = std::get_if<bool>(&literal)) return *truth;
  return {};
}

std::optional<double> number_of(const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return std::nullopt;
  double number = 0;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (failed != std::errc() || end != text->data() + text->size()) return std::nullopt;
  if (std::isnan(number)) return std::nullopt;  // which would be equal to every number
  return number;
}

bool is_number(const Value& value) {
  return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
}

// Below, at or above zero, as the first is to the second; nothing where they can't be compared.
std::optional<int> order_of(const Value& left, const Value& right) {
  const auto sign = [](const auto& a, const auto& b) { return a < b ? -1 : b < a ? 1 : 0; };
  if (const auto* a = std::get_if<std::int64_t>(&left)) {
    if (const auto* b = std::get_if<std::int64_t>(&right)) return sign(*a, *b);
  }
  if (is_number(left) || is_number(right)) {
    const auto a = number_of(left);
    const auto b = number_of(right);
    if (!a || !b) return std::nullopt;
    return sign(*a, *b);
  }
  if (const auto* a = std::get_if<std::string_view>(&left)) {
    if (const auto* b = std::get_if<std::string_view>(&right)) return sign(*a, *b);
  }
  if (const auto* a = std::get_if<bool>(&left)) {
    if (const auto* b = std::get_if<bool>(&right)) return sign(*a, *b);
  }
  return std::nullopt;
}

bool satisfies(int order, Comparison compare) {
  switch (compare) {
    case Comparison::kEqual:
      return order == 0;
    case Comparison::kNotEqual:
      return order != 0;
    case Comparison::kLess:
      return order < 0;
    case Comparison::kAtMost:
      return order <= 0;
    case Comparison::kGreater:
      return order > 0;
    case Comparison::kAtLeast:
      return order >= 0;
  }
  return false;
}

std::optional<bool> negated(std::optional<bool> known) {
  if (!known) return known;
  return !*known;
}

}  // namespace

bool like(std::string_view text, std::string_view pattern) {
  std::size_t at = 0;
  std::size_t in = 0;
  std::size_t star = std::string_view::npos;  // the last % seen, and what it has taken so far
  std::size_t taken = 0;
  while (at < text.size()) {
    if (in < pattern.size() && pattern[in] == '%') {
      star = in++;
      taken = at;
    } else if (in < pattern.size() && (pattern[in] == '_' || pattern[in] == text[at])) {
      ++in;
      ++at;
    } else if (star != std::string_view::npos) {
      in = star + 1;
      at = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('%', in) == std::string_view::npos;
}

// AND is decided by the first false, OR by the first true; else by an unknown.
std::optional<bool> Asking::combined(const Node& node, bool deciding) {
  bool unknown = false;
  for (const auto& part : node.parts) {
    const auto known = holds(*part);
    if (known == deciding) return deciding;
    unknown = unknown || !known;
  }
  if (unknown) return std::nullopt;
  return !deciding;
}

std::optional<bool> Asking::is_one_of(const Node& node) {
  const Value wanted = value_of(node.operands.front());
  if (std::holds_alternative<std::monostate>(wanted)) return std::nullopt;
  return std::any_of(node.operands.begin() + 1, node.operands.end(), [&](const Operand& candidate) {
    return order_of(wanted, value_of(candidate)) == 0;
  });
}

std::optional<bool> Asking::is_like(const Node& node) {
  const Value value = value_of(node.operands[0]);
  const Value pattern = value_of(node.operands[1]);
  const auto* text = std::get_if<std::string_view>(&value);
  const auto* wanted = std::get_if<std::string_view>(&pattern);
  if (text == nullptr || wanted == nullptr) return std::nullopt;
  return like(*text, *wanted);
}

// An expression that would go back without end is not known to match.
std::optional<bool> Asking::is_matched(const Node& node) {
  const Value value = value_of(node.operands[0]);
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return std::nullopt;
  const Result<bool> found = node.expression->find(*text);
  if (!found) return std::nullopt;
  return *found;
}

Value Asking::scalar(const json::value& from) {
  switch (from.kind()) {
    case json::kind::null:
      return {};
    case json::kind::bool_:
      return from.get_bool();
    case json::kind::int64:
      return from.get_int64();
    case json::kind::uint64:
      return static_cast<double>(from.get_uint64());
    case json::kind::double_:
      return from.get_double();
    case json::kind::string:
      return std::string_view(from.get_string().data(), from.get_string().size());
    case json::kind::array:
    case json::kind::object:
      return std::string_view(made_.emplace_back(json::serialize(from)));
  }
  return {};
}

Value Asking::inside(const Operand& operand) {
  const auto [known, is_new] = json_.try_emplace(operand.term);
  if (is_new) {
    const Value whole = subject_.value_of(operand.term, {});
    const auto* text = std::get_if<std::string_view>(&whole);
    if (text != nullptr && text->size() <= kMaxJsonBytes) {
      boost::system::error_code failed;
      json::value read = json::parse(*text, failed);
      if (!failed) known->second = std::make_shared<const json::value>(std::move(read));
    }
  }
  const json::value* found = known->second.get();
  for (const Step& step : operand.path) {
    if (found == nullptr) return {};
    found = step_into(*found, step);
  }
  return found == nullptr ? Value() : scalar(*found);
}

Value Asking::value_of(const Operand& operand) {
  if (!operand.kind) return of_literal(operand.literal);
  if (!operand.path.empty()) return inside(operand);
  return subject_.value_of(operand.term, operand.part);
}

std::optional<bool> Asking::holds(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kAnd:
      return combined(node, false);
    case Node::Kind::kOr:
      return combined(node, true);
    case Node::Kind::kNot:
      return negated(holds(*node.parts.front()));
    case Node::Kind::kCompare: {
      const auto order = order_of(value_of(node.operands[0]), value_of(node.operands[1]));
      if (!order) return std::nullopt;
      return satisfies(*order, node.compare);
    }
    case Node::Kind::kLike:
      return is_like(node);
    case Node::Kind::kMatches:
      return is_matched(node);
    case Node::Kind::kIn:
      return is_one_of(node);
    case Node::Kind::kIsNull:
      return std::holds_alternative<std::monostate>(value_of(node.operands.front()));
  }
  return std::nullopt;
}

}  // namespace sluice::filter
