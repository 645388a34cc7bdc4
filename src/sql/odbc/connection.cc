#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/dialect.h"
#include "sql/local_zone.h"
#include "sql/odbc/catalog.h"
#include "sql/odbc/connect_words.h"
#include "sql/odbc/cursor.h"
#include "sql/odbc/odbc.h"
#include "sql/odbc/parameter_rows.h"
#include "sql/odbc/wide_text.h"

namespace sluice::sql::odbc {
namespace {

constexpr std::size_t kDefaultBlockRows = 1000;  // Sqoop's own fetch size
constexpr std::size_t kMostBlockRows = 100'000;
constexpr std::size_t kArrayRows = 1000;

std::string parameter_of(const JdbcUrl& url, const std::string& name) {
  const auto found = url.parameters.find(name);
  return found == url.parameters.end() ? "" : found->second;
}

// Databases that hold no value longer than its column says. In SQLite any may be, and of a database
// that nobody knows nothing is promised.
bool keeps_to_sizes(Product product, const Dialect& dialect) {
  return product != Product::kOdbc ||
         (dialect.product != Product::kSqlite && dialect.product != Product::kOdbc);
}

class OdbcConnection final : public Connection {
 public:
  OdbcConnection(const Library& library, OwnedHandle environment, OwnedHandle handle,
                 Secrets secrets, const ConnectOptions& options)
      : library_(library),
        environment_(std::move(environment)),
        handle_(std::move(handle)),
        secrets_(std::move(secrets)),
        product_(options.url.product) {
    const std::string name = info_text(kInfoDbmsName);
    dialect_ = product_ == Product::kOdbc ? &dialect_of_odbc(name) : &dialect_of(product_);
    const auto rows = parse_int(parameter_of(options.url, "fetchrows"));
    rules_ = {.product = product_,
              .trusts_sizes = keeps_to_sizes(product_, *dialect_),
              .block_rows = static_cast<std::size_t>(
                  std::clamp<std::int64_t>(rows.value_or(kDefaultBlockRows), 1, kMostBlockRows))};
  }
  ~OdbcConnection() override {
    // Some drivers do not part while a transaction is open.
    if (in_transaction_) (void)library_.SQLEndTran(kConnection, handle_.get(), kRollback);
    (void)library_.SQLDisconnect(handle_.get());
  }

  Product product() const override { return product_; }
  const Dialect& dialect() const override { return *dialect_; }

  Result<std::unique_ptr<Cursor>> stream(const std::string& select) override {
    TRY(Outcome outcome, execute(select));
    if (outcome.rows) return std::move(outcome.rows);
    return Error(ErrorCode::kInvalidArgument, "the statement gives no rows");
  }

  Result<Outcome> execute(const std::string& text) override {
    TRY(Statement statement, executed(text));
    Small columns = 0;
    TRY(statement.done(library_.SQLNumResultCols(statement.get(), &columns), "SQLNumResultCols"));
    if (columns > 0) {
      TRY(auto cursor, open_cursor(std::move(statement), rules_));
      return Outcome{.rows = std::move(cursor), .changed = 0};
    }
    Length changed = 0;
    if (!succeeded(library_.SQLRowCount(statement.get(), &changed)) || changed < 0) changed = 0;
    TRY(statement.done_with_results("SQLExecDirect"));
    return Outcome{.rows = nullptr, .changed = static_cast<std::uint64_t>(changed)};
  }

  Result<std::unique_ptr<RowStatement>> prepare_rows(const RowRequest& request) override {
    TRY(std::vector<ParameterType> types, parameter_types(request));
    TRY(Statement statement, new_statement());
    std::vector<WideChar> words = wide(request.statement);
    if (!succeeded(library_.SQLPrepareW(statement.get(), words.data(), kNullTerminated))) {
      return statement.error("SQLPrepare");
    }
    // MariaDB's driver (3.1.15) breaks down over arrays that hold times and bytes.
    const bool has_arrays = dialect_->product != Product::kMySql;
    return make_row_statement(std::move(statement), request, std::move(types),
                              has_arrays ? kArrayRows : 1);
  }

  Result<std::vector<Column>> describe(const std::string& select) override {
    TRY(const auto described, described_result(select));
    std::vector<Column> columns;
    for (const DescribedColumn& one : described) columns.push_back(one.column);
    return columns;
  }

