#include <libpq-fe.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "sql/dialect.h"
#include "sql/local_zone.h"
#include "sql/postgresql/answers.h"
#include "sql/postgresql/column_types.h"
#include "sql/postgresql/connect_words.h"
#include "sql/postgresql/copy_reader.h"
#include "sql/postgresql/copy_row.h"
#include "sql/postgresql/postgresql.h"

namespace sluice::sql::postgresql {
namespace {

constexpr std::string_view kCopyBefore = "COPY (";
constexpr std::string_view kCopyAfter = ") TO STDOUT";

// The rows of a SELECT, by COPY.
class CopyCursor final : public Cursor {
 public:
  CopyCursor(PGconn* handle, const Patience& patience, std::vector<Column> columns)
      : reader_(handle, patience, kCopyBefore.size()),
        columns_(std::move(columns)),
        fields_(columns_.size()) {}

  Status begin(const std::string& copy) { return reader_.begin(copy); }
  const std::vector<Column>& columns() const override { return columns_; }

  Result<std::optional<std::span<const Field>>> next() override {
    TRY(const auto row, reader_.next());
    if (!row) return std::optional<std::span<const Field>>();
    if (!cut_copy_row(row->data(), row->size(), fields_)) {
      return Error(ErrorCode::kCorrupt, "COPY sent a row with a wrong number of fields");
    }
    return std::optional<std::span<const Field>>(fields_);
  }

 private:
  CopyReader reader_;
  std::vector<Column> columns_;
  std::vector<Field> fields_;
};

// The records of a COPY as the server lays them out.
class CopyRecords final : public Records {
 public:
  CopyRecords(PGconn* handle, const Patience& patience) : reader_(handle, patience, 0) {}

  Status begin(const std::string& copy) { return reader_.begin(copy); }
  Result<std::optional<std::string_view>> next() override {
    TRY(const auto record, reader_.next());
    if (!record) return std::optional<std::string_view>();
    std::string_view text(record->data(), record->size());
    if (text.ends_with("\n")) text.remove_suffix(1);
    return std::optional(text);
  }

 private:
  CopyReader reader_;
};

class RowCursor final : public Cursor {
 public:
  RowCursor(PGconn* handle, const Patience& patience, ResultPtr first)
      : handle_(handle), patience_(patience), result_(std::move(first)) {
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
    if (!first_) {
      TRY(result_, patience_.result(handle_));
    }
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
  Patience patience_;
  ResultPtr result_;
  std::vector<Column> columns_;
  std::vector<Field> fields_;
  bool first_ = true;
};

class PostgreSqlConnection final : public Connection {
 public:
  PostgreSqlConnection(PGconn* handle, std::int64_t socket_timeout_s, std::size_t host)
      : handle_(handle), patience_(socket_timeout_s), host_(host) {}
  ~PostgreSqlConnection() override { PQfinish(handle_); }

  Product product() const override { return Product::kPostgreSql; }
  std::size_t host() const override { return host_; }

  Result<std::unique_ptr<Cursor>> stream(const std::string& select) override {
    TRY(std::vector<Column> columns, prepared_columns(select));
    const std::string copy =
        std::string(kCopyBefore) + without_semicolon(select) + std::string(kCopyAfter);
    auto cursor = std::make_unique<CopyCursor>(handle_, patience_, std::move(columns));
    TRY(cursor->begin(copy));
    return std::unique_ptr<Cursor>(std::move(cursor));
  }

  Result<std::unique_ptr<Records>> copy_out(const std::string& statement) override {
    auto records = std::make_unique<CopyRecords>(handle_, patience_);
    TRY(records->begin(statement));
    return std::unique_ptr<Records>(std::move(records));
  }

  Result<Outcome> execute(const std::string& statement) override {
    if (PQsendQuery(handle_, statement.c_str()) == 0) return error_of(handle_);
    PQsetSingleRowMode(handle_);
    TRY(ResultPtr result, patience_.result(handle_));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK) {
      return Outcome{.rows = std::make_unique<RowCursor>(handle_, patience_, std::move(result)),
                     .changed = 0};
    }
    std::optional<Error> failed;
    if (status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) {
      failed = error_of(handle_, result.get());
    }
    const auto changed = parse_int(result ? PQcmdTuples(result.get()) : "");
    drop_results(handle_, &failed);  // of several statements any may fail
    if (failed) return *failed;
    return Outcome{.rows = nullptr, .changed = static_cast<std::uint64_t>(changed.value_or(0))};
  }

