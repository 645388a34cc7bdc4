// PostgreSQL through libpq: bulk reads by COPY TO STDOUT, everything else by single-row results.
#pragma once

#include <memory>

#include "sql/jdbc_url.h"

namespace sluice::sql::postgresql {

Result<std::unique_ptr<Connection>> connect(const ConnectOptions& options);

}  // namespace sluice::sql::postgresql