  Result<std::vector<std::string>> databases() override {
    const CatalogQueries queries = catalog_queries(product_, "", "");
    if (queries.databases) return read_names(*this, *queries.databases);
    TRY(Statement statement, new_statement());
    std::vector<WideChar> all = wide("%");
    std::vector<WideChar> none = wide("");
    TRY(statement.done(library_.SQLTablesW(statement.get(), all.data(), kNullTerminated,
                                           none.data(), kNullTerminated, none.data(),
                                           kNullTerminated, none.data(), kNullTerminated),
                       "SQLTables"));
    return column_of(std::move(statement), 1);
  }

  Result<std::vector<std::string>> tables(const std::string& schema, Views views) override {
    const CatalogQueries queries = catalog_queries(product_, schema, "");
    if (queries.tables) return read_names(*this, *queries.tables);
    TRY(Statement statement, new_statement());
    std::vector<WideChar> owner = wide(schema);
    std::vector<WideChar> kinds = wide(views == Views::kYes ? "TABLE,VIEW" : "TABLE");
    // MariaDB's driver lists tables of other databases beside the connection's own.
    const bool of_database = dialect_->product == Product::kMySql;
    std::vector<WideChar> catalog = wide(of_database ? info_text(kInfoDatabaseName) : "");
    TRY(statement.done(library_.SQLTablesW(statement.get(), of_database ? catalog.data() : nullptr,
                                           of_database ? Small{kNullTerminated} : Small{0},
                                           schema.empty() ? nullptr : owner.data(),
                                           schema.empty() ? Small{0} : Small{kNullTerminated},
                                           nullptr, 0, kinds.data(), kNullTerminated),
                       "SQLTables"));
    return column_of(std::move(statement), 3);
  }

  Result<std::vector<std::string>> primary_key(const std::string& schema,
                                               const std::string& table) override {
    const QualifiedName name = qualified_name(product_, schema, table);
    const CatalogQueries queries = catalog_queries(product_, name.schema, name.name);
    if (queries.primary_key) return read_names(*this, *queries.primary_key);
    // A name without quotes may be in small letters in the catalog, or in capitals.
    for (const QualifiedName& spelled : spellings_of(name)) {
      TRY(auto key, listed_key(spelled));
      if (!key.empty()) return key;
    }
    return std::vector<std::string>();
  }

  Result<std::optional<std::uint64_t>> estimated_rows(const std::string& schema,
                                                      const std::string& table) override {
    const QualifiedName name = qualified_name(product_, schema, table);
    const CatalogQueries queries = catalog_queries(product_, name.schema, name.name);
    if (!queries.estimated_rows) return std::optional<std::uint64_t>();
    TRY(const auto counts, read_names(*this, *queries.estimated_rows));
    const auto count = counts.empty() ? std::nullopt : parse_int(counts.front());
    if (!count || *count < 0) return std::optional<std::uint64_t>();
    return std::optional(static_cast<std::uint64_t>(*count));
  }

  Result<std::vector<Column>> procedure_parameters(const std::string& schema,
                                                   const std::string& procedure) override;

  Status begin() override {
    TRY(set_autocommit(kAutocommitOff));
    in_transaction_ = true;
    return {};
  }
  Status commit() override { return end_transaction(kCommit); }
  Status roll_back() override { return end_transaction(kRollback); }
  Result<bool> in_transaction() override { return in_transaction_; }

  Status set_savepoint(const std::string& savepoint) override {
    switch (dialect_->savepoints) {
      case Savepoints::kTransact:
        return run(*this, "SAVE TRANSACTION " + savepoint);
      case Savepoints::kDb2:
        return run(*this, "SAVEPOINT " + savepoint + " ON ROLLBACK RETAIN CURSORS");
      case Savepoints::kStandard:
      case Savepoints::kOracle:
        return run(*this, "SAVEPOINT " + savepoint);
    }
    return {};
  }
  Status release_savepoint(const std::string& savepoint) override {
    const bool can =
        dialect_->savepoints == Savepoints::kStandard || dialect_->savepoints == Savepoints::kDb2;
    return can ? run(*this, "RELEASE SAVEPOINT " + savepoint) : Status();
  }
  Result<bool> roll_back_to(const std::string& savepoint) override {
    const bool transact = dialect_->savepoints == Savepoints::kTransact;
    TRY(run(*this, (transact ? "ROLLBACK TRANSACTION " : "ROLLBACK TO SAVEPOINT ") + savepoint));
    return true;
  }

