// One import of a table or a query, from start to commit.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/invocation.h"
#include "base/result.h"
#include "sqoop/cli/connector.h"
#include "sqoop/cli/environment.h"

namespace sluice::sqoop {

// What is said once in a run of several tables.
struct AlreadySaid {
  bool zero_dates = false;
};

// What all imports of one run share.
struct ImportContext {
  const Invocation& invocation;
  Environment& environment;
  const Settings& settings;
  const Connector& connector;
  const JobLog& log;
  AlreadySaid& said;
  std::string tool;
  std::vector<std::string> redacted_args;
  // Of a saved job: keeps the value that its next run begins behind.
  std::function<Status(const std::string& last_value)> save_last_value = {};
};

// Imports `table`, or the query when it is empty. The error's message is the reason for
// "Import failed: ...".
Status import_one(const ImportContext& context, const std::string& table);

}  // namespace sluice::sqoop
