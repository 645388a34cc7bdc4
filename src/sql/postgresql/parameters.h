// The parameters of PostgreSQL's's connect strings.
#pragma once

#include <span>

#include "sql/parameters.h"

namespace sluice::sql::postgresql {

std::span<const Parameter> parameters();

}  // namespace sluice::sql::postgresql
