#include <errmsg.h>
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
#include "sql/dialect.h"
#include "sql/local_zone.h"
#include "sql/mysql/charset.h"
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
    case 1213:  // ER_LOCK_DEADLOCK: the transaction is gone
      return ErrorCode::kBusy;
    default:
      return number >= 2000 && number < 3000 ? ErrorCode::kUnavailable
                                             : ErrorCode::kInvalidArgument;
  }
}

Error error_of(MYSQL* handle) {
  return Error(code_of(mysql_errno(handle)), mysql_error(handle));
}

// Reads past what a procedure gives behind its first result: its failure may be there.
Status skip_results(MYSQL* handle) {
  while (mysql_more_results(handle)) {
    if (mysql_next_result(handle) > 0) return error_of(handle);
    mysql_free_result(mysql_use_result(handle));
    if (mysql_errno(handle) != 0) return error_of(handle);
  }
  return {};
}

class MySqlCursor final : public Cursor {
 public:
  // `reread` says which columns OtherEncoding reads anew; it may be empty.
  MySqlCursor(MYSQL* handle, MYSQL_RES* result, const TypeRules& rules, std::vector<bool> reread)
      : handle_(handle),
        result_(result),
        fields_(mysql_num_fields(result)),
        reread_(std::move(reread)),
        texts_(reread_.size()) {
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
      TRY(skip_results(handle_));
      return std::optional<std::span<const Field>>();
    }
    const unsigned long* lengths = mysql_fetch_lengths(result_);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      fields_[i].data = row[i];
      fields_[i].size = lengths[i];
    }
    for (std::size_t i = 0; i < std::min(reread_.size(), fields_.size()); ++i) {
      if (!reread_[i] || fields_[i].is_null()) continue;
      texts_[i].assign(fields_[i].data, fields_[i].size);
      OtherEncoding::reread(texts_[i]);
      fields_[i].data = texts_[i].data();
      fields_[i].size = texts_[i].size();
    }
    return std::optional<std::span<const Field>>(fields_);
  }

 private:
  MYSQL* handle_;
  MYSQL_RES* result_;
  std::vector<Column> columns_;
  std::vector<Field> fields_;
  std::vector<bool> reread_;
  std::vector<std::string> texts_;
  bool at_end_ = false;
};

class MySqlConnection final : public Connection {
 public:
  MySqlConnection(MYSQL* handle, TypeRules rules, std::size_t host)
      : handle_(handle), rules_(rules), host_(host) {}
  ~MySqlConnection() override { mysql_close(handle_); }

  // characterEncoding names one in which some columns read otherwise.
  Status read_by(OtherEncoding encoding) {
    TRY(encoding.learn(handle_));
    encoding_ = std::move(encoding);
    return {};
  }

  Product product() const override { return Product::kMySql; }
  std::size_t host() const override { return host_; }

  Result<std::unique_ptr<Cursor>> stream(const std::string& select) override {
    TRY(Outcome outcome, execute(select));
    if (!outcome.rows) return Error(ErrorCode::kInvalidArgument, "the statement gives no rows");
    return std::move(outcome.rows);
  }

