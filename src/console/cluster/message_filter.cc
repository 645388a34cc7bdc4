#include "console/cluster/message_filter.h"

#include <charconv>
#include <ctime>

#include "base/text.h"
#include "console/cluster/filter_tokens.h"
#include "console/cluster/filter_tree.h"
#include "console/shown/byte_text.h"

namespace sluice::console {

namespace {

using NodePtr = std::unique_ptr<FilterNode>;
using Kind = FilterNode::Kind;

constexpr int kDeepest = 64;  // parentheses and NOTs in each other

// "2026-11-30", "2026-11-30 08:00", "2026-11-30T08:00:00Z", in UTC.
std::optional<std::int64_t> time_of(const std::string& text) {
  for (const char* form : {"%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S",
                           "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
    std::tm parts{};
    const char* end = ::strptime(text.c_str(), form, &parts);
    if (end != nullptr && *end == '\0') return std::int64_t{1000} * ::timegm(&parts);
  }
  return std::nullopt;
}

class Parser {
 public:
  explicit Parser(std::vector<FilterToken> tokens) : tokens_(std::move(tokens)) {}

  Result<NodePtr> run() {
    TRY(NodePtr root, either());
    if (here().kind != FilterToken::Kind::kEnd) return wrong("AND, OR or the end");
    return root;
  }

 private:
  const FilterToken& here() const { return tokens_[next_]; }
  bool skip_word(std::string_view word) {
    if (!here().is_word(word)) return false;
    ++next_;
    return true;
  }
  bool skip(std::string_view symbol) {
    if (!here().is(symbol)) return false;
    ++next_;
    return true;
  }
  Error wrong(std::string_view expected) const {
    const FilterToken& token = here();
    const std::string found = token.kind == FilterToken::Kind::kEnd
                                  ? "the filter ends"
                                  : "\"" + readable(token.text) + "\" stands";
    return Error(ErrorCode::kInvalidArgument, found + " at character " +
                                                  std::to_string(token.at + 1) + ", where " +
                                                  std::string(expected) + " is expected");
  }

  Result<NodePtr> either() {
    TRY(NodePtr first, both());
    return chain(std::move(first), "OR", Kind::kOr, &Parser::both);
  }
  Result<NodePtr> both() {
    TRY(NodePtr first, one());
    return chain(std::move(first), "AND", Kind::kAnd, &Parser::one);
  }
  Result<NodePtr> chain(NodePtr first, std::string_view word, Kind kind,
                        Result<NodePtr> (Parser::*part)()) {
    if (!here().is_word(word)) return first;
    auto node = std::make_unique<FilterNode>(FilterNode{.kind = kind});
    node->parts.push_back(std::move(first));
    while (skip_word(word)) {
      TRY(NodePtr next, (this->*part)());
      node->parts.push_back(std::move(next));
    }
    return node;
  }

  Result<NodePtr> one() {
    if (++depth_ > kDeepest) return wrong("a filter that is nested less deeply");
    auto node = skip_word("NOT") ? inverted(one()) : skip("(") ? enclosed() : comparison();
    --depth_;
    return node;
  }
  Result<NodePtr> enclosed() {
    TRY(NodePtr inner, either());
    if (!skip(")")) return wrong(")");
    return inner;
  }
  static Result<NodePtr> inverted(Result<NodePtr> inner) {
    if (!inner) return inner;
    auto node = std::make_unique<FilterNode>(FilterNode{.kind = Kind::kNot});
    node->parts.push_back(*std::move(inner));
    return node;
  }

  Result<NodePtr> comparison() {
    TRY(FilterOperand left, operand());
    auto node = std::make_unique<FilterNode>();
    node->operands.push_back(std::move(left));
    if (skip_word("IS")) return null_test(std::move(node));
    const bool negative = skip_word("NOT");
    if (skip_word("LIKE")) {
      node->kind = Kind::kLike;
      TRY(FilterOperand pattern, operand());
      node->operands.push_back(std::move(pattern));
    } else if (skip_word("IN")) {
      TRY(candidates(*node));
    } else if (negative) {
      return wrong("LIKE or IN");
    } else {
      TRY(compared(*node));
    }
    return negative ? inverted(std::move(node)) : Result<NodePtr>(std::move(node));
  }

  Result<NodePtr> null_test(NodePtr node) {
    const bool negative = skip_word("NOT");
    if (!skip_word("NULL")) return wrong("NULL");
    node->kind = Kind::kIsNull;
    return negative ? inverted(std::move(node)) : Result<NodePtr>(std::move(node));
  }

  Status candidates(FilterNode& node) {
    node.kind = Kind::kIn;
    if (!skip("(")) return wrong("(");
    do {
      TRY(FilterOperand candidate, operand());
      node.operands.push_back(std::move(candidate));
    } while (skip(","));
    if (!skip(")")) return wrong(") or ,");
    return {};
  }

  Status compared(FilterNode& node) {
    static constexpr std::pair<std::string_view, FilterOperator> kOperators[] = {
        {"=", FilterOperator::kEqual},     {"!=", FilterOperator::kNotEqual},
        {"<>", FilterOperator::kNotEqual}, {"<", FilterOperator::kLess},
        {"<=", FilterOperator::kAtMost},   {">", FilterOperator::kGreater},
        {">=", FilterOperator::kAtLeast}};
    node.kind = Kind::kCompare;
    for (const auto& [symbol, compare] : kOperators) {
      if (!skip(symbol)) continue;
      node.compare = compare;
      TRY(FilterOperand right, operand());
      node.operands.push_back(std::move(right));
      return times(node);
    }
    return wrong("a comparison (=, !=, <, <=, >, >=, LIKE, IN, IS NULL)");
  }

  // A text beside the timestamp is a time.
  static Status times(FilterNode& node) {
    const auto is_time = [](const FilterOperand& one) {
      return one.kind == FilterOperand::Kind::kTimestamp;
    };
    if (!is_time(node.operands[0]) && !is_time(node.operands[1])) return {};
    for (FilterOperand& one : node.operands) {
      const auto* text = std::get_if<std::string>(&one.literal);
      if (text == nullptr) continue;
      const auto time = time_of(*text);
      if (!time) {
        return Error(ErrorCode::kInvalidArgument,
                     "\"" + readable(*text) + "\" is no time; one is '2026-11-30 08:00:00' (UTC)");
      }
      one.literal = *time;
    }
    return {};
  }

  Result<FilterOperand> operand() {
    const FilterToken& token = here();
    if (token.kind == FilterToken::Kind::kText) {
      ++next_;
      return FilterOperand{.literal = token.text};
    }
    if (token.kind == FilterToken::Kind::kNumber) return number();
    if (token.kind == FilterToken::Kind::kName) return named();
    return wrong("key, value, a header, a number or a text in single quotes");
  }

  Result<FilterOperand> number() {
    const std::string& text = here().text;
    if (const auto whole = parse_int(text)) {
      ++next_;
      return FilterOperand{.literal = *whole};
    }
    double value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size()) return wrong("a number");
    ++next_;
    return FilterOperand{.literal = value};
  }

  Result<FilterOperand> named() {
    using Operand = FilterOperand::Kind;
    static constexpr std::pair<std::string_view, Operand> kPlain[] = {
        {"partition", Operand::kPartition},
        {"offset", Operand::kOffset},
        {"timestamp", Operand::kTimestamp}};
    for (const auto& [word, kind] : kPlain) {
      if (skip_word(word)) return FilterOperand{.kind = kind};
    }
    if (skip_word("true")) return FilterOperand{.literal = true};
    if (skip_word("false")) return FilterOperand{.literal = false};
    if (skip_word("null")) return FilterOperand{};
    if (skip_word("headers") || skip_word("header")) return header();
    FilterOperand found{.kind = Operand::kKey};
    if (!skip_word("key")) {
      if (!skip_word("value")) return wrong("key, value, headers, partition, offset or timestamp");
      found.kind = Operand::kValue;
    }
    while (here().is(".") || here().is("[")) {
      TRY(FilterStep one, step());
      found.path.push_back(std::move(one));
    }
    return found;
  }

  Result<FilterOperand> header() {
    if (!here().is(".") && !here().is("[")) return wrong(".NAME of a header");
    TRY(FilterStep name, step());
    if (!std::holds_alternative<std::string>(name)) return wrong("a header's name");
    return FilterOperand{.kind = FilterOperand::Kind::kHeader,
                         .header = std::get<std::string>(std::move(name))};
  }

  // .name  ."any name"  ['any name']  [0]
  Result<FilterStep> step() {
    const bool member = skip(".");
    if (!member) ++next_;
    const FilterToken& token = here();
    if (member ? token.kind == FilterToken::Kind::kName : token.kind == FilterToken::Kind::kText) {
      ++next_;
      if (!member && !skip("]")) return wrong("]");
      return FilterStep(token.text);
    }
    const auto index = parse_int(token.text);
    if (member || token.kind != FilterToken::Kind::kNumber || !index || *index < 0) {
      return wrong(member ? "a name" : "an index or a name in single quotes");
    }
    ++next_;
    if (!skip("]")) return wrong("]");
    return FilterStep(static_cast<std::size_t>(*index));
  }

  const std::vector<FilterToken> tokens_;
  std::size_t next_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<MessageFilter> MessageFilter::parse(std::string_view text) {
  if (text.size() > kMaxFilterBytes) {
    return Error(ErrorCode::kInvalidArgument,
                 "a filter has at most " + std::to_string(kMaxFilterBytes) + " bytes");
  }
  TRY(auto tokens, filter_tokens(text));
  TRY(NodePtr root, Parser(std::move(tokens)).run());
  return MessageFilter(std::shared_ptr<const FilterNode>(std::move(root)));
}

bool MessageFilter::matches(const MessageView& message) const {
  FilterSubject subject(message);
  return holds(*root_, subject).value_or(false);
}

}  // namespace sluice::console
