// Rows into a table: INSERT of many rows, COPY, UPDATE, upsert, or calls of a procedure, as the
// database does them fastest with the same result.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "sql/dialect.h"
#include "sql/row_batch.h"

namespace sluice::sql {

enum class LoadKind { kInsert, kUpdate, kUpsert, kCall };

struct LoadTarget {
  LoadKind kind = LoadKind::kInsert;
  std::string table;  // or procedure; as it stands in statements, as all names here
  std::vector<std::string> columns;
  std::vector<Literal> literals;  // one per column
  std::vector<std::size_t> keys;  // which columns an update finds its row by
  std::string insert_hint;        // behind the table's name: SQL Server's " WITH (TABLOCK)"
};

// One thread; by ODBC in sets of values, else within statements. Within the caller's transaction.
// After an error that transaction must go back to where it was before the call: a part of the rows
// may be in.
class Loader {
 public:
  // Asks the database how it reads literals.
  static Result<Loader> make(Connection& connection, LoadTarget target);

  // Sends the rows [from, to). `per_statement`: how many at most go into one INSERT.
  Status load(const RowBatch& batch, std::size_t from, std::size_t to, std::size_t per_statement);

 private:
  Loader(Connection& connection, LoadTarget target)
      : connection_(&connection), dialect_(&connection.dialect()), target_(std::move(target)) {}

  Status insert(const RowBatch& batch, std::size_t from, std::size_t to, std::size_t per_statement);
  Status copy(const RowBatch& batch, std::size_t from, std::size_t to);
  Status one_by_one(const RowBatch& batch, std::size_t from, std::size_t to);
  void append_value(std::string& to, const RowBatch& batch, std::size_t row,
                    std::size_t column) const;
  void append_row(std::string& to, const RowBatch& batch, std::size_t row) const;
  void append_assignments(std::string& to, const RowBatch& batch, std::size_t row) const;
  std::string upsert_clause() const;
  bool is_key(std::size_t column) const;

  Connection* connection_;
  const Dialect* dialect_;
  LoadTarget target_;
  bool backslash_escapes_ = true;
  std::string statement_;
  std::unique_ptr<RowStatement> rows_;  // by ODBC
};

}  // namespace sluice::sql