  Result<bool> rolls_back(const std::string&, const std::string& table) override {
    USmall capable = 1;
    if (succeeded(library_.SQLGetInfoW(handle_.get(), kInfoTxnCapable, &capable, sizeof capable,
                                       nullptr)) &&
        capable == 0) {
      return false;
    }
    if (dialect_->product != Product::kMySql) return true;
    TRY(const auto engines,
        read_names(*this,
                   "SELECT e.TRANSACTIONS FROM INFORMATION_SCHEMA.TABLES t JOIN "
                   "INFORMATION_SCHEMA.ENGINES e ON e.ENGINE = t.ENGINE WHERE t.TABLE_SCHEMA = "
                   "SCHEMA() AND t.TABLE_NAME = " +
                       quote_text(Product::kMySql, table)));
    return engines.empty() || engines.front() != "NO";
  }

  Status read_uncommitted() override {
    if (dialect_->product == Product::kOracle) return {};  // its readers wait for nobody
    void* const level = reinterpret_cast<void*>(kReadUncommitted);
    const Code code = library_.SQLSetConnectAttrW(handle_.get(), kAttrTxnIsolation, level, 0);
    if (succeeded(code)) return {};
    return error("SQLSetConnectAttr").with("--relaxed-isolation");
  }

  // What every session is told, so that values have one form.
  Status prepare_session(const ConnectOptions& options);

 private:
  Error error(std::string_view call) const { return error_of(library_, handle_, secrets_, call); }

  Result<Statement> new_statement() {
    Handle made = nullptr;
    if (!succeeded(library_.SQLAllocHandle(kStatement, handle_.get(), &made))) {
      return error("SQLAllocHandle");
    }
    return Statement(library_, secrets_, OwnedHandle(library_, kStatement, made));
  }

  Result<Statement> executed(const std::string& text) {
    TRY(Statement statement, new_statement());
    std::vector<WideChar> words = wide(text);
    const Code code =
        library_.SQLExecDirectW(statement.get(), words.data(), static_cast<Int>(words.size() - 1));
    // kNoData: a statement that met no row.
    if (succeeded(code) || code == kNoData) return statement;
    Error failure = statement.error("SQLExecDirect");
    if (!in_transaction_) end_cursors_transaction();
    return failure;
  }

  // PostgreSQL's driver begins a transaction for a cursor, and leaves it to us when it has failed;
  // SQLEndTran does nothing to it.
  void end_cursors_transaction() {
    if (dialect_->product != Product::kPostgreSql) return;
    auto statement = new_statement();
    if (!statement) return;
    std::vector<WideChar> words = wide("ROLLBACK");
    (void)library_.SQLExecDirectW(statement->get(), words.data(), kNullTerminated);
  }

  Result<std::vector<DescribedColumn>> described_result(const std::string& select) {
    TRY(const Statement statement, executed(select));
    return describe_result(statement, product_);
  }

  Result<std::vector<ParameterType>> parameter_types(const RowRequest& request) {
    std::vector<ParameterType> types;
    if (request.table.empty()) {
      for (const Literal literal : request.literals) types.push_back(parameter_type(literal));
      return types;
    }
    TRY(const auto described, described_result("SELECT " + join(request.columns, ", ") + " FROM " +
                                               request.table + " WHERE 1=0"));
    for (std::size_t i = 0; i < std::min(described.size(), request.literals.size()); ++i) {
      types.push_back(parameter_type(described[i].by_driver, request.literals[i]));
    }
    return types;
  }

  // A column of what a catalog function lists; its answers have no sizes to trust.
  Result<std::vector<TextRow>> listed_rows(Statement statement) {
    CursorRules rules = rules_;
    rules.block_rows = 1;
    TRY(const auto cursor, open_cursor(std::move(statement), rules));
    std::vector<TextRow> rows;
    for (;;) {
      TRY(const auto row, cursor->next());
      if (!row) return rows;
      TextRow& copy = rows.emplace_back();
      for (const Field& field : *row) {
        copy.push_back(field.is_null() ? std::nullopt
                                       : std::optional<std::string>(std::string(field.text())));
      }
    }
  }

