// Connects: picks the driver that a JDBC URL means.
#pragma once

#include <memory>

#include "base/result.h"
#include "sql/jdbc_url.h"

namespace sluice::sql {

// The error is the driver's own reason.
Result<std::unique_ptr<Connection>> open(const ConnectOptions& options);

}  // namespace sluice::sql
