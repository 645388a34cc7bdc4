#include "console/cluster/filter_tree.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <ctime>

namespace sluice::console {

namespace json = boost::json;

namespace {

FilterValue bytes_of(const std::optional<std::string>& bytes) {
  return bytes ? FilterValue(*bytes) : FilterValue();
}

const json::value* step_into(const json::value& from, const FilterStep& step) {
  if (const auto* name = std::get_if<std::string>(&step)) {
    return from.is_object() ? from.get_object().if_contains(*name) : nullptr;
  }
  return from.is_array() ? from.get_array().if_contains(std::get<std::size_t>(step)) : nullptr;
}

FilterValue scalar(const json::value& from) {
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
      return std::string(from.get_string());
    case json::kind::array:
    case json::kind::object:
      return json::serialize(from);
  }
  return {};
}

std::optional<double> number_of(const FilterValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return std::nullopt;
  double number = 0;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (failed != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

bool is_number(const FilterValue& value) {
  return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
}

// Below, at or above zero, as the first is to the second; nothing where they can't be compared.
std::optional<int> order_of(const FilterValue& left, const FilterValue& right) {
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
  if (const auto* a = std::get_if<std::string>(&left)) {
    if (const auto* b = std::get_if<std::string>(&right)) return sign(*a, *b);
  }
  if (const auto* a = std::get_if<bool>(&left)) {
    if (const auto* b = std::get_if<bool>(&right)) return sign(*a, *b);
  }
  return std::nullopt;
}

bool satisfies(int order, FilterOperator compare) {
  switch (compare) {
    case FilterOperator::kEqual:
      return order == 0;
    case FilterOperator::kNotEqual:
      return order != 0;
    case FilterOperator::kLess:
      return order < 0;
    case FilterOperator::kAtMost:
      return order <= 0;
    case FilterOperator::kGreater:
      return order > 0;
    case FilterOperator::kAtLeast:
      return order >= 0;
  }
  return false;
}

std::optional<bool> negated(std::optional<bool> known) {
  if (!known) return known;
  return !*known;
}

// AND is decided by the first false, OR by the first true; else by an unknown.
std::optional<bool> combined(const FilterNode& node, FilterSubject& subject, bool deciding) {
  bool unknown = false;
  for (const auto& part : node.parts) {
    const auto known = holds(*part, subject);
    if (known == deciding) return deciding;
    unknown = unknown || !known;
  }
  if (unknown) return std::nullopt;
  return !deciding;
}

std::optional<bool> is_one_of(const FilterNode& node, FilterSubject& subject) {
  const FilterValue wanted = subject.value_of(node.operands.front());
  if (std::holds_alternative<std::monostate>(wanted)) return std::nullopt;
  return std::any_of(node.operands.begin() + 1, node.operands.end(),
                     [&](const FilterOperand& candidate) {
                       return order_of(wanted, subject.value_of(candidate)) == 0;
                     });
}

std::optional<bool> is_like(const FilterNode& node, FilterSubject& subject) {
  const FilterValue value = subject.value_of(node.operands[0]);
  const FilterValue pattern = subject.value_of(node.operands[1]);
  const auto* text = std::get_if<std::string>(&value);
  const auto* wanted = std::get_if<std::string>(&pattern);
  if (text == nullptr || wanted == nullptr) return std::nullopt;
  return like(*text, *wanted);
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

FilterValue FilterSubject::inside(const std::optional<std::string>& text, Json& parsed,
                                  const std::vector<FilterStep>& path) {
  if (path.empty() || !text) return bytes_of(text);
  if (!parsed.asked) {
    boost::system::error_code failed;
    json::value read = json::parse(*text, failed);
    parsed.asked = true;
    if (!failed) parsed.read = std::make_shared<const json::value>(std::move(read));
  }
  const json::value* found = parsed.read.get();
  for (const FilterStep& step : path) {
    if (found == nullptr) return {};
    found = step_into(*found, step);
  }
  return found == nullptr ? FilterValue() : scalar(*found);
}

FilterValue FilterSubject::value_of(const FilterOperand& operand) {
  switch (operand.kind) {
    case FilterOperand::Kind::kLiteral:
      return operand.literal;
    case FilterOperand::Kind::kKey:
      return inside(message_.key, key_, operand.path);
    case FilterOperand::Kind::kValue:
      return inside(message_.value, value_, operand.path);
    case FilterOperand::Kind::kPartition:
      return static_cast<std::int64_t>(message_.partition);
    case FilterOperand::Kind::kOffset:
      return message_.offset;
    case FilterOperand::Kind::kTimestamp:
      if (message_.time == MessageView::Time::kNone) return {};
      return message_.timestamp_ms;
    case FilterOperand::Kind::kHeader: {
      // The last of a name counts, as Kafka's lastHeader().
      for (auto header = message_.headers.rbegin(); header != message_.headers.rend(); ++header) {
        if (header->first == operand.header) return bytes_of(header->second);
      }
      return {};
    }
  }
  return {};
}

std::optional<bool> holds(const FilterNode& node, FilterSubject& subject) {
  switch (node.kind) {
    case FilterNode::Kind::kTrue:
      return true;
    case FilterNode::Kind::kAnd:
      return combined(node, subject, false);
    case FilterNode::Kind::kOr:
      return combined(node, subject, true);
    case FilterNode::Kind::kNot:
      return negated(holds(*node.parts.front(), subject));
    case FilterNode::Kind::kCompare: {
      const auto order =
          order_of(subject.value_of(node.operands[0]), subject.value_of(node.operands[1]));
      if (!order) return std::nullopt;
      return satisfies(*order, node.compare);
    }
    case FilterNode::Kind::kLike:
      return is_like(node, subject);
    case FilterNode::Kind::kIn:
      return is_one_of(node, subject);
    case FilterNode::Kind::kIsNull:
      return std::holds_alternative<std::monostate>(subject.value_of(node.operands.front()));
  }
  return std::nullopt;
}

}  // namespace sluice::console
