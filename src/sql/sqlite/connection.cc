#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "sql/dialect.h"
#include "sql/sqlite/sqlite.h"

namespace sluice::sql::sqlite {
namespace {

Error error_of(sqlite3* db, int code) {
  const std::string message = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  switch (code & 0xff) {
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      return Error(ErrorCode::kUnavailable, message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error(ErrorCode::kBusy, message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Error(ErrorCode::kCorrupt, message);
    case SQLITE_NOMEM:
    case SQLITE_FULL:
      return Error(ErrorCode::kResourceExhausted, message);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Error(ErrorCode::kPermissionDenied, message);
    default:
      return Error(
          message.starts_with("no such table") ? ErrorCode::kNotFound : ErrorCode::kInvalidArgument,
          message);
  }
}

// The declared type decides, by SQLite's own rules of affinity and by the names that other
// databases use. The first part of a name that is found counts.
struct Declared {
  std::string_view part;
  SqlType type;
  Form form;
};
constexpr std::array<Declared, 12> kDeclared{{
    {"bool", SqlType::kBoolean, Form::kBoolDigit},
    {"int", SqlType::kBigInt, Form::kInteger},  // whatever its name says, it takes 64 bits
    {"char", SqlType::kVarChar, Form::kText},
    {"clob", SqlType::kVarChar, Form::kText},
    {"text", SqlType::kVarChar, Form::kText},
    {"blob", SqlType::kLongVarBinary, Form::kBytes},
    {"real", SqlType::kDouble, Form::kDouble},
    {"floa", SqlType::kDouble, Form::kDouble},
    {"doub", SqlType::kDouble, Form::kDouble},
    {"datetime", SqlType::kTimestamp, Form::kTimestamp},
    {"timestamp", SqlType::kTimestamp, Form::kTimestamp},
    {"date", SqlType::kDate, Form::kDate},
}};

Column column_of(const char* label, const char* declared) {
  Column column;
  column.label = label != nullptr ? label : "";
  column.type_name = declared != nullptr ? declared : "";
  const std::string name = to_lower(column.type_name);
  const auto* found = std::find_if(kDeclared.begin(), kDeclared.end(), [&](const Declared& one) {
    return name.find(one.part) != std::string::npos;
  });
  if (found != kDeclared.end()) {
    column.type = found->type;
    column.form = found->form;
  } else if (name.empty()) {
    column.type = SqlType::kVarChar;
  } else if (name.starts_with("time")) {
    column.type = SqlType::kTime;
    column.form = Form::kTime;
  } else {
    column.type = SqlType::kNumeric;
    column.form = Form::kDecimal;
  }
  return column;
}

class SqliteCursor final : public Cursor {
 public:
  SqliteCursor(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {
    const int count = sqlite3_column_count(statement);
    for (int i = 0; i < count; ++i) {
      columns_.push_back(
          column_of(sqlite3_column_name(statement, i), sqlite3_column_decltype(statement, i)));
    }
    fields_.resize(static_cast<std::size_t>(count));
    numbers_.resize(fields_.size());
  }
  ~SqliteCursor() override { sqlite3_finalize(statement_); }

  const std::vector<Column>& columns() const override { return columns_; }

  Result<std::optional<std::span<const Field>>> next() override {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_DONE) return std::optional<std::span<const Field>>();
    if (code != SQLITE_ROW) return error_of(db_, code);
    for (std::size_t i = 0; i < fields_.size(); ++i) read(i);
    return std::optional<std::span<const Field>>(fields_);
  }

 private:
  struct Number {
    char text[40];
  };

  void read(std::size_t i) {
    const int column = static_cast<int>(i);
    Field& field = fields_[i];
    switch (sqlite3_column_type(statement_, column)) {
      case SQLITE_NULL:
        field = {};
        return;
      case SQLITE_INTEGER: {
        char* end = std::to_chars(numbers_[i].text, numbers_[i].text + sizeof numbers_[i].text,
                                  sqlite3_column_int64(statement_, column))
                        .ptr;
        const Form form = columns_[i].form == Form::kBoolDigit ? Form::kBoolDigit : Form::kInteger;
        field = {numbers_[i].text, static_cast<std::size_t>(end - numbers_[i].text), form};
        return;
      }
      case SQLITE_FLOAT: {
        char* end = std::to_chars(numbers_[i].text, numbers_[i].text + sizeof numbers_[i].text,
                                  sqlite3_column_double(statement_, column))
                        .ptr;
        field = {numbers_[i].text, static_cast<std::size_t>(end - numbers_[i].text), Form::kDouble};
        return;
      }
      case SQLITE_BLOB: {
        const void* data = sqlite3_column_blob(statement_, column);
        field = {data != nullptr ? static_cast<const char*>(data) : "",
                 static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)), Form::kBytes};
        return;
      }
      default: {
        const unsigned char* data = sqlite3_column_text(statement_, column);
        const Form declared = columns_[i].form;
        const bool moment =
            declared == Form::kTimestamp || declared == Form::kDate || declared == Form::kTime;
        field = {reinterpret_cast<const char*>(data),
                 static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)),
                 moment ? declared : Form::kText};
      }
    }
  }

