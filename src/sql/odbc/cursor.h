// The rows of an executed statement: in blocks of bound rows where every column has a size, else
// row by row, with what is long fetched in pieces.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sql/database.h"
#include "sql/odbc/column_types.h"
#include "sql/odbc/statement.h"

namespace sluice::sql::odbc {

struct CursorRules {
  Product product = Product::kOdbc;  // whose types they are
  bool trusts_sizes = true;          // no value is larger than its column says
  std::size_t block_rows = 1000;     // at most so many are fetched at once
};

// The columns of an executed statement.
Result<std::vector<DescribedColumn>> describe_result(const Statement& statement, Product product);

// Takes an executed statement that has columns.
Result<std::unique_ptr<Cursor>> open_cursor(Statement statement, const CursorRules& rules);

}  // namespace sluice::sql::odbc
