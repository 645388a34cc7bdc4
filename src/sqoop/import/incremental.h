// What an incremental import reads: the rows behind the last value of a column, or those that
// changed since, up to what the database has now.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "sqoop/cli/connector.h"
#include "sqoop/import/import_source.h"

namespace sluice::sqoop {

// A check column that Sqoop's connection manager refuses, in words of its own.
enum class IncrementalFailure { kColumnType };

struct IncrementalRange {
  bool has_new_rows = true;
  std::string condition;                  // for the WHERE clause
  std::optional<std::string> next_value;  // where the next import is to begin
};

// Asks the database for the upper bound, and logs what Sqoop logs about both. The error's message
// is the reason.
Result<IncrementalRange> find_range(sql::Connection& connection, const Connector& connector,
                                    const Settings& settings, const ImportSource& source,
                                    const JavaZone& connection_zone, const JobLog& log);

// "`id` > 3 AND `id` <= 10" put into a query at its $CONDITIONS.
std::string with_range(std::string query, const std::string& condition);

// The words about the next import, for who has not saved this one as a job.
void log_next_arguments(const Settings& settings, const std::string& next_value, const JobLog& log);

}  // namespace sluice::sqoop
