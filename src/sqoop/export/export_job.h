// One export of files into a table, from start to the last commit.
#pragma once

#include <string>
#include <vector>

#include "base/invocation.h"
#include "base/result.h"
#include "sqoop/cli/connector.h"
#include "sqoop/cli/environment.h"

namespace sluice::sqoop {

struct ExportContext {
  const Invocation& invocation;
  Environment& environment;
  const Settings& settings;
  const Connector& connector;
  const JobLog& log;
  std::vector<std::string> redacted_args;
};

// Says what went wrong, in Sqoop's words, before it returns an error.
Status export_table(const ExportContext& context);

}  // namespace sluice::sqoop
