#include <algorithm>
#include <charconv>
#include <ctime>

#include "base/text.h"
#include "filter/filter.h"
#include "filter/tokens.h"
#include "filter/tree.h"
#include "regex/regex.h"

namespace sluice::filter {

namespace {

using NodePtr = std::unique_ptr<Node>;
using Kind = Node::Kind;

constexpr int kDeepest = 64;  // parentheses and NOTs in each other
// Of a regular expression on one text: some hundredths of a second.
constexpr std::uint32_t kMostSteps = 1'000'000;

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
  Parser(std::vector<Token> tokens, std::span<const Term> terms)
      : tokens_(std::move(tokens)), terms_(terms) {}

  Result<NodePtr> run() {
    TRY(NodePtr root, either());
    if (here().kind != Token::Kind::kEnd) return wrong("AND, OR or the end");
    return root;
  }

 private:
  const Token& here() const { return tokens_[next_]; }
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
    const Token& token = here();
    const std::string found = token.kind == Token::Kind::kEnd
                                  ? "the filter ends"
                                  : "\"" + regex::decode_utf8(token.text) + "\" stands";
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
    auto node = std::make_unique<Node>(Node{.kind = kind});
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
    auto node = std::make_unique<Node>(Node{.kind = Kind::kNot});
    node->parts.push_back(*std::move(inner));
    return node;
  }

