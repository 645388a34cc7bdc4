#include <libpq-fe.h>

#include <cstdlib>
#include <filesystem>

#include "base/text.h"
#include "sql/postgresql/column_types.h"
#include "sql/postgresql/copy_row.h"
#include "sql/postgresql/postgresql.h"

namespace sluice::sql::postgresql {
namespace {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

constexpr std::string_view kCopyBefore = "COPY (";
constexpr std::string_view kCopyAfter = ") TO STDOUT";

ErrorCode code_of(std::string_view state) {
  if (state.starts_with("28") || state == "42501") return ErrorCode::kPermissionDenied;
  if (state == "42P01" || state == "3D000" || state == "3F000") return ErrorCode::kNotFound;
  if (state == "55P03") return ErrorCode::kTimeout;
  if (state.starts_with("08") || state.starts_with("57P") || state.starts_with("53")) {
    return ErrorCode::kUnavailable;
  }
  return ErrorCode::kInvalidArgument;
}

// The server's words, laid out as pgjdbc lays them out. `offset` is what stood before the user's
// own statement.
Error error_of(const PGresult* result, std::size_t offset = 0) {
  const auto part = [&](int code) -> std::string {
    const char* text = PQresultErrorField(result, code);
    return text != nullptr ? text : "";
  };
  std::string message = part(PG_DIAG_SEVERITY) + ": " + part(PG_DIAG_MESSAGE_PRIMARY);
  if (const std::string detail = part(PG_DIAG_MESSAGE_DETAIL); !detail.empty()) {
    message += "\n  Detail: " + detail;
  }
  if (const std::string hint = part(PG_DIAG_MESSAGE_HINT); !hint.empty()) {
    message += "\n  Hint: " + hint;
  }
  if (const auto position = parse_int(part(PG_DIAG_STATEMENT_POSITION))) {
    if (*position > static_cast<std::int64_t>(offset)) {
      message += "\n  Position: " + std::to_string(*position - static_cast<std::int64_t>(offset));
    }
  }
  return Error(code_of(part(PG_DIAG_SQLSTATE)), message);
}

// A failure that has no result: the connection itself broke.
Error error_of(const PGconn* handle) {
  return Error(ErrorCode::kUnavailable, std::string(trim(PQerrorMessage(handle))));
}

Error error_of(const PGconn* handle, const PGresult* result, std::size_t offset = 0) {
  if (result != nullptr && PQresultErrorField(result, PG_DIAG_SQLSTATE) != nullptr) {
    return error_of(result, offset);
  }
  return error_of(handle);
}

// Gives up what the server still sends.
void drop_results(PGconn* handle) {
  while (ResultPtr rest{PQgetResult(handle)}) {
    if (PQresultStatus(rest.get()) == PGRES_COPY_OUT) {
      char* row = nullptr;
      while (PQgetCopyData(handle, &row, 0) > 0) PQfreemem(row);
    }
  }
}

void cancel(PGconn* handle) {
  PGcancel* request = PQgetCancel(handle);
  if (request == nullptr) return;
  char reason[256];
  PQcancel(request, reason, sizeof reason);
  PQfreeCancel(request);
}

class CopyCursor final : public Cursor {
 public:
  CopyCursor(PGconn* handle, std::vector<Column> columns)
      : handle_(handle), columns_(std::move(columns)), fields_(columns_.size()) {}
  ~CopyCursor() override {
    PQfreemem(row_);
    if (!at_end_) {
      cancel(handle_);
      drop_results(handle_);
    }
  }

  const std::vector<Column>& columns() const override { return columns_; }

  Result<std::optional<std::span<const Field>>> next() override {
    PQfreemem(row_);
    row_ = nullptr;
    const int size = PQgetCopyData(handle_, &row_, 0);
    if (size > 0) {
      if (!cut_copy_row(row_, static_cast<std::size_t>(size), fields_)) {
        return Error(ErrorCode::kCorrupt, "COPY sent a row with a wrong number of fields");
      }
      return std::optional<std::span<const Field>>(fields_);
    }
    at_end_ = true;
    ResultPtr result(PQgetResult(handle_));
    std::optional<Error> failed;
    if (size == -2 || (result && PQresultStatus(result.get()) == PGRES_FATAL_ERROR)) {
      failed = error_of(handle_, result.get(), kCopyBefore.size());
    }
    drop_results(handle_);
    if (failed) return *failed;
    return std::optional<std::span<const Field>>();
  }

