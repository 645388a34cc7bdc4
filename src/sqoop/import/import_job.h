// One import of a table or a query, from start to commit.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/invocation.h"
#include "base/result.h"
#include "sqoop/cli/connector.h"
#include "sqoop/cli/environment.h"
#include "sqoop/cli/pending_append.h"

namespace sluice::sqoop {

// What is said once in a run of several tables.
struct AlreadySaid {
  bool zero_dates = false;
};

// Where a saved job keeps what its next run begins behind.
struct IncrementalState {
  // What an earlier run began to move into the target, and did not see the end of.
  PendingAppend pending;
  bool last_value_given = false;  // for this execution
  // From now on the files of its folder count as imported.
  std::function<Status(const PendingAppend& append)> begin_append;
  std::function<Status(const std::string& last_value)> finish;
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
  IncrementalState* state = nullptr;  // of a saved job
};

// Imports `table`, or the query when it is empty. The error's message is the reason for
// "Import failed: ...".
Status import_one(const ImportContext& context, const std::string& table);

}  // namespace sluice::sqoop
