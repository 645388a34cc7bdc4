// Rows into a prepared statement, many at once as arrays of parameters.
#pragma once

#include <memory>

#include "sql/odbc/column_types.h"
#include "sql/odbc/statement.h"
#include "sql/row_batch.h"

namespace sluice::sql::odbc {

// What a '?' stands for: the column's own type, as its driver describes it.
struct ParameterType {
  Small type = kSqlVarChar;
  ULength size = 0;
  Small digits = 0;
};

// Of a column that takes values of that kind.
ParameterType parameter_type(const Described& column, Literal literal);
// Of a procedure's parameter, of which no more is known.
ParameterType parameter_type(Literal literal);

// Takes a prepared statement. `types`: one for each cell of a row. `array_rows`: how many at most
// are sent at once; 1 for drivers that take no arrays.
Result<std::unique_ptr<RowStatement>> make_row_statement(Statement statement,
                                                         const RowRequest& request,
                                                         std::vector<ParameterType> types,
                                                         std::size_t array_rows);

}  // namespace sluice::sql::odbc