  Result<Outcome> execute(const std::string& statement) override {
    std::vector<bool> reread;
    if (encoding_) {
      TRY(reread, encoding_->columns(handle_, statement));
    }
    if (mysql_real_query(handle_, statement.data(), statement.size()) != 0)
      return error_of(handle_);
    MYSQL_RES* result = mysql_use_result(handle_);
    if (result == nullptr) {
      if (mysql_errno(handle_) != 0) return error_of(handle_);
      const std::uint64_t changed = mysql_affected_rows(handle_);
      TRY(skip_results(handle_));
      return Outcome{.rows = nullptr, .changed = changed};
    }
    auto cursor = std::make_unique<MySqlCursor>(handle_, result, rules_, std::move(reread));
    TRY(check_floats(*cursor));
    return Outcome{.rows = std::move(cursor), .changed = 0};
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
  Result<std::vector<std::string>> tables(const std::string& schema, Views views) override {
    return read_names(*this,
                      "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = " +
                          schema_of(schema) +
                          (views == Views::kNo ? " AND TABLE_TYPE = 'BASE TABLE'" : ""));
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
  Result<bool> in_transaction() override {
    // A failure comes without the state of the session.
    if (mysql_errno(handle_) != 0) TRY(run(*this, "DO 0"));
    unsigned int state = 0;
    if (mariadb_get_infov(handle_, MARIADB_CONNECTION_SERVER_STATUS, &state) != 0) {
      return error_of(handle_);
    }
    return (state & SERVER_STATUS_IN_TRANS) != 0;
  }
  Result<bool> roll_back_to(const std::string& savepoint) override {
    TRY(Connection::roll_back_to(savepoint));
    return mysql_warning_count(handle_) == 0;  // ER_WARNING_NOT_COMPLETE_ROLLBACK
  }
  Result<bool> rolls_back(const std::string& schema, const std::string& table) override {
    TRY(const auto answers,
        read_names(*this,
                   "SELECT e.TRANSACTIONS FROM INFORMATION_SCHEMA.TABLES t JOIN "
                   "INFORMATION_SCHEMA.ENGINES e ON e.ENGINE = t.ENGINE WHERE t.TABLE_SCHEMA = " +
                       schema_of(schema) + " AND t.TABLE_NAME = " + quote_text(product(), table)));
    return std::find(answers.begin(), answers.end(), "NO") == answers.end();
  }
  Status read_uncommitted() override {
    return run(*this, "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED");
  }

 private:
  std::string schema_of(const std::string& schema) const {
    return schema.empty() ? "(SELECT SCHEMA())" : quote_text(product(), schema);
  }

  // The text protocol rounds FLOAT to six digits, the one of prepared statements does not.
  Status check_floats(const Cursor& cursor) const {
    if (!rules_.prepares_on_server) return {};
    for (const Column& column : cursor.columns()) {
      if (column.form != Form::kFloat) continue;
      return Error(ErrorCode::kUnsupported,
                   "column " + column.label +
                       " is a FLOAT, which useServerPrepStmts and useCursorFetch read with all its "
                       "digits. This version does not; select it as DOUBLE, or leave them out.");
    }
    return {};
  }

  MYSQL* handle_;
  TypeRules rules_;
  std::size_t host_;
  std::optional<OtherEncoding> encoding_;
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

enum class Tls { kNone, kIfOffered, kRequired, kSigned, kVerified };

// sslMode, or what older parameters say, in Connector/J's order.
Tls tls_of(const JdbcUrl& url) {
  const std::string mode = to_lower(parameter(url, "sslMode"));
  if (mode == "verify_ca" || mode == "verify-ca") return Tls::kSigned;
  if (mode.starts_with("verify")) return Tls::kVerified;
  if (mode == "required" || mode == "trust") return Tls::kRequired;
  if (mode.starts_with("disable") || !flag(url, "useSSL", true)) return Tls::kNone;
  if (mode.empty() && flag(url, "verifyServerCertificate", false)) return Tls::kSigned;
  if (mode.empty() && flag(url, "requireSSL", false)) return Tls::kRequired;
  return Tls::kIfOffered;
}

void set_tls(MYSQL* handle, const JdbcUrl& url) {
  const Tls tls = tls_of(url);
  my_bool on = tls != Tls::kNone;
  mysql_optionsv(handle, MYSQL_OPT_SSL_ENFORCE, &on);
  const std::string ca = parameter(url, "serverSslCert");
  // Told to verify, libmariadb wants the host's name in a certificate; given a CA, its signature.
  my_bool verify = tls == Tls::kVerified || (tls == Tls::kSigned && ca.empty());
  mysql_optionsv(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
  if (!ca.empty()) mysql_optionsv(handle, MYSQL_OPT_SSL_CA, ca.c_str());
  const std::string versions = parameter(url, "tlsVersions");
  if (!versions.empty()) mysql_optionsv(handle, MARIADB_OPT_TLS_VERSION, versions.c_str());
}

// "a=1,@b='x,y'" as the list of SET: what is no user variable is the session's.
std::string session_variables(const std::string& text) {
  std::string out;
  std::string one;
  char quote = 0;
  int depth = 0;
  const auto take = [&] {
    const std::string_view variable = trim(one);
    if (variable.empty()) return;
    out += out.empty() ? "SET " : ", ";
    if (!variable.starts_with("@")) out += "SESSION ";
    out += variable;
  };
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"' || c == '`') {
      quote = c;
    } else if (c == '(' || c == ')') {
      depth += c == '(' ? 1 : -1;
    } else if ((c == ',' || c == ';') && depth <= 0) {
      take();
      one.clear();
      continue;
    }
    one += c;
  }
  take();
  return out;
}

void set_session(MYSQL* handle, const JdbcUrl& url) {
  // A slow lake must not make the server drop a mapper in mid-table.
  std::string settings = "SET SESSION net_write_timeout = 3600, net_read_timeout = 3600";
  if (flag(url, "jdbcCompliantTruncation", true)) {
    settings +=
        ", sql_mode = IF(FIND_IN_SET('STRICT_TRANS_TABLES', @@sql_mode), @@sql_mode, "
        "CONCAT_WS(',', NULLIF(@@sql_mode, ''), 'STRICT_TRANS_TABLES'))";
  }
  mysql_optionsv(handle, MYSQL_INIT_COMMAND, settings.c_str());
  if (const std::string collation = parameter(url, "connectionCollation"); !collation.empty()) {
    const std::string set =
        "SET SESSION collation_connection = " + quote_text(Product::kMySql, collation);
    mysql_optionsv(handle, MYSQL_INIT_COMMAND, set.c_str());
  }
  const std::string zone = parameter(url, "connectionTimeZone");
  if (flag(url, "forceConnectionTimeZoneToSession", false) && !zone.empty() && zone != "SERVER") {
    const std::string name = zone == "LOCAL" ? local_zone() : zone;
    const std::string set = "SET SESSION time_zone = " + quote_text(Product::kMySql, name);
    mysql_optionsv(handle, MYSQL_INIT_COMMAND, set.c_str());
  }
  if (const std::string set = session_variables(parameter(url, "sessionVariables")); !set.empty()) {
    mysql_optionsv(handle, MYSQL_INIT_COMMAND, set.c_str());
  }
}

void set_options(MYSQL* handle, const JdbcUrl& url) {
  mysql_optionsv(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  set_session(handle, url);
  if (const unsigned s = seconds(url, "connectTimeout")) {
    mysql_optionsv(handle, MYSQL_OPT_CONNECT_TIMEOUT, &s);
  }
  if (const unsigned s = seconds(url, "socketTimeout")) {
    mysql_optionsv(handle, MYSQL_OPT_READ_TIMEOUT, &s);
    mysql_optionsv(handle, MYSQL_OPT_WRITE_TIMEOUT, &s);
  }
  if (flag(url, "useCompression", false)) mysql_optionsv(handle, MYSQL_OPT_COMPRESS, nullptr);
  unsigned local_infile = flag(url, "allowLoadLocalInfile", false) ? 1 : 0;
  mysql_optionsv(handle, MYSQL_OPT_LOCAL_INFILE, &local_infile);
  if (const std::string bind = parameter(url, "localSocketAddress"); !bind.empty()) {
    mysql_optionsv(handle, MYSQL_OPT_BIND, bind.c_str());
  }
  if (const std::string key = parameter(url, "serverRSAPublicKeyFile"); !key.empty()) {
    mysql_optionsv(handle, MYSQL_SERVER_PUBLIC_KEY, key.c_str());
  }
  set_tls(handle, url);
}

unsigned long client_flags(const JdbcUrl& url) {
  return (flag(url, "useAffectedRows", false) ? 0UL : CLIENT_FOUND_ROWS) |
         (flag(url, "interactiveClient", false) ? CLIENT_INTERACTIVE : 0UL);
}

// libmariadb connects without blocking, and then reports that the connection is "in progress"
// whatever became of it. Trying once more the plain way tells the reason.
Error connect_error(MYSQL* handle, const std::string& host, std::uint16_t port) {
  Error error = error_of(handle);
  if (mysql_errno(handle) != CR_CONNECTION_ERROR && mysql_errno(handle) != CR_CONN_HOST_ERROR) {
    return error;
  }
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
  return Error(error.code(),
               "Can't connect to server on '" + host + "' (" + std::strerror(failed) + ")");
}

Result<std::unique_ptr<Connection>> connect_to(std::size_t index, const ConnectOptions& options) {
  const JdbcUrl& url = options.url;
  const JdbcUrl::Host& host = url.hosts[index];
  const std::string user =
      host.user.value_or(options.user.empty() ? parameter(url, "user") : options.user);
  const std::string password =
      host.password.value_or(options.password.value_or(parameter(url, "password")));
  MYSQL* handle = mysql_init(nullptr);
  if (handle == nullptr) return Error(ErrorCode::kResourceExhausted, "no memory for a connection");
  set_options(handle, url);
  // "localhost" makes libmariadb take the Unix socket; JDBC always means TCP.
  const std::string name = host.name == "localhost" ? "127.0.0.1" : host.name;
  if (mysql_real_connect(handle, name.c_str(), user.c_str(), password.c_str(),
                         url.database.empty() ? nullptr : url.database.c_str(), host.port, nullptr,
                         client_flags(url)) == nullptr) {
    Error error = connect_error(handle, name, host.port);
    mysql_close(handle);
    return error;
  }
  MY_CHARSET_INFO charset;
  mysql_get_character_set_info(handle, &charset);
  auto connection = std::make_unique<MySqlConnection>(
      handle,
      TypeRules{.tiny_int_1_is_bit = flag(url, "tinyInt1isBit", true),
                .year_is_date = flag(url, "yearIsDateType", true),
                .prepares_on_server =
                    flag(url, "useServerPrepStmts", false) || flag(url, "useCursorFetch", false),
                .max_bytes_per_character = std::max(1U, charset.mbmaxlen)},
      index);
  const Tls tls = tls_of(url);
  const bool needs_tls = tls >= Tls::kRequired;
  if (needs_tls && mysql_get_ssl_cipher(handle) == nullptr) {
    return Error(ErrorCode::kPermissionDenied,
                 "SSL Connection required, but not provided by server.");
  }
  if (const auto encoding = OtherEncoding::of(parameter(url, "characterEncoding"))) {
    TRY(connection->read_by(*encoding));
  }
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace

Result<std::unique_ptr<Connection>> connect(const ConnectOptions& options) {
  static std::once_flag started;
  std::call_once(started, [] { mysql_library_init(0, nullptr, nullptr); });
  std::optional<Error> failed;
  for (std::size_t i = 0; i < options.url.hosts.size(); ++i) {
    auto connection = connect_to(i, options);
    if (connection) return connection;
    // A server that answered is the one that was meant.
    if (connection.error().code() != ErrorCode::kUnavailable) return connection;
    failed = std::move(connection).error();
  }
  return *failed;
}

}  // namespace sluice::sql::mysql
