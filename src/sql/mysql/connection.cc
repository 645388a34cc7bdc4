#include <mysql.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>

#include "base/file.h"
#include "base/text.h"
#include "sql/mysql/column_types.h"
#include "sql/mysql/mysql.h"

namespace sluice::sql::mysql {
namespace {

// Client errors 2000-2999 are libmariadb's own: the server could not be reached, or went away.
ErrorCode code_of(unsigned number) {
  switch (number) {
    case 1045:  // ER_ACCESS_DENIED_ERROR
    case 1698:
    case 1142:  // a right on a table
    case 1143:
      return ErrorCode::kPermissionDenied;
    case 1146:  // ER_NO_SUCH_TABLE
      return ErrorCode::kNotFound;
    case 1205:  // ER_LOCK_WAIT_TIMEOUT
      return ErrorCode::kTimeout;
    default:
      return number >= 2000 && number < 3000 ? ErrorCode::kUnavailable
                                             : ErrorCode::kInvalidArgument;
  }
}

Error error_of(MYSQL* handle) {
  return Error(code_of(mysql_errno(handle)), mysql_error(handle));
}

class MySqlCursor final : public Cursor {
 public:
  MySqlCursor(MYSQL* handle, MYSQL_RES* result, const TypeRules& rules)
      : handle_(handle), result_(result), fields_(mysql_num_fields(result)) {
    const MYSQL_FIELD* described = mysql_fetch_fields(result);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      columns_.push_back(column_of(described[i], rules));
    }
  }
  ~MySqlCursor() override {
    // Freeing the result reads what is left of it. When rows were not wanted that may be a whole
    // table, so the connection is given up instead.
    if (!at_end_) shutdown(static_cast<int>(mysql_get_socket(handle_)), SHUT_RDWR);
    mysql_free_result(result_);
  }

  const std::vector<Column>& columns() const override { return columns_; }

  Result<std::optional<std::span<const Field>>> next() override {
    const MYSQL_ROW row = mysql_fetch_row(result_);
    if (row == nullptr) {
      at_end_ = true;
      if (mysql_errno(handle_) != 0) return error_of(handle_);
      return std::optional<std::span<const Field>>();
    }
    const unsigned long* lengths = mysql_fetch_lengths(result_);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      fields_[i].data = row[i];
      fields_[i].size = lengths[i];
    }
    return std::optional<std::span<const Field>>(fields_);
  }

 private:
  MYSQL* handle_;
  MYSQL_RES* result_;
  std::vector<Column> columns_;
  std::vector<Field> fields_;
  bool at_end_ = false;
};

class MySqlConnection final : public Connection {
 public:
  MySqlConnection(MYSQL* handle, TypeRules rules) : handle_(handle), rules_(rules) {}
  ~MySqlConnection() override { mysql_close(handle_); }

  Product product() const override { return Product::kMySql; }

  Result<std::unique_ptr<Cursor>> stream(const std::string& select) override {
    TRY(Outcome outcome, execute(select));
    if (!outcome.rows) return Error(ErrorCode::kInvalidArgument, "the statement gives no rows");
    return std::move(outcome.rows);
  }

  Result<Outcome> execute(const std::string& statement) override {
    if (mysql_real_query(handle_, statement.data(), statement.size()) != 0)
      return error_of(handle_);
    MYSQL_RES* result = mysql_use_result(handle_);
    if (result == nullptr) {
      if (mysql_errno(handle_) != 0) return error_of(handle_);
      return Outcome{.rows = nullptr, .changed = mysql_affected_rows(handle_)};
    }
    return Outcome{.rows = std::make_unique<MySqlCursor>(handle_, result, rules_), .changed = 0};
  }

  Result<std::vector<Column>> describe(const std::string& select) override {
    TRY(auto cursor, stream(select));
    std::vector<Column> columns = cursor->columns();
    for (;;) {  // the caller's LIMIT or (1 = 0) leaves at most a row
      TRY(auto row, cursor->next());
      if (!row) return columns;
    }
  }

