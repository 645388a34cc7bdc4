#include "sql/dialect.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace sluice::sql {
namespace {

constexpr std::string_view kStandardTime = "SELECT CURRENT_TIMESTAMP";

constexpr Dialect kMySqlDialect{.product = Product::kMySql,
                                .true_word = "1",
                                .false_word = "0",
                                .current_time = "SELECT CURRENT_TIMESTAMP()",
                                .upsert = Upsert::kOnDuplicateKey,
                                .merge_source = "",
                                .merge_hint = "",
                                .merge_end = "",
                                .savepoints = Savepoints::kStandard,
                                .moments = Moments::kText,
                                .bytes_before = "X'",
                                .bytes_after = "'"};

constexpr Dialect kPostgreSqlDialect{.product = Product::kPostgreSql,
                                     .true_word = "'t'",
                                     .false_word = "'f'",
                                     .current_time = kStandardTime,
                                     .upsert = Upsert::kOnConflict,
                                     .merge_source = "",
                                     .merge_hint = "",
                                     .merge_end = "",
                                     .savepoints = Savepoints::kStandard,
                                     .moments = Moments::kText,
                                     .bytes_before = "decode('",
                                     .bytes_after = "', 'hex')"};

constexpr Dialect kSqliteDialect{.product = Product::kSqlite,
                                 .true_word = "1",
                                 .false_word = "0",
                                 .current_time = "SELECT datetime('now', 'localtime')",
                                 .upsert = Upsert::kOnConflict,
                                 .merge_source = "",
                                 .merge_hint = "",
                                 .merge_end = "",
                                 .savepoints = Savepoints::kStandard,
                                 .moments = Moments::kText,
                                 .bytes_before = "X'",
                                 .bytes_after = "'"};

constexpr Dialect kOracleDialect{.product = Product::kOracle,
                                 .true_word = "1",
                                 .false_word = "0",
                                 .current_time = "SELECT CURRENT_TIMESTAMP FROM dual",
                                 .upsert = Upsert::kMerge,
                                 .merge_source = "dual",
                                 .merge_hint = "",
                                 .merge_end = "",
                                 .savepoints = Savepoints::kOracle,
                                 .moments = Moments::kFunctions,
                                 .bytes_before = "HEXTORAW('",
                                 .bytes_after = "')"};

// HOLDLOCK: without it two MERGE may both find no row, and the second then fails.
constexpr Dialect kSqlServerDialect{.product = Product::kSqlServer,
                                    .true_word = "1",
                                    .false_word = "0",
                                    .current_time = kStandardTime,
                                    .upsert = Upsert::kMerge,
                                    .merge_source = "(SELECT 1 AS one) AS one_row",
                                    .merge_hint = " WITH (HOLDLOCK)",
                                    .merge_end = ";",
                                    .savepoints = Savepoints::kTransact,
                                    .moments = Moments::kCasts,
                                    .bytes_before = "0x",
                                    .bytes_after = ""};

constexpr Dialect kDb2Dialect{
    .product = Product::kDb2,
    .true_word = "1",
    .false_word = "0",
    .current_time = "SELECT CURRENT TIMESTAMP FROM SYSIBM.SYSDUMMY1 WITH UR",
    .upsert = Upsert::kMerge,
    .merge_source = "SYSIBM.SYSDUMMY1",
    .merge_hint = "",
    .merge_end = "",
    .savepoints = Savepoints::kDb2,
    .moments = Moments::kTyped,
    .bytes_before = "BX'",
    .bytes_after = "'"};

// What the standard has, and every driver of ODBC's understands.
constexpr Dialect kOdbcDialect{.product = Product::kOdbc,
                               .true_word = "1",
                               .false_word = "0",
                               .current_time = kStandardTime,
                               .upsert = Upsert::kNone,
                               .merge_source = "",
                               .merge_hint = "",
                               .merge_end = "",
                               .savepoints = Savepoints::kStandard,
                               .moments = Moments::kEscapes,
                               .bytes_before = "X'",
                               .bytes_after = "'"};

// Beginnings of SQL_DBMS_NAME, in small letters.
constexpr std::array<std::pair<std::string_view, const Dialect*>, 8> kDatabasesOfOdbc{
    {{"mysql", &kMySqlDialect},
     {"mariadb", &kMySqlDialect},
     {"postgresql", &kPostgreSqlDialect},
     {"sqlite", &kSqliteDialect},
     {"oracle", &kOracleDialect},
     {"microsoft sql server", &kSqlServerDialect},
     {"db2", &kDb2Dialect},
     {"ibm db2", &kDb2Dialect}}};

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
  switch (product) {
    case Product::kMySql:
      return kMySqlDialect;
    case Product::kPostgreSql:
      return kPostgreSqlDialect;
    case Product::kSqlite:
      return kSqliteDialect;
    case Product::kOracle:
      return kOracleDialect;
    case Product::kSqlServer:
      return kSqlServerDialect;
    case Product::kDb2:
      return kDb2Dialect;
    case Product::kOdbc:
      return kOdbcDialect;
  }
  return kOdbcDialect;
}

const Dialect& dialect_of_odbc(std::string_view database) {
  const std::string name = to_lower(database);
  for (const auto& [beginning, dialect] : kDatabasesOfOdbc) {
    if (name.starts_with(beginning)) return *dialect;
  }
  return kOdbcDialect;
}

std::string quote_name(Product product, std::string_view name) {
  if (product == Product::kOdbc) return std::string(name);
  std::string out;
  if (product == Product::kSqlServer) {
    out += '[';
    for (const char c : name) {
      if (c == ']') out += c;
      out += c;
    }
    return out + ']';
  }
  append_quoted(out, name, product == Product::kMySql ? '`' : '"', false);
  return out;
}

std::string quote_text(Product product, std::string_view text) {
  std::string out;
  // A literal without N is of the database's own character set.
  const bool national =
      product == Product::kSqlServer &&
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) < 0; });
  if (national) out += 'N';
  append_quoted(out, text, '\'', product == Product::kMySql);
  return out;
}

std::string quote_moment(Product product, SqlType type, std::string_view text) {
  const std::string quoted = quote_text(product, text);
  const bool is_date = type == SqlType::kDate;
  const bool is_time = type == SqlType::kTime;
  switch (dialect_of(product).moments) {
    case Moments::kText:
      return quoted;
    case Moments::kEscapes:
      return (is_date ? "{d " : is_time ? "{t " : "{ts ") + quoted + "}";
    case Moments::kFunctions:
      if (is_date && text.size() <= 10) return "TO_DATE(" + quoted + ", 'YYYY-MM-DD')";
      return "TO_TIMESTAMP(" + quoted + ", 'YYYY-MM-DD HH24:MI:SS.FF')";
    case Moments::kCasts:
      return "CAST(" + quoted + (is_date ? " AS DATE)" : is_time ? " AS TIME)" : " AS DATETIME2)");
    case Moments::kTyped:
      return (is_date ? "DATE(" : is_time ? "TIME(" : "TIMESTAMP(") + quoted + ")";
  }
  return quoted;
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
      to += dialect.bytes_before;
      append_hex(to, value);
      to += dialect.bytes_after;
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
