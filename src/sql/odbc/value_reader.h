// The values of one column: a buffer for a block of rows, or pieces, and the text that they become.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sql/odbc/column_types.h"
#include "sql/odbc/statement.h"

namespace sluice::sql::odbc {

class ValueReader {
 public:
  // `number` counts from 1, as ODBC does.
  ValueReader(DescribedColumn described, USmall number)
      : column_(std::move(described.column)), plan_(described.plan), number_(number) {}

  const Column& column() const { return column_; }
  // Bytes that a row of a block takes; 0 for what is fetched in pieces.
  std::size_t bound_size() const { return plan_.buffer; }
  void fetch_in_pieces() { plan_.buffer = 0; }

  Status bind(const Statement& statement, std::size_t rows);
  // The value in that row of the block, or of the current row in pieces.
  Result<Field> read(const Statement& statement, std::size_t row);

 private:
  Result<Field> bound_value(std::size_t row);
  Result<Field> in_pieces(const Statement& statement);
  Result<Field> fixed_value(const Statement& statement);
  Status add_pieces(const Statement& statement, bool& is_null);
  Field made_of(const char* data, std::size_t size);
  Field number_text(std::string_view text);
  Small c_type() const;

  Column column_;
  FetchPlan plan_;
  USmall number_;
  std::vector<char> block_;
  std::vector<Length> lengths_;
  std::vector<char> pieces_;
  std::string text_;
};

}  // namespace sluice::sql::odbc