  Result<std::vector<std::string>> column_of(Statement statement, std::size_t number) {
    TRY(const auto rows, listed_rows(std::move(statement)));
    std::vector<std::string> names;
    for (const TextRow& row : rows) {
      if (row.size() >= number && row[number - 1]) names.push_back(*row[number - 1]);
    }
    return names;
  }

  Result<std::vector<std::string>> listed_key(const QualifiedName& name) {
    TRY(Statement statement, new_statement());
    std::vector<WideChar> schema = wide(name.schema);
    std::vector<WideChar> table = wide(name.name);
    const Code code = library_.SQLPrimaryKeysW(
        statement.get(), nullptr, 0, name.schema.empty() ? nullptr : schema.data(),
        name.schema.empty() ? Small{0} : Small{kNullTerminated}, table.data(), kNullTerminated);
    // A driver without it has tables without keys.
    if (!succeeded(code)) return std::vector<std::string>();
    TRY(auto rows, listed_rows(std::move(statement)));
    std::erase_if(rows, [](const TextRow& row) { return row.size() < 5 || !row[3]; });
    std::stable_sort(rows.begin(), rows.end(), [](const TextRow& a, const TextRow& b) {
      return parse_int(a[4].value_or("")).value_or(0) < parse_int(b[4].value_or("")).value_or(0);
    });
    std::vector<std::string> key;
    for (const TextRow& row : rows) {
      // Tables of the same name in several schemas: the first one's.
      if (row[1] == rows.front()[1]) key.push_back(*row[3]);
    }
    return key;
  }

  static std::vector<QualifiedName> spellings_of(const QualifiedName& name) {
    const auto upper = [](std::string text) {
      for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      return text;
    };
    return {name,
            {.schema = to_lower(name.schema), .name = to_lower(name.name)},
            {.schema = upper(name.schema), .name = upper(name.name)}};
  }

  Status set_autocommit(std::uintptr_t value) {
    const Code code = library_.SQLSetConnectAttrW(handle_.get(), kAttrAutocommit,
                                                  reinterpret_cast<void*>(value), 0);
    return succeeded(code) ? Status() : Status(error("SQLSetConnectAttr"));
  }

  // Autocommit that is switched on commits what is open: never behind a rollback that failed.
  Status end_transaction(Small end) {
    Status ended;
    if (!succeeded(library_.SQLEndTran(kConnection, handle_.get(), end))) {
      ended = error("SQLEndTran");
      if (!succeeded(library_.SQLEndTran(kConnection, handle_.get(), kRollback))) return ended;
    }
    in_transaction_ = false;
    const Status on = set_autocommit(kAutocommitOn);
    return ended ? on : ended;
  }

  std::string info_text(USmall what) const {
    std::array<WideChar, 256> text{};
    Small bytes = 0;
    const Code code =
        library_.SQLGetInfoW(handle_.get(), what, text.data(),
                             static_cast<Small>(text.size() * sizeof(WideChar)), &bytes);
    if (!succeeded(code)) return "";
    return utf8_of_buffer(text, static_cast<Small>(bytes / Small{sizeof(WideChar)}));
  }

