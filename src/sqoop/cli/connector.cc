#include "sqoop/cli/connector.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/file.h"
#include "base/text.h"
#include "sql/connect/open.h"
#include "sql/connect/parameters.h"
#include "sql/dialect.h"
#include "sqoop/cli/secrets.h"

namespace sluice::sqoop {
namespace {

// A Java properties file: key=value, key:value or key value; # and ! begin comments.
std::map<std::string, std::string> java_properties(const std::string& text) {
  std::map<std::string, std::string> out;
  for (const std::string& raw : split(text, '\n')) {
    const std::string_view line = trim(raw);
    if (line.empty() || line.front() == '#' || line.front() == '!') continue;
    std::size_t at = line.find_first_of("=: \t");
    if (at == std::string_view::npos) at = line.size();
    std::string_view value = trim(line.substr(at));
    if (value.starts_with("=") || value.starts_with(":")) value = trim(value.substr(1));
    out[std::string(line.substr(0, at))] = std::string(value);
  }
  return out;
}

// The classes of the JDBC drivers that ours stand for. Another would be a database of another kind.
bool is_known_driver(std::string_view name) {
  static constexpr auto kKnown = std::to_array<std::string_view>(
      {"com.mysql.jdbc.Driver", "com.mysql.cj.jdbc.Driver", "org.mariadb.jdbc.Driver",
       "org.postgresql.Driver", "org.sqlite.JDBC", "oracle.jdbc.OracleDriver",
       "oracle.jdbc.driver.OracleDriver", "com.microsoft.sqlserver.jdbc.SQLServerDriver",
       "net.sourceforge.jtds.jdbc.Driver", "com.ibm.db2.jcc.DB2Driver",
       "sun.jdbc.odbc.JdbcOdbcDriver"});
  return std::find(kKnown.begin(), kKnown.end(), name) != kKnown.end();
}

Status read_parameters(const Settings& s, sql::JdbcUrl& url) {
  if (s.connection_param_file.empty()) return {};
  TRY(const std::string text, read_file(s.connection_param_file));
  for (auto& [name, value] : java_properties(text)) {
    url.parameters[sql::is_by_odbc(url.product) ? to_lower(name) : name] = value;
  }
  return {};
}

// What a driver of ODBC's is told beside its connect string.
void add_odbc_parameters(const Settings& s, sql::JdbcUrl& url) {
  if (!sql::is_by_odbc(url.product)) return;
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) url.parameters[name] = value;
  };
  add("odbcdriver", s.property("sluice.odbc.driver", ""));
  if (s.fetch_size) add("fetchrows", std::to_string(std::max(1, *s.fetch_size)));
  if (url.product == sql::Product::kOracle) {
    add("oracle.sessiontimezone", s.property("oracle.sessionTimeZone", ""));
  }
}

// What connectionTimeZone says, if it is not SERVER.
Result<std::optional<JavaZone>> read_connection_zone(const sql::JdbcUrl& url,
                                                     const JavaZone& local) {
  const auto found = url.parameters.find("connectionTimeZone");
  if (url.product != sql::Product::kMySql || found == url.parameters.end() ||
      found->second.empty() || found->second == "LOCAL" ||
      !sql::flag(url, "preserveInstants", true)) {
    return std::optional<JavaZone>(local);
  }
  if (found->second == "SERVER") return std::optional<JavaZone>();
  TRY(JavaZone zone, JavaZone::named(found->second));
  return std::optional<JavaZone>(std::move(zone));
}