  sqlite3* db_;
  sqlite3_stmt* statement_;
  std::vector<Column> columns_;
  std::vector<Field> fields_;
  std::vector<Number> numbers_;
};

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(sqlite3* db, std::string path) : db_(db), path_(std::move(path)) {}
  ~SqliteConnection() override { sqlite3_close(db_); }

  Product product() const override { return Product::kSqlite; }

  Result<std::unique_ptr<Cursor>> stream(const std::string& select) override {
    TRY(sqlite3_stmt * statement, prepare(select));
    return std::make_unique<SqliteCursor>(db_, statement);
  }

  Result<Outcome> execute(const std::string& text) override {
    TRY(sqlite3_stmt * statement, prepare(text));
    if (sqlite3_column_count(statement) > 0) {
      return Outcome{.rows = std::make_unique<SqliteCursor>(db_, statement), .changed = 0};
    }
    const int code = sqlite3_step(statement);
    const bool writes = sqlite3_stmt_readonly(statement) == 0;
    if (code != SQLITE_DONE && code != SQLITE_ROW) {
      Error error = error_of(db_, code);
      sqlite3_finalize(statement);
      return error;
    }
    sqlite3_finalize(statement);
    return Outcome{.rows = nullptr,
                   .changed = writes ? static_cast<std::uint64_t>(sqlite3_changes(db_)) : 0};
  }

  Result<std::vector<Column>> describe(const std::string& select) override {
    TRY(auto cursor, stream(select));
    return cursor->columns();
  }

  Result<std::vector<std::string>> databases() override {
    return std::vector<std::string>{path_.substr(path_.rfind('/') + 1)};
  }
  Result<std::vector<std::string>> tables(const std::string& /*schema*/, Views /*views*/) override {
    return read_names(*this,
                      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
                      "'sqlite\\_%' ESCAPE '\\' ORDER BY name");
  }
  // A table without a declared key has its rowid, which splits perfectly.
  Result<std::vector<std::string>> primary_key(const std::string&,
                                               const std::string& table) override {
    TRY(auto names,
        read_names(*this, "SELECT name FROM pragma_table_info(" + quote_text(product(), table) +
                              ") WHERE pk > 0 ORDER BY pk"));
    if (names.empty()) names.push_back("rowid");
    return names;
  }
  Result<std::optional<std::uint64_t>> estimated_rows(const std::string&,
                                                      const std::string&) override {
    return std::optional<std::uint64_t>();
  }
  // The one writer asks for its place at once, and waits for it.
  Status begin() override { return run(*this, "BEGIN IMMEDIATE"); }
  Result<bool> in_transaction() override { return sqlite3_get_autocommit(db_) == 0; }
  Status read_uncommitted() override { return {}; }  // a reader never waits for the writer

 private:
  Result<sqlite3_stmt*> prepare(const std::string& text) {
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    const int code =
        sqlite3_prepare_v2(db_, text.data(), static_cast<int>(text.size()), &statement, &rest);
    if (code != SQLITE_OK) return error_of(db_, code);
    if (statement == nullptr) return Error(ErrorCode::kInvalidArgument, "the statement is empty");
    return statement;
  }

  sqlite3* db_;
  std::string path_;
};

}  // namespace

Result<std::unique_ptr<Connection>> connect(const ConnectOptions& options) {
  const std::string& path = options.url.database;
  sqlite3* db = nullptr;
  // A statement may begin a new database, as it does in JDBC; reading may not.
  const int mode =
      options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code =
      sqlite3_open_v2(path.c_str(), &db, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, nullptr);
  if (code != SQLITE_OK) {
    Error error = error_of(db, code).with(path);
    sqlite3_close(db);
    return error;
  }
  sqlite3_extended_result_codes(db, 1);
  const auto wait = options.url.parameters.find("busy_timeout");
  const auto wait_ms =
      wait == options.url.parameters.end() ? std::nullopt : parse_int(wait->second);
  constexpr std::int64_t kLongest = 3'600'000;
  sqlite3_busy_timeout(db, static_cast<int>(std::min(wait_ms.value_or(10'000), kLongest)));
  auto connection = std::make_unique<SqliteConnection>(db, path);
  // A file that is no database is found at its first page.
  if (auto names = connection->tables("", Connection::Views::kNo); !names)
    return std::move(names).error().with(path);
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace sluice::sql::sqlite
