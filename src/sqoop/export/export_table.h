// What an export fills: the columns of a table, or the parameters of a procedure.
#pragma once

#include <vector>

#include "base/result.h"
#include "sqoop/cli/connector.h"
#include "sqoop/export/record_reader.h"

namespace sluice::sqoop {

struct ExportTable {
  std::vector<ExportColumn> columns;  // as the records have them
  sql::LoadTarget target;             // the same columns, as statements have them
  // What the database refused has left nothing. Not so of a procedure, which may commit, and of a
  // table without transactions.
  bool rolls_back = true;
};

// Asks the database. Errors are logged as Sqoop logs them; the returned message is the reason.
Result<ExportTable> describe_export(sql::Connection& connection, const Connector& connector,
                                    const Settings& settings, const JobLog& log);

}  // namespace sluice::sqoop