  Result<std::uint64_t> copy_in(const std::string& statement, std::string_view rows) override {
    if (PQsendQuery(handle_, statement.c_str()) == 0) return error_of(handle_);
    TRY(ResultPtr result, patience_.result(handle_));
    if (PQresultStatus(result.get()) != PGRES_COPY_IN) {
      Error failed = error_of(handle_, result.get());
      drop_results(handle_);
      return failed;
    }
    // What the server refuses shows in the result; until then it takes everything.
    constexpr std::size_t kPiece = 1 << 20;
    while (!rows.empty()) {
      const std::string_view piece = rows.substr(0, kPiece);
      if (PQputCopyData(handle_, piece.data(), static_cast<int>(piece.size())) != 1) break;
      rows.remove_prefix(piece.size());
    }
    if (PQputCopyEnd(handle_, nullptr) != 1) return error_of(handle_);
    TRY(result, patience_.result(handle_));
    std::optional<Error> failed;
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) failed = error_of(handle_, result.get());
    const auto taken = parse_int(result ? PQcmdTuples(result.get()) : "");
    drop_results(handle_);
    if (failed) return *failed;
    return static_cast<std::uint64_t>(taken.value_or(0));
  }

  Result<std::vector<Column>> describe(const std::string& select) override {
    return prepared_columns(select);
  }

  Result<std::vector<std::string>> databases() override {
    return read_names(*this, "SELECT DATNAME FROM PG_CATALOG.PG_DATABASE");
  }
  Result<std::vector<std::string>> tables(const std::string& schema, Views /*views*/) override {
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
  Result<bool> in_transaction() override { return PQtransactionStatus(handle_) != PQTRANS_IDLE; }
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

  // The result of something sent that gives no rows.
  Result<ResultPtr> only_result(int sent) {
    if (sent == 0) return error_of(handle_);
    TRY(ResultPtr result, patience_.result(handle_));
    std::optional<Error> failed;
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) failed = error_of(handle_, result.get());
    drop_results(handle_);
    if (failed) return *failed;
    return result;
  }

  Result<std::vector<Column>> prepared_columns(const std::string& select) {
    TRY(only_result(PQsendPrepare(handle_, "", select.c_str(), 0, nullptr)));
    TRY(const ResultPtr described, only_result(PQsendDescribePrepared(handle_, "")));
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
  Patience patience_;
  std::size_t host_;
};

// Which host of several answered.
std::size_t host_of(const PGconn* handle, const JdbcUrl& url) {
  for (std::size_t i = 0; i < url.hosts.size(); ++i) {
    if (url.hosts[i].name == PQhost(handle) &&
        std::to_string(url.hosts[i].port) == PQport(handle)) {
      return i;
    }
  }
  return 0;
}

// libpq gives no SQLSTATE of a connection that failed, only its sentence.
Error connect_error(const JdbcUrl& url, const std::string& text) {
  std::string message(trim(text));
  const std::size_t fatal = message.rfind("FATAL:");
  if (fatal == std::string::npos) {
    const JdbcUrl::Host& host = url.hosts.back();
    if (message.find(std::strerror(ECONNREFUSED)) != std::string::npos) {
      return Error(ErrorCode::kUnavailable,
                   "Connection to " + host.name + ":" + std::to_string(host.port) +
                       " refused. Check that the hostname and port are correct and that the "
                       "postmaster is accepting TCP/IP connections.");
    }
    return Error(ErrorCode::kUnavailable, "The connection attempt failed.\n  " + message);
  }
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
    Error error = connect_error(options.url, PQerrorMessage(handle));
    PQfinish(handle);
    return error;
  }
  PQsetNoticeProcessor(
      handle, [](void*, const char*) {}, nullptr);
  const auto timeout = options.url.parameters.find("socketTimeout");
  const auto seconds =
      timeout == options.url.parameters.end() ? std::nullopt : parse_int(timeout->second);
  auto connection = std::make_unique<PostgreSqlConnection>(handle, seconds.value_or(0),
                                                           host_of(handle, options.url));
  // pgjdbc gives the server the client's zone; timestamps with a zone are shown in it.
  TRY(run(*connection,
          "SET datestyle TO 'ISO'; SET intervalstyle TO 'postgres'; SET bytea_output "
          "TO 'hex'; SET extra_float_digits TO 3; SET TimeZone TO " +
              quote_text(Product::kPostgreSql, local_zone())));
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace sluice::sql::postgresql
