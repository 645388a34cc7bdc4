#include "sqoop/import/direct.h"

namespace sluice::sqoop {
namespace {

constexpr const char* kDumpManager = "manager.DirectMySQLManager";
constexpr const char* kCopyManager = "manager.DirectPostgresqlManager";

bool is_offered(const ImportSource& source, const Connector& connector) {
  return !source.is_query() && !connector.generic() &&
         (connector.product() == sql::Product::kMySql ||
          connector.product() == sql::Product::kPostgreSql);
}

const char* layout_name(FileFormat format) {
  return format == FileFormat::kAvro           ? "AvroDataFile"
         : format == FileFormat::kSequenceFile ? "SequenceFile"
         : format == FileFormat::kOrc          ? "OrcFile"
                                               : "ParquetFile";
}

void log_dump(const Settings& settings, const JobLog& log) {
  log.info(kDumpManager, "Beginning mysqldump fast path import");
  if (settings.direct.split_size > 0) {
    log.warn(kDumpManager, "--direct-split-size has no effect: each part is one file.");
  }
}

void log_copy(const Settings& settings, const JobLog& log) {
  log.info(kCopyManager, "Beginning psql fast path import");
  if (settings.format != FileFormat::kText) {
    log.warn(kCopyManager, std::string("File import layout") + layout_name(settings.format) +
                               " is not supported by");
    log.warn(kCopyManager, "Postgresql direct import; import will proceed as text files.");
  }
  if (!settings.split_by.empty() || !settings.boundary_query.empty()) {
    log.warn(kCopyManager,
             "--split-by and --boundary-query have no effect: one connection reads the table.");
  }
}

}  // namespace

Direct direct_of(const ImportSource& source, const Settings& settings, const Connector& connector) {
  if (!settings.direct.wanted || !is_offered(source, connector)) return Direct::kNo;
  if (connector.product() == sql::Product::kPostgreSql) return Direct::kCopy;
  return settings.columns.empty() ? Direct::kDump : Direct::kNo;
}

void log_direct(Direct direct, const ImportSource& source, const Settings& settings,
                const Connector& connector, const JobLog& log) {
  if (!settings.direct.wanted) return;
  if (direct == Direct::kNo && is_offered(source, connector)) {
    log.warn(kDumpManager, "Direct-mode import from MySQL does not support column");
    log.warn(kDumpManager, "selection. Falling back to JDBC-based import.");
  } else if (direct == Direct::kNo) {
    log.warn("tool.ImportTool", sql::is_by_odbc(connector.product())
                                    ? "--direct has no effect on a database that ODBC leads to."
                                    : "--direct has no effect on queries, nor with --driver.");
  } else if (direct == Direct::kDump) {
    log_dump(settings, log);
  } else {
    log_copy(settings, log);
  }
  if (direct != Direct::kNo && !settings.column_types.empty()) {
    log.warn(direct == Direct::kDump ? kDumpManager : kCopyManager,
             "--map-column-java has no effect on the server's own text.");
  }
}

Status log_utc(sql::Connection& connection, const JobLog& log) {
  TRY(const auto zones,
      sql::read_names(connection,
                      "SELECT IF(@@session.time_zone = 'SYSTEM', @@system_time_zone, "
                      "@@session.time_zone)"));
  const std::string zone = zones.empty() ? "" : zones.front();
  if (zone == "UTC" || zone == "GMT" || zone == "+00:00") return {};
  log.info(kDumpManager,
           "TIMESTAMP columns, and conditions on them, are in UTC, as mysqldump has "
           "them, not in " +
               zone + "; '-- --skip-tz-utc' would change that.");
  return {};
}

Status begin_direct(Direct direct, const Settings& settings, sql::Connection& connection) {
  if (direct == Direct::kDump && settings.direct.utc) {
    return sql::run(connection, "SET SESSION time_zone = '+00:00'");
  }
  if (direct == Direct::kCopy) {
    return sql::run(connection,
                    "RESET datestyle; RESET intervalstyle; RESET bytea_output; RESET TimeZone");
  }
  return {};
}

}  // namespace sluice::sqoop
