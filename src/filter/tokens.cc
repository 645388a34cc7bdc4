#include "filter/tokens.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sluice::filter {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
// A byte of a character beyond ASCII may stand in a name.
bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<signed char>(c) < 0;
}
bool continues_name(char c) {
  return begins_name(c) || is_digit(c) || c == '-';
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<Token>> run() {
    std::vector<Token> tokens;
    while (true) {
      at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
      if (at_ == text_.size()) break;
      TRY(Token token, next());
      tokens.push_back(std::move(token));
    }
    tokens.push_back({.kind = Token::Kind::kEnd, .at = text_.size()});
    return tokens;
  }

 private:
  Result<Token> next() {
    const char c = text_[at_];
    if (c == '\'' || c == '"') return quoted(c);
    if (begins_name(c)) return take(Token::Kind::kName, continues_name);
    const bool sign = c == '-' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]);
    if (is_digit(c) || sign) return number();
    return symbol();
  }

  template <typename Continues>
  Token take(Token::Kind kind, Continues continues) {
    const std::size_t from = at_++;
    while (at_ < text_.size() && continues(text_[at_])) ++at_;
    return {.kind = kind, .text = std::string(text_.substr(from, at_ - from)), .at = from};
  }

  Token number() {
    const std::size_t from = at_;
    return take(Token::Kind::kNumber, [this, from](char c) {
      const bool exponent = (c == '-' || c == '+') && at_ > from && (text_[at_ - 1] | 0x20) == 'e';
      return is_digit(c) || c == '.' || (c | 0x20) == 'e' || exponent;
    });
  }

  Result<Token> quoted(char quote) {
    Token token{.kind = quote == '"' ? Token::Kind::kName : Token::Kind::kText,
                .at = at_++,
                .quoted = true};
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == quote) {
        if (at_ == text_.size() || text_[at_] != quote) return token;
        ++at_;
      }
      token.text.push_back(c);
    }
    return Error(ErrorCode::kInvalidArgument,
                 "the quote at character " + std::to_string(token.at + 1) + " is not closed");
  }

  Result<Token> symbol() {
    static constexpr std::array<std::string_view, 13> kSymbols = {
        "!=", "<>", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ",", "."};
    for (const std::string_view known : kSymbols) {
      if (!text_.substr(at_).starts_with(known)) continue;
      Token token{.kind = Token::Kind::kSymbol, .text = std::string(known), .at = at_};
      at_ += known.size();
      return token;
    }
    return Error(ErrorCode::kInvalidArgument,
                 "character " + std::to_string(at_ + 1) + " of the filter means nothing here");
  }

  const std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool Token::is_word(std::string_view upper) const {
  return kind == Kind::kName && !quoted && to_lower(text) == to_lower(upper);
}

Result<std::vector<Token>> tokens_of(std::string_view text) {
  return Lexer(text).run();
}

}  // namespace sluice::filter
