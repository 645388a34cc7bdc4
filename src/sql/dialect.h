// How each database spells values and statements: the one place that tells their SQL apart.
#pragma once

#include <string>
#include <string_view>

#include "sql/database.h"

namespace sluice::sql {

// How a value is spelled in a statement.
enum class Literal {
  kText,     // characters, dates and times: in quotes
  kNumber,   // as it stands; what SQL has no number for (NaN) goes in quotes
  kBoolean,  // "true" or "false"
  kBytes,    // raw bytes
};

struct Dialect {
  Product product;
  std::string_view true_word;
  std::string_view false_word;
  std::string_view current_time;  // the statement that gives the database's clock
  bool aliases_tables;            // Sqoop selects "FROM t AS t"
  bool merges_rows;               // Sqoop's own --update-mode allowinsert works
};

const Dialect& dialect_of(Product product);

// `name` in the database's quotes.
std::string quote_name(Product product, std::string_view name);
// `text` as a string literal.
std::string quote_text(Product product, std::string_view text);

// Appends a value to a statement. `backslash_escapes`: of MySQL's literals, which its sql_mode
// decides (NO_BACKSLASH_ESCAPES).
void append_literal(std::string& to, const Dialect& dialect, Literal kind, std::string_view value,
                    bool backslash_escapes);

}  // namespace sluice::sql