 private:
  PGconn* handle_;
  std::vector<Column> columns_;
  std::vector<Field> fields_;
  char* row_ = nullptr;
  bool at_end_ = false;
};

class RowCursor final : public Cursor {
 public:
  RowCursor(PGconn* handle, ResultPtr first) : handle_(handle), result_(std::move(first)) {
    const int count = PQnfields(result_.get());
    for (int i = 0; i < count; ++i) {
      Column& column = columns_.emplace_back();
      column.label = PQfname(result_.get(), i);
      describe_type(PQftype(result_.get(), i), PQfmod(result_.get(), i), column);
    }
    fields_.resize(columns_.size());
  }
  ~RowCursor() override {
    result_.reset();
    drop_results(handle_);
  }

  const std::vector<Column>& columns() const override { return columns_; }

  Result<std::optional<std::span<const Field>>> next() override {
    if (!first_) result_.reset(PQgetResult(handle_));
    first_ = false;
    if (!result_) return std::optional<std::span<const Field>>();
    switch (PQresultStatus(result_.get())) {
      case PGRES_SINGLE_TUPLE:
        break;
      case PGRES_TUPLES_OK:
        return std::optional<std::span<const Field>>();
      default:
        return error_of(handle_, result_.get());
    }
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const int column = static_cast<int>(i);
      const bool null = PQgetisnull(result_.get(), 0, column) != 0;
      fields_[i].data = null ? nullptr : PQgetvalue(result_.get(), 0, column);
      fields_[i].size = static_cast<std::size_t>(PQgetlength(result_.get(), 0, column));
    }
    return std::optional<std::span<const Field>>(fields_);
  }

 private:
  PGconn* handle_;
  ResultPtr result_;
  std::vector<Column> columns_;
  std::vector<Field> fields_;
  bool first_ = true;
};

class PostgreSqlConnection final : public Connection {
 public:
  explicit PostgreSqlConnection(PGconn* handle) : handle_(handle) {}
  ~PostgreSqlConnection() override { PQfinish(handle_); }

  Product product() const override { return Product::kPostgreSql; }

  Result<std::unique_ptr<Cursor>> stream(const std::string& select) override {
    TRY(std::vector<Column> columns, prepared_columns(select));
    const std::string copy =
        std::string(kCopyBefore) + without_semicolon(select) + std::string(kCopyAfter);
    ResultPtr result(PQexec(handle_, copy.c_str()));
    if (PQresultStatus(result.get()) != PGRES_COPY_OUT) {
      return error_of(handle_, result.get(), kCopyBefore.size());
    }
    return std::make_unique<CopyCursor>(handle_, std::move(columns));
  }

  Result<Outcome> execute(const std::string& statement) override {
    if (PQsendQuery(handle_, statement.c_str()) == 0) return error_of(handle_);
    PQsetSingleRowMode(handle_);
    ResultPtr result(PQgetResult(handle_));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK) {
      return Outcome{.rows = std::make_unique<RowCursor>(handle_, std::move(result)), .changed = 0};
    }
    std::optional<Error> failed;
    if (status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) {
      failed = error_of(handle_, result.get());
    }
    const auto changed = parse_int(result ? PQcmdTuples(result.get()) : "");
    drop_results(handle_);
    if (failed) return *failed;
    return Outcome{.rows = nullptr, .changed = static_cast<std::uint64_t>(changed.value_or(0))};
  }

  Result<std::vector<Column>> describe(const std::string& select) override {
    return prepared_columns(select);
  }

  Result<std::vector<std::string>> databases() override {
    return read_names(*this, "SELECT DATNAME FROM PG_CATALOG.PG_DATABASE");
  }
  Result<std::vector<std::string>> tables(const std::string& schema) override {
    return read_names(*this, "SELECT TABLENAME FROM PG_CATALOG.PG_TABLES WHERE SCHEMANAME = " +
                                 schema_of(schema));
  }
  Result<std::vector<std::string>> primary_key(const std::string& schema,
                                               const std::string& table) override {
    return read_names(*this,
                      "SELECT a.attname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON "
                      "c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                      "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = "
                      "ANY(i.indkey) WHERE i.indisprimary AND n.nspname = " +
                          schema_of(schema) + " AND c.relname = " + quote_text(product(), table) +
                          " ORDER BY a.attnum");
  }
  Result<std::optional<std::uint64_t>> estimated_rows(const std::string& schema,
                                                      const std::string& table) override {
    TRY(auto names,
        read_names(*this,
                   "SELECT c.reltuples::bigint FROM pg_catalog.pg_class c JOIN "
                   "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = " +
                       schema_of(schema) + " AND c.relname = " + quote_text(product(), table)));
    const auto rows = names.empty() ? std::nullopt : parse_int(names.front());
    if (!rows || *rows < 0) return std::optional<std::uint64_t>();
    return std::optional<std::uint64_t>(static_cast<std::uint64_t>(*rows));
  }
  Status read_uncommitted() override {
    return run(*this,
               "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ UNCOMMITTED");
  }