  const Library& library_;
  OwnedHandle environment_;  // before the connection's, which must end first
  OwnedHandle handle_;
  Secrets secrets_;
  Product product_;
  const Dialect* dialect_ = nullptr;
  CursorRules rules_;
  bool in_transaction_ = false;
};

Result<std::vector<Column>> OdbcConnection::procedure_parameters(const std::string& schema,
                                                                 const std::string& procedure) {
  const QualifiedName name = qualified_name(product_, schema, procedure);
  for (const QualifiedName& spelled : spellings_of(name)) {
    TRY(Statement statement, new_statement());
    std::vector<WideChar> owner = wide(spelled.schema);
    std::vector<WideChar> called = wide(spelled.name);
    TRY(statement.done(
        library_.SQLProcedureColumnsW(statement.get(), nullptr, 0,
                                      spelled.schema.empty() ? nullptr : owner.data(),
                                      spelled.schema.empty() ? Small{0} : Small{kNullTerminated},
                                      called.data(), kNullTerminated, nullptr, 0),
        "SQLProcedureColumns"));
    TRY(const auto rows, listed_rows(std::move(statement)));
    std::vector<Column> columns;
    for (const TextRow& row : rows) {
      // COLUMN_TYPE: 1 goes in, 2 in and out; the others come back.
      const std::string direction = row.size() > 7 ? row[4].value_or("") : "";
      if (direction != "1" && direction != "2") continue;
      Described described;
      described.label = row[3].value_or("");
      described.type = static_cast<Small>(parse_int(row[5].value_or("")).value_or(kSqlVarChar));
      described.type_name = row[6].value_or("");
      columns.push_back(describe_column(described, product_).column);
    }
    if (!columns.empty()) return columns;
  }
  return std::vector<Column>();
}

Status OdbcConnection::prepare_session(const ConnectOptions& options) {
  if (dialect_->product == Product::kOracle) {
    std::string zone = parameter_of(options.url, "oracle.sessiontimezone");
    if (zone.empty()) zone = "GMT";  // as Sqoop has it
    TRY(run(*this, "ALTER SESSION SET TIME_ZONE = " + quote_text(Product::kOracle, zone)));
    return run(*this, "ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '.,'");
  }
  if (dialect_->product == Product::kPostgreSql) {
    return run(*this, "SET extra_float_digits TO 3; SET TimeZone TO " +
                          quote_text(Product::kPostgreSql, local_zone()));
  }
  return {};
}

std::string names_of(const std::vector<Installed>& sources) {
  std::vector<std::string> names;
  for (const Installed& source : sources) names.push_back(source.name);
  std::sort(names.begin(), names.end());
  return names.empty() ? "none" : join(names, ", ");
}

// The driver manager's own failures are about what is installed.
Error with_installation(const Error& failed, const Installation& installation) {
  const std::string& text = failed.message();
  const bool of_installation = text.find("[IM002]") != std::string::npos ||
                               text.find("[IM003]") != std::string::npos ||
                               text.find("Can't open lib") != std::string::npos;
  if (!of_installation) return failed;
  std::vector<std::string> drivers = installation.drivers;
  std::sort(drivers.begin(), drivers.end());
  return Error(ErrorCode::kNotFound, text + "\nODBC drivers on this machine: " +
                                         (drivers.empty() ? "none" : join(drivers, ", ")) +
                                         ". Data sources: " + names_of(installation.sources) + ".");
}

}  // namespace

Result<std::unique_ptr<Connection>> connect(const ConnectOptions& options) {
  TRY(const Library* const library, load_library());
  Installation installation;
  TRY(installation.drivers, installed_drivers(*library));
  TRY(installation.sources, data_sources(*library));
  TRY(const ConnectWords words, connect_words(options, installation));
  Secrets secrets;
  secrets.add(words.password);
  TRY(OwnedHandle environment, make_environment(*library));
  Handle made = nullptr;
  if (!succeeded(library->SQLAllocHandle(kConnection, environment.get(), &made))) {
    return error_of(*library, environment, secrets, "SQLAllocHandle");
  }
  OwnedHandle handle(*library, kConnection, made);
  if (const auto seconds = parse_int(parameter_of(options.url, "logintimeout"));
      seconds && *seconds > 0) {
    const auto limit = static_cast<std::uintptr_t>(std::min<std::int64_t>(*seconds, 1'000'000));
    (void)library->SQLSetConnectAttrW(handle.get(), kAttrLoginTimeout,
                                      reinterpret_cast<void*>(limit), 0);
  }
  std::vector<WideChar> text = wide(words.text);
  const Code code = library->SQLDriverConnectW(handle.get(), nullptr, text.data(), kNullTerminated,
                                               nullptr, 0, nullptr, kNoPrompt);
  if (!succeeded(code)) {
    return with_installation(error_of(*library, handle, secrets, "SQLDriverConnect"), installation);
  }
  auto connection = std::make_unique<OdbcConnection>(
      *library, std::move(environment), std::move(handle), std::move(secrets), options);
  TRY(connection->prepare_session(options));
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace sluice::sql::odbc
