// `sqoop eval`: one statement, its rows as a table, or the number of rows it changed.
#pragma once

#include <cstdio>

#include "base/result.h"
#include "sqoop/cli/connector.h"

namespace sluice::sqoop {

// The table goes to `out`. The error is the database's.
Status evaluate(sql::Connection& connection, const std::string& statement, std::FILE* out,
                const JobLog& log);

}  // namespace sluice::sqoop