  Result<std::vector<std::string>> databases() override {
    return read_names(*this, "SELECT SCHEMA_NAME FROM INFORMATION_SCHEMA.SCHEMATA");
  }
  Result<std::vector<std::string>> tables(const std::string& schema) override {
    return read_names(*this,
                      "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = " +
                          schema_of(schema) + " AND TABLE_TYPE = 'BASE TABLE'");
  }
  Result<std::vector<std::string>> primary_key(const std::string& schema,
                                               const std::string& table) override {
    return read_names(*this,
                      "SELECT column_name FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = " +
                          schema_of(schema) + " AND TABLE_NAME = " + quote_text(product(), table) +
                          " AND COLUMN_KEY = 'PRI'");
  }
  Result<std::optional<std::uint64_t>> estimated_rows(const std::string& schema,
                                                      const std::string& table) override {
    TRY(auto names,
        read_names(*this,
                   "SELECT TABLE_ROWS FROM INFORMATION_SCHEMA.TABLES WHERE "
                   "TABLE_SCHEMA = " +
                       schema_of(schema) + " AND TABLE_NAME = " + quote_text(product(), table)));
    if (names.empty()) return std::optional<std::uint64_t>();
    const auto rows = parse_int(names.front());
    return rows ? std::optional<std::uint64_t>(static_cast<std::uint64_t>(*rows)) : std::nullopt;
  }
  Status read_uncommitted() override {
    return run(*this, "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED");
  }

 private:
  std::string schema_of(const std::string& schema) const {
    return schema.empty() ? "(SELECT SCHEMA())" : quote_text(product(), schema);
  }

  MYSQL* handle_;
  TypeRules rules_;
};

std::string parameter(const JdbcUrl& url, const std::string& name) {
  const auto found = url.parameters.find(name);
  return found == url.parameters.end() ? "" : found->second;
}

// socketTimeout and connectTimeout are milliseconds; libmariadb counts seconds.
unsigned seconds(const JdbcUrl& url, const std::string& name) {
  const auto ms = parse_int(parameter(url, name));
  return ms && *ms > 0 ? static_cast<unsigned>((*ms + 999) / 1000) : 0;
}

