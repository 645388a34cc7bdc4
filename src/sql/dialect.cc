#include "sql/dialect.h"

#include <array>

namespace sluice::sql {
namespace {

constexpr std::array<Dialect, 3> kDialects{{
    {.product = Product::kMySql,
     .true_word = "1",
     .false_word = "0",
     .current_time = "SELECT CURRENT_TIMESTAMP()",
     .aliases_tables = true,
     .merges_rows = true},
    {.product = Product::kPostgreSql,
     .true_word = "'t'",
     .false_word = "'f'",
     .current_time = "SELECT CURRENT_TIMESTAMP",
     .aliases_tables = false,
     .merges_rows = false},
    {.product = Product::kSqlite,
     .true_word = "1",
     .false_word = "0",
     .current_time = "SELECT datetime('now', 'localtime')",
     .aliases_tables = false,
     .merges_rows = false},
}};

constexpr std::string_view kHexDigits = "0123456789abcdef";

void append_quoted(std::string& to, std::string_view text, char quote, bool backslash_escapes) {
  to += quote;
  for (const char c : text) {
    if (c == quote || (c == '\\' && backslash_escapes)) to += c;
    to += c;
  }
  to += quote;
}

void append_hex(std::string& to, std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    to += kHexDigits[byte >> 4];
    to += kHexDigits[byte & 15];
  }
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("+-.0123456789eE") == std::string_view::npos;
}

}  // namespace

const Dialect& dialect_of(Product product) {
  for (const Dialect& dialect : kDialects) {
    if (dialect.product == product) return dialect;
  }
  return kDialects.front();
}

std::string quote_name(Product product, std::string_view name) {
  std::string out;
  append_quoted(out, name, product == Product::kMySql ? '`' : '"', false);
  return out;
}

std::string quote_text(Product product, std::string_view text) {
  std::string out;
  append_quoted(out, text, '\'', product == Product::kMySql);
  return out;
}

void append_literal(std::string& to, const Dialect& dialect, Literal kind, std::string_view value,
                    bool backslash_escapes) {
  switch (kind) {
    case Literal::kNumber:
      if (is_number(value)) {
        to += value;
        return;
      }
      break;
    case Literal::kBoolean:
      to += value == "true" ? dialect.true_word : dialect.false_word;
      return;
    case Literal::kBytes:
      to += dialect.product == Product::kPostgreSql ? "decode('" : "X'";
      append_hex(to, value);
      to += dialect.product == Product::kPostgreSql ? "', 'hex')" : "'";
      return;
    case Literal::kText:
      break;
  }
  // PostgreSQL reads E'' alike whatever standard_conforming_strings says.
  const bool marked =
      dialect.product == Product::kPostgreSql && value.find('\\') != std::string_view::npos;
  if (marked) to += 'E';
  append_quoted(to, value, '\'',
                marked || (dialect.product == Product::kMySql && backslash_escapes));
}

}  // namespace sluice::sql
