// Sqoop's connection managers, as far as they show: which database a connect string means, how its
// names are quoted, and the words in the log.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "sql/jdbc_url.h"
#include "sqoop/cli/job_log.h"
#include "sqoop/cli/settings.h"
#include "sqoop/java/types.h"
#include "sqoop/java/zone.h"

namespace sluice::sqoop {

class Connector {
 public:
  // Reads the connect string and the connection-param-file, and logs what Sqoop logs when it picks
  // its manager. Connects to nothing yet. The error is logged already when it is Sqoop's own.
  static Result<Connector> make(const Settings& settings, const JobLog& log);

  sql::Product product() const { return options_.url.product; }
  const sql::ConnectOptions& options() const { return options_; }
  sql::ConnectOptions& options() { return options_; }
  // Says where it waits for a server that has not answered within a second, and again every ten.
  Result<std::unique_ptr<sql::Connection>> connect(const JobLog& log) const {
    return connect(log, options_);
  }
  // With options() of its own.
  static Result<std::unique_ptr<sql::Connection>> connect(const JobLog& log,
                                                          const sql::ConnectOptions& options);

  // A name as it stands in statements: quoted, except by the generic manager that --driver chooses
  // and by those of Oracle and Db2, which fold it to capitals unless it needs quotes.
  std::string name(const std::string& plain) const;
  // A table with its schema.
  std::string table(const std::string& plain) const;
  // What a table's rows are selected from: MySQL's and the generic manager's statements alias it.
  std::string from(const std::string& plain) const;
  // " AS name" behind what is selected from, without AS where Oracle may be asked.
  std::string alias(const std::string& name) const;
  // The statement that shows a table's columns.
  std::string columns_query(const std::string& table) const;
  // What list-tables lists and import-all-tables imports. The generic manager takes no views, and
  // gets its names in order.
  Result<std::vector<std::string>> tables(sql::Connection& connection) const;
  const std::string& schema() const { return schema_; }
  // SQL Server's --table-hints, as they stand behind a table's name; else empty.
  const std::string& table_hints() const { return table_hints_; }

  // "manager.MySQLManager".
  std::string log_name() const;
  // The exception class that a failure would have had, for the log: "java.sql.SQLException: ...".
  std::string java_error(const Error& error) const;
  ZeroDate zero_date() const;
  // The zone that Java prints times in: this process's own.
  const JavaZone& zone() const { return zone_; }
  // The zone that MySQL's DATETIME and TIMESTAMP are taken to be in (connectionTimeZone). The
  // server is asked when the connect string says SERVER.
  Result<JavaZone> connection_zone(sql::Connection& connection) const;
  bool generic() const { return generic_; }

 private:
  sql::ConnectOptions options_;
  std::string schema_;
  std::string table_hints_;  // SQL Server's: " WITH (NOLOCK)"
  bool generic_ = false;
  bool oracle_quotes_ = false;
  JavaZone zone_ = JavaZone::local();
  std::optional<JavaZone> connection_zone_;  // nothing: SERVER
};

// ", did you mean X?" for a missing table, from the tables that there are; empty when none is near.
std::string nearest_table(sql::Connection& connection, const std::string& schema,
                          const std::string& table);

}  // namespace sluice::sqoop
