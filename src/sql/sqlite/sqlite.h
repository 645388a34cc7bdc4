// SQLite, in this process.
#pragma once

#include <memory>

#include "sql/jdbc_url.h"

namespace sluice::sql::sqlite {

// A file that is only read must exist: a wrong path is an error, not a new database.
Result<std::unique_ptr<Connection>> connect(const ConnectOptions& options);

}  // namespace sluice::sql::sqlite
