#include "sqoop/cli/row_count.h"

namespace sluice::sqoop {

Result<RowCount> RowCount::of(sql::Connection& connection, const Connector& connector,
                              const std::string& table) {
  TRY(const auto counts,
      sql::read_names(connection, "SELECT COUNT(*) FROM " + connector.table(table)));
  return RowCount(counts.empty() ? "0" : counts.front());
}

Status RowCount::check(std::uint64_t imported, const Settings& settings, const JobLog& log) const {
  const std::string handler = settings.validation_failure_handler.empty()
                                  ? "org.apache.sqoop.validation.AbortOnFailureHandler"
                                  : settings.validation_failure_handler;
  log.info("mapreduce.JobBase",
           "Validating the integrity of the import using the following configuration\n"
           "\tValidator : org.apache.sqoop.validation.RowCountValidator\n"
           "\tThreshold Specifier : org.apache.sqoop.validation.AbsoluteValidationThreshold\n"
           "\tFailure Handler : " +
               handler);
  const std::string got = std::to_string(imported);
  if (got == rows_) {
    log.info("validation.RowCountValidator", "Data successfully validated");
    return {};
  }
  const std::string text =
      "Validation failed by RowCountValidator. Reason: The expected counter value was " + rows_ +
      " but the actual value was " + got + ", Row Count at Source: " + rows_ +
      ", Row Count at Target: " + got;
  if (handler.ends_with("LogOnFailureHandler")) {
    log.warn("validation.LogOnFailureHandler", text);
    return {};
  }
  return Error(ErrorCode::kCorrupt, text);
}

}  // namespace sluice::sqoop
