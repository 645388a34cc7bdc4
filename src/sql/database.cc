#include "sql/database.h"

#include "sql/dialect.h"

namespace sluice::sql {

const Dialect& Connection::dialect() const {
  return dialect_of(product());
}

Result<std::unique_ptr<RowStatement>> Connection::prepare_rows(const RowRequest&) {
  return Error(ErrorCode::kUnsupported, "this database takes values within statements");
}

Result<std::vector<Column>> Connection::procedure_parameters(const std::string&,
                                                             const std::string&) {
  return Error(ErrorCode::kUnsupported, "this database is asked by its catalog");
}

Status Connection::begin() {
  return run(*this, "BEGIN");
}

Status Connection::commit() {
  return run(*this, "COMMIT");
}

Status Connection::roll_back() {
  return run(*this, "ROLLBACK");
}

Status Connection::set_savepoint(const std::string& savepoint) {
  return run(*this, "SAVEPOINT " + savepoint);
}

Status Connection::release_savepoint(const std::string& savepoint) {
  return run(*this, "RELEASE SAVEPOINT " + savepoint);
}

Result<std::uint64_t> Connection::copy_in(const std::string&, std::string_view) {
  return Error(ErrorCode::kUnsupported, "this database takes no stream of rows");
}

Result<std::unique_ptr<Records>> Connection::copy_out(const std::string&) {
  return Error(ErrorCode::kUnsupported, "this database gives no stream of records");
}

Result<bool> Connection::roll_back_to(const std::string& savepoint) {
  TRY(run(*this, "ROLLBACK TO SAVEPOINT " + savepoint));
  return true;
}

Result<bool> Connection::rolls_back(const std::string&, const std::string&) {
  return true;
}

Status run(Connection& connection, const std::string& statement) {
  TRY(Outcome outcome, connection.execute(statement));
  while (outcome.rows) {
    TRY(auto row, outcome.rows->next());
    if (!row) break;
  }
  return {};
}

Result<std::vector<TextRow>> read_rows(Connection& connection, const std::string& select) {
  TRY(Outcome outcome, connection.execute(select));
  std::vector<TextRow> rows;
  while (outcome.rows) {
    TRY(auto row, outcome.rows->next());
    if (!row) break;
    TextRow& copy = rows.emplace_back();
    for (const Field& field : *row) {
      copy.push_back(field.is_null() ? std::nullopt
                                     : std::optional<std::string>(std::string(field.text())));
    }
  }
  return rows;
}

Result<std::vector<std::string>> read_names(Connection& connection, const std::string& select) {
  TRY(auto rows, read_rows(connection, select));
  std::vector<std::string> names;
  for (TextRow& row : rows) {
    if (!row.empty() && row[0]) names.push_back(std::move(*row[0]));
  }
  return names;
}

}  // namespace sluice::sql
