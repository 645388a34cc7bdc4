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

// How a row is put in, or over the one with its key.
enum class Upsert {
  kNone,
  kOnDuplicateKey,  // INSERT ... ON DUPLICATE KEY UPDATE
  kOnConflict,      // INSERT ... ON CONFLICT (key) DO UPDATE
  kMerge,           // MERGE INTO
};

// What undoes a part of a transaction.
enum class Savepoints {
  kStandard,  // SAVEPOINT, RELEASE SAVEPOINT, ROLLBACK TO SAVEPOINT
  kOracle,    // the same, and nothing to release
  kTransact,  // SAVE TRANSACTION, ROLLBACK TRANSACTION
  kDb2,       // SAVEPOINT ... ON ROLLBACK RETAIN CURSORS
};

// How a date or a time stands in a condition.
enum class Moments {
  kText,       // in quotes
  kEscapes,    // {ts '...'}, which the ODBC driver turns into the database's own
  kFunctions,  // TO_TIMESTAMP('...', 'YYYY-MM-DD HH24:MI:SS.FF') and TO_DATE
  kCasts,      // CAST('...' AS DATETIME2)
  kTyped,      // TIMESTAMP('...')
};

struct Dialect {
  Product product;
  std::string_view true_word;
  std::string_view false_word;
  std::string_view current_time;  // the statement that gives the database's clock
  Upsert upsert;
  std::string_view merge_source;  // of kMerge: one row, behind USING
  std::string_view merge_hint;    // behind the table's name
  std::string_view merge_end;
  Savepoints savepoints;
  Moments moments;
  std::string_view bytes_before;  // around hexadecimal digits
  std::string_view bytes_after;
};

const Dialect& dialect_of(Product product);
// Of a database that ODBC leads to, by the name that its driver gives it (SQL_DBMS_NAME).
const Dialect& dialect_of_odbc(std::string_view database);

// `name` in the database's quotes; as it stands for kOdbc, whose quotes are not known.
std::string quote_name(Product product, std::string_view name);
// `text` as a string literal.
std::string quote_text(Product product, std::string_view text);
// A date, time or timestamp as a condition compares it.
std::string quote_moment(Product product, SqlType type, std::string_view text);

// Appends a value to a statement. `backslash_escapes`: of MySQL's literals, which its sql_mode
// decides (NO_BACKSLASH_ESCAPES).
void append_literal(std::string& to, const Dialect& dialect, Literal kind, std::string_view value,
                    bool backslash_escapes);

}  // namespace sluice::sql