// Behind the refusal of a connect string: what there is, and what was perhaps meant.
std::string databases_there_are(const std::string& connect) {
  std::string text =
      "There are connectors for jdbc:mysql://, jdbc:mariadb://, jdbc:postgresql://, jdbc:sqlite:, "
      "jdbc:oracle:thin:@, jdbc:sqlserver://, jdbc:jtds:sqlserver://, jdbc:db2:// and, for every "
      "other database that has an ODBC driver, jdbc:odbc:DATASOURCE or jdbc:odbc:Driver=NAME;... "
      "in this version.";
  const std::string scheme = connect.substr(0, connect.find("//"));
  for (const std::string_view other :
       {"jdbc:netezza:", "jdbc:cubrid:", "jdbc:hsqldb:", "jdbc:mysql+srv:"}) {
    if (scheme.starts_with(other)) return std::string(other) + " is not offered. " + text;
  }
  const std::vector<std::string> known{
      "jdbc:mysql:",     "jdbc:mariadb:", "jdbc:postgresql:", "jdbc:sqlite:", "jdbc:oracle:",
      "jdbc:sqlserver:", "jdbc:jtds:",    "jdbc:db2:",        "jdbc:odbc:"};
  if (const auto near = nearest(scheme, known); near && *near != scheme) {
    text += " Did you mean " + *near + "?";
  }
  return text;
}

// A sentence that is logged after a second, and again every ten, for as long as this lives.
class WaitingWords {
 public:
  WaitingWords(const JobLog& log, std::string sentence)
      : thread_([this, &log, sentence = std::move(sentence)] {
          using std::chrono::seconds;
          std::unique_lock lock(mutex_);
          seconds next(1);
          seconds waited(0);
          while (!done_.wait_for(lock, next, [this] { return is_done_; })) {
            waited += next;
            next = seconds(10);
            log.warn("sqoop.ConnFactory",
                     sentence + " (" + std::to_string(waited.count()) + " s); still waiting.");
          }
        }) {}
  ~WaitingWords() {
    {
      const std::lock_guard lock(mutex_);
      is_done_ = true;
    }
    done_.notify_one();
    thread_.join();
  }
  WaitingWords(const WaitingWords&) = delete;
  WaitingWords& operator=(const WaitingWords&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable done_;
  bool is_done_ = false;
  std::thread thread_;
};

void log_manager(const Settings& s, const Connector& connector, const JobLog& log) {
  if (!s.driver.empty() && s.connection_manager.empty()) {
    log.warn(
        "sqoop.ConnFactory",
        "Parameter --driver is set to an explicit driver however appropriate connection manager "
        "is not being set (via --connection-manager). Sqoop is going to fall back to "
        "org.apache.sqoop.manager.GenericJdbcManager. Please specify explicitly which "
        "connection manager should be used next time.");
  }
  if (connector.product() == sql::Product::kMySql && !connector.generic()) {
    log.info("manager.MySQLManager",
             s.fetch_size ? "Argument '--fetch-size " + std::to_string(*s.fetch_size) +
                                "' will probably get ignored by MySQL JDBC driver."
                          : "Preparing to use a MySQL streaming resultset.");
  } else if (s.fetch_size && sql::is_by_odbc(connector.product())) {
    log.info("manager.SqlManager",
             "Using fetchSize for next query: " + std::to_string(*s.fetch_size));
  } else if (s.fetch_size) {
    log.info("manager.SqlManager", "Rows are streamed; --fetch-size " +
                                       std::to_string(*s.fetch_size) + " changes nothing.");
  } else {
    log.info("manager.SqlManager", "Using default fetchSize of 1000");
  }
  if (!s.schema.empty()) {
    log.info(connector.log_name(), "We will use schema " + s.schema);
  }
  if (!s.table_hints.empty()) {
    log.info(connector.log_name(),
             "Sqoop will use following table hints for data transfer: " + s.table_hints);
  }
}

// Everything that a connection needs to know.
Result<sql::JdbcUrl> read_url(const Settings& s) {
  TRY(sql::JdbcUrl url, sql::parse_jdbc_url(s.connect));
  TRY(read_parameters(s, url));
  add_odbc_parameters(s, url);
  TRY(sql::settle_parameters(url));
  return url;
}

bool takes_schema(sql::Product product) {
  return product == sql::Product::kPostgreSql || product == sql::Product::kSqlServer ||
         product == sql::Product::kDb2 || product == sql::Product::kOdbc;
}

// What Oracle and Db2 read without quotes.
bool is_plain_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '$' || c == '#';
         });
}

}  // namespace

