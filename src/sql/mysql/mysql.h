// MySQL and MariaDB through libmariadb: text protocol, rows unbuffered.
#pragma once

#include <memory>

#include "sql/jdbc_url.h"

namespace sluice::sql::mysql {

Result<std::unique_ptr<Connection>> connect(const ConnectOptions& options);

}  // namespace sluice::sql::mysql
