#include "sql/loader.h"

#include <algorithm>

#include "base/text.h"
#include "sql/row_statements.h"

namespace sluice::sql {
namespace {

// A statement ends before it grows beyond this; every server takes more (max_allowed_packet).
constexpr std::size_t kStatementSize = 512 << 10;

// A value of COPY's text format.
void append_copied(std::string& to, std::string_view value) {
  for (const char c : value) {
    switch (c) {
      case '\\':
        to += "\\\\";
        break;
      case '\n':
        to += "\\n";
        break;
      case '\r':
        to += "\\r";
        break;
      case '\t':
        to += "\\t";
        break;
      default:
        to += c;
    }
  }
}

void append_copied_bytes(std::string& to, std::string_view bytes) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  to += "\\\\x";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    to += kHexDigits[byte >> 4];
    to += kHexDigits[byte & 15];
  }
}

}  // namespace

Result<Loader> Loader::make(Connection& connection, LoadTarget target) {
  Loader loader(connection, std::move(target));
  if (is_by_odbc(connection.product())) {
    TRY(const RowRequest request, row_request(connection.dialect(), loader.target_));
    TRY(loader.rows_, connection.prepare_rows(request));
    return loader;
  }
  if (connection.product() == Product::kMySql) {
    TRY(const auto mode, read_names(connection, "SELECT @@SESSION.sql_mode"));
    loader.backslash_escapes_ =
        mode.empty() || mode.front().find("NO_BACKSLASH_ESCAPES") == std::string::npos;
  }
  return loader;
}

Status Loader::load(const RowBatch& batch, std::size_t from, std::size_t to,
                    std::size_t per_statement) {
  if (rows_) return rows_->execute(batch, from, to);
  switch (target_.kind) {
    case LoadKind::kInsert:
      if (dialect_->product == Product::kPostgreSql) return copy(batch, from, to);
      return insert(batch, from, to, per_statement);
    case LoadKind::kUpsert:
      // Two rows of one statement may not meet the same row of PostgreSQL's table.
      return insert(batch, from, to, dialect_->product == Product::kPostgreSql ? 1 : per_statement);
    case LoadKind::kUpdate:
    case LoadKind::kCall:
      return one_by_one(batch, from, to);
  }
  return {};
}

Status Loader::insert(const RowBatch& batch, std::size_t from, std::size_t to,
                      std::size_t per_statement) {
  const std::string head =
      "INSERT INTO " + target_.table + " (" + join(target_.columns, ", ") + ") VALUES ";
  const std::string tail = target_.kind == LoadKind::kUpsert ? upsert_clause() : "";
  for (std::size_t row = from; row < to;) {
    statement_ = head;
    for (std::size_t count = 0;
         row < to && count < per_statement && (count == 0 || statement_.size() < kStatementSize);
         ++count, ++row) {
      if (count > 0) statement_ += ", ";
      append_row(statement_, batch, row);
    }
    statement_ += tail;
    TRY(run(*connection_, statement_));
  }
  return {};
}

Status Loader::copy(const RowBatch& batch, std::size_t from, std::size_t to) {
  statement_.clear();
  for (std::size_t row = from; row < to; ++row) {
    for (std::size_t column = 0; column < batch.width(); ++column) {
      if (column > 0) statement_ += '\t';
      const auto value = batch.cell(row, column);
      if (!value) {
        statement_ += "\\N";
      } else if (target_.literals[column] == Literal::kBytes) {
        append_copied_bytes(statement_, *value);
      } else {
        append_copied(statement_, *value);
      }
    }
    statement_ += '\n';
  }
  const auto taken =
      connection_->copy_in("COPY " + target_.table + " (" + join(target_.columns, ", ") +
                               ") FROM STDIN WITH (ENCODING 'UTF8')",
                           statement_);
  return taken ? Status() : Status(taken.error());
}

// PostgreSQL takes several updates at once, which saves it most of the way.
Status Loader::one_by_one(const RowBatch& batch, std::size_t from, std::size_t to) {
  const bool postgresql = dialect_->product == Product::kPostgreSql;
  const bool together = postgresql && target_.kind == LoadKind::kUpdate;
  statement_.clear();
  for (std::size_t row = from; row < to; ++row) {
    if (target_.kind == LoadKind::kUpdate) {
      append_assignments(statement_, batch, row);
    } else {
      statement_ += postgresql ? "SELECT * FROM " : "CALL ";
      statement_ += target_.table;
      append_row(statement_, batch, row);
    }
    if (together && row + 1 < to && statement_.size() < kStatementSize) {
      statement_ += ";\n";
      continue;
    }
    TRY(run(*connection_, statement_));
    statement_.clear();
  }
  return {};
}

void Loader::append_value(std::string& to, const RowBatch& batch, std::size_t row,
                          std::size_t column) const {
  const auto value = batch.cell(row, column);
  if (!value) {
    to += "NULL";
  } else {
    append_literal(to, *dialect_, target_.literals[column], *value, backslash_escapes_);
  }
}

void Loader::append_row(std::string& to, const RowBatch& batch, std::size_t row) const {
  to += '(';
  for (std::size_t column = 0; column < batch.width(); ++column) {
    if (column > 0) to += ", ";
    append_value(to, batch, row, column);
  }
  to += ')';
}

bool Loader::is_key(std::size_t column) const {
  return std::find(target_.keys.begin(), target_.keys.end(), column) != target_.keys.end();
}

void Loader::append_assignments(std::string& to, const RowBatch& batch, std::size_t row) const {
  to += "UPDATE " + target_.table + " SET ";
  bool first = true;
  for (std::size_t column = 0; column < batch.width(); ++column) {
    if (is_key(column)) continue;
    if (!first) to += ", ";
    first = false;
    to += target_.columns[column] + "=";
    append_value(to, batch, row, column);
  }
  to += " WHERE ";
  for (std::size_t i = 0; i < target_.keys.size(); ++i) {
    if (i > 0) to += " AND ";
    to += target_.columns[target_.keys[i]] + "=";
    append_value(to, batch, row, target_.keys[i]);
  }
}

std::string Loader::upsert_clause() const {
  std::string out;
  if (dialect_->product == Product::kMySql) {
    for (const std::string& column : target_.columns) {
      out +=
          (out.empty() ? " ON DUPLICATE KEY UPDATE " : ", ") + column + "=VALUES(" + column + ")";
    }
    return out;
  }
  std::vector<std::string> keys;
  for (const std::size_t key : target_.keys) keys.push_back(target_.columns[key]);
  out = " ON CONFLICT (" + join(keys, ", ") + ") DO ";
  bool first = true;
  for (std::size_t column = 0; column < target_.columns.size(); ++column) {
    if (is_key(column)) continue;
    out += (first ? "UPDATE SET " : ", ") + target_.columns[column] + "=EXCLUDED." +
           target_.columns[column];
    first = false;
  }
  return first ? out + "NOTHING" : out;
}

}  // namespace sluice::sql