Result<Connector> Connector::make(const Settings& s, const JobLog& log) {
  Connector connector;
  const bool has_host =
      s.connect.starts_with("jdbc:m") || s.connect.starts_with("jdbc:postgresql:");
  if (!sql::known_scheme(s.connect) || (has_host && s.connect.find("//") == std::string::npos)) {
    const std::string shown = without_passwords(s.connect.substr(0, s.connect.find('?')));
    log.error("tool.BaseSqoopTool",
              "Got error creating database manager: java.io.IOException: No manager for connect "
              "string: " +
                  shown);
    log.plain(databases_there_are(s.connect));
    return Error(ErrorCode::kUnsupported, "");
  }
  TRY(connector.options_.url, read_url(s));
  TRY(connector.connection_zone_, read_connection_zone(connector.options_.url, connector.zone_));
  connector.options_.user = s.username;
  connector.options_.password = s.password;
  connector.schema_ = s.schema;
  connector.oracle_quotes_ = s.oracle_quotes;
  if (!s.table_hints.empty()) connector.table_hints_ = " WITH (" + s.table_hints + ")";
  connector.generic_ = s.connection_manager.ends_with("GenericJdbcManager") ||
                       (!s.driver.empty() && s.connection_manager.empty()) ||
                       connector.product() == sql::Product::kOdbc;
  if (!s.schema.empty() && !takes_schema(connector.product())) {
    return Error(ErrorCode::kUnsupported,
                 "--schema is not offered by this version for this database.");
  }
  log_manager(s, connector, log);
  if (!s.driver.empty() && !is_known_driver(s.driver)) {
    log.error("sqoop.Sqoop",
              "Got exception running Sqoop: java.lang.RuntimeException: Could not load db driver "
              "class: " +
                  s.driver);
    log.plain(databases_there_are(s.connect));
    return Error(ErrorCode::kUnsupported, "");
  }
  for (const std::string& sentence : sql::unknown_parameters(connector.options_.url)) {
    log.warn("sqoop.ConnFactory", sentence);
  }
  return connector;
}

Result<std::unique_ptr<sql::Connection>> Connector::connect(const JobLog& log,
                                                            const sql::ConnectOptions& options) {
  std::vector<std::string> places;
  for (const sql::JdbcUrl::Host& host : options.url.hosts) {
    places.push_back(host.name + ":" + std::to_string(host.port));
  }
  if (places.empty()) places.push_back(options.url.database);  // a file that somebody locks
  const WaitingWords words(log, "No answer yet from the database at " + join(places, ", "));
  return sql::open(options);
}

std::string Connector::name(const std::string& plain) const {
  if (generic_) return plain;
  const bool folds = product() == sql::Product::kOracle || product() == sql::Product::kDb2;
  const bool is_quoted = plain.size() > 1 && plain.starts_with("\"") && plain.ends_with("\"");
  if (folds && (is_quoted || (!oracle_quotes_ && is_plain_name(plain)))) return plain;
  return sql::quote_name(product(), plain);
}

std::string Connector::table(const std::string& plain) const {
  const std::size_t dot = plain.find('.');
  const bool has_owner = product() == sql::Product::kOracle || product() == sql::Product::kDb2;
  if (has_owner && schema_.empty() && dot != std::string::npos && !plain.starts_with("\"")) {
    return name(plain.substr(0, dot)) + "." + name(plain.substr(dot + 1));
  }
  return (schema_.empty() ? "" : name(schema_) + ".") + name(plain);
}

std::string Connector::alias(const std::string& name) const {
  const bool maybe_oracle = product() == sql::Product::kOracle || product() == sql::Product::kOdbc;
  return (maybe_oracle ? " " : " AS ") + name;
}

