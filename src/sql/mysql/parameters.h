// The parameters of MySQL's and MariaDB's's connect strings.
#pragma once

#include <span>

#include "sql/parameters.h"

namespace sluice::sql::mysql {

std::span<const Parameter> parameters();

}  // namespace sluice::sql::mysql
