// The statements that take rows by '?', for databases that are reached by ODBC.
#pragma once

#include "base/result.h"
#include "sql/loader.h"

namespace sluice::sql {

// kUnsupported where the database has no statement for the kind of load: an upsert of a database
// whose SQL is not known.
Result<RowRequest> row_request(const Dialect& dialect, const LoadTarget& target);

}  // namespace sluice::sql
