// How an import is cut: by which column, for how many connections, and into which parts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sqoop/cli/connector.h"
#include "sqoop/import/import_source.h"
#include "sqoop/import/splitter.h"

namespace sluice::sqoop {

class Partition {
 public:
  // All of them outlive it. `settings` may be narrowed before cut() is called.
  Partition(const Settings& settings, const Connector& connector, ImportSource& source,
            const JobLog& log)
      : settings_(settings), connector_(connector), source_(source), log_(log) {}

  // Without a column to split by there is one part, if that is allowed.
  Status choose_column(sql::Connection& connection);
  bool is_cut() const { return column_.has_value(); }
  int connections() const { return column_ ? mappers_ : 1; }
  // Asks for the bounds. `connection_zone` is that of MySQL's times.
  Result<std::vector<Part>> cut(sql::Connection& connection, const JavaZone& connection_zone) const;

 private:
  Result<SplitRequest> read_bounds(sql::Connection& connection, const std::string& query,
                                   const JavaZone& connection_zone) const;
  sql::SqlType type_of_bounds(const sql::Column& bound) const;
  Result<bool> has_ambiguous_text(sql::Connection& connection, const sql::Column& column) const;

  const Settings& settings_;
  const Connector& connector_;
  ImportSource& source_;
  const JobLog& log_;
  int mappers_ = 1;
  std::optional<std::string> column_;
};

}  // namespace sluice::sqoop