 private:
  static std::string without_semicolon(std::string_view select) {
    std::string_view text = trim(select);
    while (text.ends_with(";")) text = trim(text.substr(0, text.size() - 1));
    return std::string(text);
  }
  std::string schema_of(const std::string& schema) const {
    return schema.empty() ? "(SELECT CURRENT_SCHEMA())" : quote_text(product(), schema);
  }

  Result<std::vector<Column>> prepared_columns(const std::string& select) {
    ResultPtr prepared(PQprepare(handle_, "", select.c_str(), 0, nullptr));
    if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK)
      return error_of(handle_, prepared.get());
    ResultPtr described(PQdescribePrepared(handle_, ""));
    if (PQresultStatus(described.get()) != PGRES_COMMAND_OK) {
      return error_of(handle_, described.get());
    }
    std::vector<Column> columns;
    std::string origins;
    const int count = PQnfields(described.get());
    for (int i = 0; i < count; ++i) {
      Column& column = columns.emplace_back();
      column.label = PQfname(described.get(), i);
      const std::string type = std::to_string(PQftype(described.get(), i));
      describe_type(PQftype(described.get(), i), PQfmod(described.get(), i), column);
      if (!origins.empty()) origins += ',';
      origins += '(' + std::to_string(i) + ',' + std::to_string(PQftable(described.get(), i)) +
                 ',' + std::to_string(PQftablecol(described.get(), i)) + ',' + type + ')';
    }
    if (!columns.empty()) TRY(add_catalog_facts(origins, columns));
    return columns;
  }

  // Whether a column can be NULL, and the name of a type that has no fixed OID.
  Status add_catalog_facts(const std::string& origins, std::vector<Column>& columns) {
    TRY(auto rows,
        read_rows(*this,
                  "SELECT o.i, a.attnotnull, t.typname, t.typtype FROM (VALUES " + origins +
                      ") o(i, rel, num, typ) JOIN pg_catalog.pg_type t ON t.oid = o.typ LEFT "
                      "JOIN pg_catalog.pg_attribute a ON a.attrelid = o.rel AND a.attnum = "
                      "o.num AND o.num > 0"));
    for (const TextRow& row : rows) {
      const auto index = parse_int(row[0].value_or(""));
      if (!index || *index < 0 || static_cast<std::size_t>(*index) >= columns.size()) continue;
      Column& column = columns[static_cast<std::size_t>(*index)];
      column.nullable = row[1].value_or("f") != "t";
      if (column.type_name.empty()) {
        column.type_name = row[2].value_or("");
        // pgjdbc reports an enum as text, and an array by its leading underscore.
        if (row[3].value_or("") == "e") column.type = SqlType::kVarChar;
        if (column.type_name.starts_with("_")) column.type = SqlType::kArray;
      }
    }
    return {};
  }

  PGconn* handle_;
};

// pgjdbc gives the server the client's zone; timestamps with a zone are shown in it.
std::string local_zone() {
  if (const char* zone = std::getenv("TZ"); zone != nullptr && *zone != 0 && *zone != ':')
    return zone;
  std::error_code failed;
  const std::string target = std::filesystem::read_symlink("/etc/localtime", failed).string();
  const std::size_t at = target.find("zoneinfo/");
  if (failed || at == std::string::npos) return "UTC";
  return target.substr(at + 9);
}

struct ConnectWords {
  std::vector<std::string> names;
  std::vector<std::string> values;
  void add(std::string name, std::string value) {
    names.push_back(std::move(name));
    values.push_back(std::move(value));
  }
};

