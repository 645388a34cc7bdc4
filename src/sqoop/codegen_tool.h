// `sqoop codegen`: the class of a table's or a query's records.
#pragma once

#include "base/result.h"
#include "sqoop/cli/connector.h"
#include "sqoop/cli/environment.h"

namespace sluice::sqoop {

// Writes NAME.java and keeps the class for merge; with --hive-import the definition of Hive's table
// beside it. There is no compiler of Java here, so no jar, which is logged.
Status generate_class(const Environment& environment, const Settings& settings,
                      const Connector& connector, const JobLog& log);

}  // namespace sluice::sqoop
