// Databases that are reached by ODBC: Oracle, SQL Server, Db2, and whatever else has a driver.
#pragma once

#include <memory>
#include <span>

#include "sql/jdbc_url.h"
#include "sql/parameters.h"

namespace sluice::sql::odbc {

// The driver manager is loaded here, and nowhere before.
Result<std::unique_ptr<Connection>> connect(const ConnectOptions& options);

std::span<const Parameter> parameters(Product product);

}  // namespace sluice::sql::odbc