ConnectWords words_of(const ConnectOptions& options) {
  const JdbcUrl& url = options.url;
  const auto parameter = [&](const std::string& name) -> std::string {
    const auto found = url.parameters.find(name);
    return found == url.parameters.end() ? "" : found->second;
  };
  ConnectWords words;
  std::string hosts;
  std::string ports;
  for (const JdbcUrl::Host& host : url.hosts) {
    if (!hosts.empty()) hosts += ',', ports += ',';
    hosts += host.name;
    ports += std::to_string(host.port);
  }
  words.add("host", hosts);
  words.add("port", ports);
  const std::string user = options.user.empty() ? parameter("user") : options.user;
  if (!user.empty()) words.add("user", user);
  const std::string database = url.database.empty() ? user : url.database;
  if (!database.empty()) words.add("dbname", database);
  const std::string password = options.password.value_or(parameter("password"));
  if (!password.empty()) words.add("password", password);
  std::string mode = parameter("sslmode");
  if (mode.empty() && flag(url, "ssl", false)) mode = "verify-full";
  if (!mode.empty()) words.add("sslmode", mode);
  for (const char* name : {"sslrootcert", "sslcert", "sslkey", "sslpassword"}) {
    if (const std::string value = parameter(name); !value.empty()) words.add(name, value);
  }
  const std::string timeout = parameter("connectTimeout");
  if (!timeout.empty()) words.add("connect_timeout", timeout);
  const std::string application = parameter("ApplicationName");
  words.add("application_name", application.empty() ? "sluice sqoop" : application);
  std::string settings = parameter("options");
  if (const std::string schema = parameter("currentSchema"); !schema.empty()) {
    settings += (settings.empty() ? "" : " ") + std::string("-c search_path=") + schema;
  }
  if (!settings.empty()) words.add("options", settings);
  const std::string target = to_lower(parameter("targetServerType"));
  if (target == "primary" || target == "master") words.add("target_session_attrs", "primary");
  if (target == "secondary" || target == "slave") words.add("target_session_attrs", "standby");
  words.add("client_encoding", "UTF8");
  return words;
}

Error connect_error(const std::string& text) {
  std::string message(trim(text));
  const std::size_t fatal = message.rfind("FATAL:");
  if (fatal == std::string::npos) return Error(ErrorCode::kUnavailable, message);
  message = "FATAL: " + std::string(trim(std::string_view(message).substr(fatal + 6)));
  const bool unknown = message.find("does not exist") != std::string::npos;
  const bool refused = message.find("authentication failed") != std::string::npos ||
                       message.find("pg_hba.conf") != std::string::npos ||
                       message.find("permission denied") != std::string::npos;
  return Error(refused   ? ErrorCode::kPermissionDenied
               : unknown ? ErrorCode::kNotFound
                         : ErrorCode::kUnavailable,
               message);
}

}  // namespace

std::vector<std::string> known_parameters() {
  return {"user", "password", "ssl", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword",
          "connectTimeout", "ApplicationName", "options", "currentSchema", "targetServerType",
          // These tune pgjdbc itself.
          "socketTimeout", "loginTimeout", "tcpKeepAlive", "prepareThreshold",
          "defaultRowFetchSize", "binaryTransfer", "preparedStatementCacheQueries",
          "preparedStatementCacheSizeMiB", "stringtype", "reWriteBatchedInserts",
          "loadBalanceHosts", "assumeMinServerVersion", "preferQueryMode", "autosave", "charSet",
          "sslfactory", "logUnclosedConnections"};
}

Result<std::unique_ptr<Connection>> connect(const ConnectOptions& options) {
  const ConnectWords words = words_of(options);
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (std::size_t i = 0; i < words.names.size(); ++i) {
    names.push_back(words.names[i].c_str());
    values.push_back(words.values[i].c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  PGconn* handle = PQconnectdbParams(names.data(), values.data(), 0);
  if (PQstatus(handle) != CONNECTION_OK) {
    Error error = connect_error(PQerrorMessage(handle));
    PQfinish(handle);
    return error;
  }
  PQsetNoticeProcessor(
      handle, [](void*, const char*) {}, nullptr);
  auto connection = std::make_unique<PostgreSqlConnection>(handle);
  TRY(run(*connection,
          "SET datestyle TO 'ISO'; SET intervalstyle TO 'postgres'; SET bytea_output "
          "TO 'hex'; SET extra_float_digits TO 3; SET statement_timeout TO 0; SET "
          "TimeZone TO " +
              quote_text(Product::kPostgreSql, local_zone())));
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace sluice::sql::postgresql
