#include "sql/database.h"

namespace sluice::sql {
namespace {

std::string doubled(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  out += quote;
  return out;
}

}  // namespace

std::string quote_name(Product product, std::string_view name) {
  return doubled(name, product == Product::kMySql ? '`' : '"');
}

std::string quote_text(Product product, std::string_view text) {
  if (product != Product::kMySql || text.find('\\') == std::string_view::npos) {
    return doubled(text, '\'');
  }
  // MySQL reads a backslash in a literal as an escape.
  std::string escaped;
  for (char c : text) {
    if (c == '\\') escaped += '\\';
    escaped += c;
  }
  return doubled(escaped, '\'');
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
