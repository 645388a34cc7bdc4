#include "sql/connect/open.h"

#include "sql/mysql/mysql.h"
#include "sql/odbc/odbc.h"
#include "sql/postgresql/postgresql.h"
#include "sql/sqlite/sqlite.h"

namespace sluice::sql {

Result<std::unique_ptr<Connection>> open(const ConnectOptions& options) {
  switch (options.url.product) {
    case Product::kMySql:
      return mysql::connect(options);
    case Product::kPostgreSql:
      return postgresql::connect(options);
    case Product::kSqlite:
      return sqlite::connect(options);
    case Product::kOracle:
    case Product::kSqlServer:
    case Product::kDb2:
    case Product::kOdbc:
      return odbc::connect(options);
  }
  return Error(ErrorCode::kUnsupported, "not a JDBC URL of a known database");
}

}  // namespace sluice::sql