  Result<NodePtr> comparison() {
    TRY(Operand left, operand());
    auto node = std::make_unique<Node>();
    node->operands.push_back(std::move(left));
    if (skip_word("IS")) return null_test(std::move(node));
    const bool negative = skip_word("NOT");
    if (skip_word("LIKE")) {
      node->kind = Kind::kLike;
      TRY(Operand pattern, operand());
      node->operands.push_back(std::move(pattern));
    } else if (skip_word("MATCHES")) {
      TRY(matched(*node));
    } else if (skip_word("IN")) {
      TRY(candidates(*node));
    } else if (negative) {
      return wrong("LIKE, MATCHES or IN");
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

  Status matched(Node& node) {
    node.kind = Kind::kMatches;
    if (here().kind != Token::Kind::kText) return wrong("a regular expression in single quotes");
    Result<regex::Regex> expression = regex::Regex::compile(here().text, kMostSteps);
    if (!expression) {
      return std::move(expression)
          .error()
          .with("the regular expression at character " + std::to_string(here().at + 1));
    }
    node.expression = *std::move(expression);
    ++next_;
    return {};
  }

  Status candidates(Node& node) {
    node.kind = Kind::kIn;
    if (!skip("(")) return wrong("(");
    do {
      TRY(Operand candidate, operand());
      node.operands.push_back(std::move(candidate));
    } while (skip(","));
    if (!skip(")")) return wrong(") or ,");
    return {};
  }

  Status compared(Node& node) {
    static constexpr std::pair<std::string_view, Comparison> kOperators[] = {
        {"=", Comparison::kEqual},   {"!=", Comparison::kNotEqual}, {"<>", Comparison::kNotEqual},
        {"<", Comparison::kLess},    {"<=", Comparison::kAtMost},   {">", Comparison::kGreater},
        {">=", Comparison::kAtLeast}};
    node.kind = Kind::kCompare;
    for (const auto& [symbol, compare] : kOperators) {
      if (!skip(symbol)) continue;
      node.compare = compare;
      TRY(Operand right, operand());
      node.operands.push_back(std::move(right));
      return times(node);
    }
    return wrong("a comparison (=, !=, <, <=, >, >=, LIKE, MATCHES, IN, IS NULL)");
  }

  // A text beside the timestamp is a time.
  static Status times(Node& node) {
    const auto is_time = [](const Operand& one) { return one.kind == Term::Kind::kTime; };
    if (!is_time(node.operands[0]) && !is_time(node.operands[1])) return {};
    for (Operand& one : node.operands) {
      const auto* text = std::get_if<std::string>(&one.literal);
      if (text == nullptr) continue;
      const auto time = time_of(*text);
      if (!time) {
        return Error(
            ErrorCode::kInvalidArgument,
            "\"" + regex::decode_utf8(*text) + "\" is no time; one is '2026-11-30 08:00:00' (UTC)");
      }
      one.literal = *time;
    }
    return {};
  }

  Result<Operand> operand() {
    const Token& token = here();
    if (token.kind == Token::Kind::kText) {
      ++next_;
      return Operand{.literal = token.text};
    }
    if (token.kind == Token::Kind::kNumber) return number();
    if (token.kind == Token::Kind::kName) return named();
    return wrong(names({"a number", "a text in single quotes"}));
  }

  Result<Operand> number() {
    const std::string& text = here().text;
    if (const auto whole = parse_int(text)) {
      ++next_;
      return Operand{.literal = *whole};
    }
    double value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size()) return wrong("a number");
    ++next_;
    return Operand{.literal = value};
  }

  // "key, value or offset": the names of the caller's language, and perhaps what else may stand.
  std::string names(std::vector<std::string> more = {}) const {
    std::vector<std::string> all;
    for (const Term& term : terms_) {
      const auto same = [&](const Term& other) { return other.id == term.id; };
      if (&*std::find_if(terms_.begin(), terms_.end(), same) == &term) all.emplace_back(term.name);
    }
    all.insert(all.end(), more.begin(), more.end());
    const std::string last = all.back();
    all.pop_back();
    return all.empty() ? last : join(all, ", ") + " or " + last;
  }

  Result<Operand> named() {
    if (skip_word("true")) return Operand{.literal = true};
    if (skip_word("false")) return Operand{.literal = false};
    if (skip_word("null")) return Operand{};
    for (const Term& term : terms_) {
      if (!skip_word(term.name)) continue;
      if (term.kind == Term::Kind::kNamed) return part_of(term);
      Operand found{.kind = term.kind, .term = term.id};
      if (term.kind != Term::Kind::kText) return found;
      while (here().is(".") || here().is("[")) {
        TRY(Step one, step());
        found.path.push_back(std::move(one));
      }
      return found;
    }
    return wrong(names());
  }

  Result<Operand> part_of(const Term& term) {
    if (!here().is(".") && !here().is("[")) return wrong(".NAME of a header");
    TRY(Step name, step());
    if (!std::holds_alternative<std::string>(name)) return wrong("a header's name");
    return Operand{
        .kind = term.kind, .term = term.id, .part = std::get<std::string>(std::move(name))};
  }

  // .name  ."any name"  ['any name']  [0]
  Result<Step> step() {
    const bool member = skip(".");
    if (!member) ++next_;
    const Token& token = here();
    if (member ? token.kind == Token::Kind::kName : token.kind == Token::Kind::kText) {
      ++next_;
      if (!member && !skip("]")) return wrong("]");
      return Step(token.text);
    }
    const auto index = parse_int(token.text);
    if (member || token.kind != Token::Kind::kNumber || !index || *index < 0) {
      return wrong(member ? "a name" : "an index or a name in single quotes");
    }
    ++next_;
    if (!skip("]")) return wrong("]");
    return Step(static_cast<std::size_t>(*index));
  }

  const std::vector<Token> tokens_;
  const std::span<const Term> terms_;
  std::size_t next_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<Filter> Filter::parse(std::string_view text, std::span<const Term> terms) {
  if (text.size() > kMaxFilterBytes) {
    return Error(ErrorCode::kInvalidArgument,
                 "a filter has at most " + std::to_string(kMaxFilterBytes) + " bytes");
  }
  TRY(auto tokens, tokens_of(text));
  TRY(NodePtr root, Parser(std::move(tokens), terms).run());
  return Filter(std::shared_ptr<const Node>(std::move(root)));
}

std::optional<bool> Filter::holds(const Subject& subject) const {
  return Asking(subject).holds(*root_);
}

}  // namespace sluice::filter
