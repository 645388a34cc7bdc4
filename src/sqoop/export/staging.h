// A table that an export fills first, so that all its rows reach the target at once.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "sqoop/cli/connector.h"

namespace sluice::sqoop {

class Staging {
 public:
  Staging(const Connector& connector, const Settings& settings, const JobLog& log)
      : connector_(connector), settings_(settings), log_(log) {}

  // As it stands in statements.
  std::string name() const { return connector_.table(settings_.export_.staging_table); }
  // It must be empty, or is emptied if that was asked for.
  Status prepare(sql::Connection& connection);
  // Moves its rows into the target in one transaction.
  Status migrate(sql::Connection& connection, const std::vector<std::string>& columns);

 private:
  Result<std::uint64_t> move(sql::Connection& connection, const std::string& columns);

  const Connector& connector_;
  const Settings& settings_;
  const JobLog& log_;
};

}  // namespace sluice::sqoop
