// MySQL and MariaDB through libmariadb: text protocol, rows unbuffered.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sql/jdbc_url.h"

namespace sluice::sql::mysql {

Result<std::unique_ptr<Connection>> connect(const ConnectOptions& options);
// Names of the Connector/J parameters that are obeyed, or that only tune that driver.
std::vector<std::string> known_parameters();

}  // namespace sluice::sql::mysql
