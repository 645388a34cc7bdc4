#include "sqoop/export/staging.h"

#include "base/text.h"

namespace sluice::sqoop {

Status Staging::prepare(sql::Connection& connection) {
  const std::string table = settings_.export_.staging_table;
  if (settings_.export_.clear_staging) {
    TRY(const sql::Outcome gone, connection.execute("DELETE FROM " + name()));
    log_.info("manager.SqlManager",
              "Deleted " + std::to_string(gone.changed) + " records from " + name());
    return {};
  }
  TRY(const auto counts, sql::read_names(connection, "SELECT COUNT(*) FROM " + name()));
  if (!counts.empty() && counts.front() == "0") return {};
  return Error(ErrorCode::kNotEmpty,
               "The specified staging table (" + table +
                   ") is not empty. To force deletion of its data, please retry with "
                   "--clear-staging-table option.");
}

Status Staging::migrate(sql::Connection& connection, const std::vector<std::string>& columns) {
  log_.info("mapreduce.ExportJobBase",
            "Starting to migrate data from staging table to destination.");
  TRY(connection.begin());
  auto moved = move(connection, join(columns, ", "));
  if (!moved) {
    (void)connection.roll_back();
    return std::move(moved).error();
  }
  TRY(connection.commit());
  log_.info("manager.SqlManager", "Migrated " + std::to_string(*moved) + " records from " + name() +
                                      " to " + connector_.table(settings_.table));
  return {};
}

Result<std::uint64_t> Staging::move(sql::Connection& connection, const std::string& columns) {
  TRY(const sql::Outcome put,
      connection.execute("INSERT INTO " + connector_.table(settings_.table) + " (" + columns +
                         ") SELECT " + columns + " FROM " + name()));
  TRY(const sql::Outcome taken, connection.execute("DELETE FROM " + name()));
  if (put.changed == taken.changed) return put.changed;
  return Error(ErrorCode::kCorrupt, "Inconsistent record counts: " + std::to_string(put.changed) +
                                        " were moved and " + std::to_string(taken.changed) +
                                        " were staged.");
}

}  // namespace sluice::sqoop