std::string Connector::from(const std::string& plain) const {
  if (sql::is_by_odbc(product())) return table(plain) + table_hints_;
  if (product() == sql::Product::kMySql || generic_) return table(plain) + " AS " + name(plain);
  return table(plain);
}

std::string Connector::columns_query(const std::string& plain) const {
  const bool has_limit = !generic_ && !sql::is_by_odbc(product());
  return "SELECT t.* FROM " + table(plain) + alias("t") + (has_limit ? " LIMIT 1" : " WHERE 1=0");
}

std::string Connector::log_name() const {
  if (generic_) return "manager.SqlManager";
  switch (product()) {
    case sql::Product::kMySql:
      return "manager.MySQLManager";
    case sql::Product::kPostgreSql:
      return "manager.PostgresqlManager";
    case sql::Product::kSqlite:
      return "manager.SqliteManager";
    case sql::Product::kOracle:
      return "manager.OracleManager";
    case sql::Product::kSqlServer:
      return "manager.SQLServerManager";
    case sql::Product::kDb2:
      return "manager.Db2Manager";
    case sql::Product::kOdbc:
      break;
  }
  return "manager.SqlManager";
}

std::string Connector::java_error(const Error& error) const {
  if (product() == sql::Product::kPostgreSql) {
    return "org.postgresql.util.PSQLException: " + error.message();
  }
  if (product() == sql::Product::kSqlite) return "org.sqlite.SQLiteException: " + error.message();
  if (product() == sql::Product::kSqlServer) {
    return "com.microsoft.sqlserver.jdbc.SQLServerException: " + error.message();
  }
  const ErrorCode code = error.code();
  if (code == ErrorCode::kUnavailable && product() == sql::Product::kMySql) {
    return "com.mysql.cj.jdbc.exceptions.CommunicationsException: " + error.message();
  }
  const bool syntax = code == ErrorCode::kNotFound || code == ErrorCode::kInvalidArgument;
  return (syntax ? "java.sql.SQLSyntaxErrorException: " : "java.sql.SQLException: ") +
         error.message();
}

ZeroDate Connector::zero_date() const {
  const auto found = options_.url.parameters.find("zeroDateTimeBehavior");
  if (found == options_.url.parameters.end()) return ZeroDate::kNull;
  const std::string value = to_lower(found->second);
  if (value == "exception") return ZeroDate::kError;
  return value == "round" ? ZeroDate::kRound : ZeroDate::kNull;
}

Result<JavaZone> Connector::connection_zone(sql::Connection& connection) const {
  if (connection_zone_) return *connection_zone_;
  TRY(const auto rows,
      sql::read_rows(connection,
                     "SELECT IF(@@session.time_zone = 'SYSTEM', @@system_time_zone, "
                     "@@session.time_zone)"));
  const std::string name = rows.empty() || rows[0].empty() ? "" : rows[0][0].value_or("");
  auto zone = JavaZone::named(name);
  if (zone) return zone;
  return Error(ErrorCode::kUnsupported,
               "The server time zone value '" + name +
                   "' is unrecognized or represents more than one time zone. Give the zone's own "
                   "name as connectionTimeZone.");
}

Result<std::vector<std::string>> Connector::tables(sql::Connection& connection) const {
  using Views = sql::Connection::Views;
  TRY(auto names, connection.tables(schema_, generic_ ? Views::kNo : Views::kYes));
  if (generic_) std::sort(names.begin(), names.end());
  return names;
}

std::string nearest_table(sql::Connection& connection, const std::string& schema,
                          const std::string& table) {
  const auto tables = connection.tables(schema, sql::Connection::Views::kYes);
  if (!tables) return "";
  // A name that differs by case alone is the nearest there can be.
  for (const std::string& known : *tables) {
    if (to_lower(known) == to_lower(table)) return known;
  }
  return nearest(table, *tables).value_or("");
}

}  // namespace sluice::sqoop
