// --validate: the rows of the table against those that were imported.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "sqoop/cli/connector.h"

namespace sluice::sqoop {

class RowCount {
 public:
  // Counts the table's rows. Inside the import's snapshot, so that rows which came since do not
  // count.
  static Result<RowCount> of(sql::Connection& connection, const Connector& connector,
                             const std::string& table);
  // kCorrupt when they differ, unless --validation-failurehandler only logs that. Logs what Sqoop
  // logs.
  Status check(std::uint64_t imported, const Settings& settings, const JobLog& log) const;

 private:
  explicit RowCount(std::string rows) : rows_(std::move(rows)) {}

  std::string rows_;
};

}  // namespace sluice::sqoop
