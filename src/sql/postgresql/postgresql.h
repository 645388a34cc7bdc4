// PostgreSQL through libpq: bulk reads by COPY TO STDOUT, everything else by single-row results.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sql/jdbc_url.h"

namespace sluice::sql::postgresql {

Result<std::unique_ptr<Connection>> connect(const ConnectOptions& options);
// Names of the pgjdbc parameters that are obeyed, or that only tune that driver.
std::vector<std::string> known_parameters();

}  // namespace sluice::sql::postgresql