void set_tls(MYSQL* handle, const JdbcUrl& url) {
  const std::string mode = to_lower(parameter(url, "sslMode"));
  const bool wanted = mode == "required" || mode == "verify_ca" || mode == "verify_identity" ||
                      mode == "trust" || mode == "verify-ca" || mode == "verify-full" ||
                      flag(url, "useSSL", false) || flag(url, "requireSSL", false);
  if (!wanted) return;
  my_bool on = 1;
  mysql_optionsv(handle, MYSQL_OPT_SSL_ENFORCE, &on);
  my_bool verify = mode.starts_with("verify") || flag(url, "verifyServerCertificate", false);
  mysql_optionsv(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
  const std::string ca = parameter(url, "serverSslCert");
  if (!ca.empty()) mysql_optionsv(handle, MYSQL_OPT_SSL_CA, ca.c_str());
}

void set_options(MYSQL* handle, const JdbcUrl& url) {
  mysql_optionsv(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  // A slow lake must not make the server drop a mapper in mid-table.
  mysql_optionsv(handle, MYSQL_INIT_COMMAND,
                 "SET SESSION net_write_timeout = 3600, net_read_timeout = 3600");
  const std::string session = parameter(url, "sessionVariables");
  if (!session.empty()) {
    mysql_optionsv(handle, MYSQL_INIT_COMMAND, ("SET SESSION " + session).c_str());
  }
  if (const unsigned s = seconds(url, "connectTimeout")) {
    mysql_optionsv(handle, MYSQL_OPT_CONNECT_TIMEOUT, &s);
  }
  if (const unsigned s = seconds(url, "socketTimeout")) {
    mysql_optionsv(handle, MYSQL_OPT_READ_TIMEOUT, &s);
  }
  if (flag(url, "useCompression", false)) mysql_optionsv(handle, MYSQL_OPT_COMPRESS, nullptr);
  unsigned local_infile = flag(url, "allowLoadLocalInfile", false) ? 1 : 0;
  mysql_optionsv(handle, MYSQL_OPT_LOCAL_INFILE, &local_infile);
  set_tls(handle, url);
}

// libmariadb connects without blocking, and then reports that the connection is "in progress" (115)
// whatever became of it. Trying once more the plain way tells the reason.
Error connect_error(MYSQL* handle, const std::string& host, std::uint16_t port) {
  Error error = error_of(handle);
  const std::string in_progress = "(" + std::to_string(EINPROGRESS) + ")";
  if (!error.message().ends_with(in_progress)) return error;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return error;
  const Fd socket_fd(socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval limit{.tv_sec = 2, .tv_usec = 0};
  setsockopt(socket_fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const int failed = ::connect(socket_fd.get(), found->ai_addr, found->ai_addrlen) == 0 ? 0 : errno;
  freeaddrinfo(found);
  if (failed == 0 || failed == EINPROGRESS) return error;
  std::string message = error.message();
  message.resize(message.size() - in_progress.size());
  return Error(error.code(), message + "(" + std::strerror(failed) + ")");
}

}  // namespace

std::vector<std::string> known_parameters() {
  return {"user", "password", "useSSL", "requireSSL", "verifyServerCertificate", "sslMode",
          "serverSslCert", "connectTimeout", "socketTimeout", "useCompression",
          "allowLoadLocalInfile", "sessionVariables", "zeroDateTimeBehavior", "tinyInt1isBit",
          "yearIsDateType",
          // These tune Connector/J itself, or are what this driver does always: UTF-8, streaming,
          // dates as the server writes them.
          "characterEncoding", "useUnicode", "connectionCollation", "serverTimezone",
          "connectionTimeZone", "useLegacyDatetimeCode", "useTimezone", "autoReconnect",
          "failOverReadOnly", "maxReconnects", "allowPublicKeyRetrieval", "useCursorFetch",
          "defaultFetchSize", "useServerPrepStmts", "cachePrepStmts", "prepStmtCacheSize",
          "prepStmtCacheSqlLimit", "rewriteBatchedStatements", "useLocalSessionState", "useConfigs",
          "tcpKeepAlive", "noAccessToProcedureBodies", "nullCatalogMeansCurrent",
          "dontTrackOpenResources", "netTimeoutForStreamingResults", "useInformationSchema",
          "permitMysqlScheme"};
}

Result<std::unique_ptr<Connection>> connect(const ConnectOptions& options) {
  static std::once_flag started;
  std::call_once(started, [] { mysql_library_init(0, nullptr, nullptr); });
  const JdbcUrl& url = options.url;
  const std::string user = options.user.empty() ? parameter(url, "user") : options.user;
  const std::string password = options.password.value_or(parameter(url, "password"));
  std::optional<Error> failed;
  for (const JdbcUrl::Host& host : url.hosts) {
    MYSQL* handle = mysql_init(nullptr);
    if (handle == nullptr)
      return Error(ErrorCode::kResourceExhausted, "no memory for a connection");
    set_options(handle, url);
    // "localhost" makes libmariadb take the Unix socket; JDBC always means TCP.
    const std::string name = host.name == "localhost" ? "127.0.0.1" : host.name;
    if (mysql_real_connect(handle, name.c_str(), user.c_str(), password.c_str(),
                           url.database.empty() ? nullptr : url.database.c_str(), host.port,
                           nullptr, 0) != nullptr) {
      MY_CHARSET_INFO charset;
      mysql_get_character_set_info(handle, &charset);
      return std::make_unique<MySqlConnection>(
          handle, TypeRules{.tiny_int_1_is_bit = flag(url, "tinyInt1isBit", true),
                            .max_bytes_per_character = std::max(1U, charset.mbmaxlen)});
    }
    failed = connect_error(handle, name, host.port);
    mysql_close(handle);
  }
  return *failed;
}

}  // namespace sluice::sql::mysql
