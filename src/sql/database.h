// A database as Sluice sees it: one connection, questions about its tables, and a stream of rows
// whose fields are the bytes the server sent. Behind it: MySQL and MariaDB, PostgreSQL, SQLite, and
// by ODBC Oracle, SQL Server, Db2 and whatever else has a driver.
//
// A Connection belongs to one thread at a time and carries one statement at a time. Errors are the
// server's own words; kPermissionDenied is a refused login, kUnavailable a server that can't be
// reached or went away, kNotFound a missing table, kInvalidArgument anything else the server
// rejects. No message holds a password.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::sql {

struct Dialect;     // dialect.h
struct RowRequest;  // row_batch.h
class RowBatch;     // row_batch.h

// kOdbc: whatever a data source or a driver of ODBC's leads to.
enum class Product { kMySql, kPostgreSql, kSqlite, kOracle, kSqlServer, kDb2, kOdbc };

constexpr bool is_by_odbc(Product product) {
  return product == Product::kOracle || product == Product::kSqlServer ||
         product == Product::kDb2 || product == Product::kOdbc;
}

// The numbers of java.sql.Types: the field names types by them, and Sqoop prints them.
enum class SqlType : int {
  kBit = -7,
  kTinyInt = -6,
  kSmallInt = 5,
  kInteger = 4,
  kBigInt = -5,
  kFloat = 6,
  kReal = 7,
  kDouble = 8,
  kNumeric = 2,
  kDecimal = 3,
  kChar = 1,
  kVarChar = 12,
  kLongVarChar = -1,
  kNChar = -15,
  kNVarChar = -9,
  kLongNVarChar = -16,
  kDate = 91,
  kTime = 92,
  kTimestamp = 93,
  kBinary = -2,
  kVarBinary = -3,
  kLongVarBinary = -4,
  kNull = 0,
  kOther = 1111,
  kArray = 2003,
  kBlob = 2004,
  kClob = 2005,
  kSqlXml = 2009,
  kBoolean = 16,
  kDateTimeOffset = -155,  // SQL Server's alone
};

// How the bytes of a field spell its value.
enum class Form : std::uint8_t {
  kText,            // characters
  kInteger,         // decimal digits, with a '-' before if negative
  kDecimal,         // digits with a fraction, the column's scale kept
  kZeroFilled,      // the same two with zeros before them, which are for show
  kYear,            // four digits
  kBoolDigit,       // a decimal integer that stands for a boolean
  kBoolLetter,      // "t" or "f"
  kBits,            // raw bytes, most significant first
  kFloat,           // decimal text of a 32-bit float
  kDouble,          // decimal text of a 64-bit float
  kDate,            // 2024-02-29
  kTime,            // 13:14:15 or 13:14:15.25
  kTimeZoned,       // 13:14:15+02
  kTimestamp,       // 2024-02-29 13:14:15 or with a fraction
  kTimestampZoned,  // the same with an offset behind it
  kBytes,           // raw bytes
  kHexBytes,        // \x and hexadecimal digits
  kMoney,           // $1,234.50
  kColumn,          // of a Field: as its column says
};

struct Column {
  std::string label;  // what the result calls it
  SqlType type = SqlType::kOther;
  std::string type_name;  // the database's own name
  Form form = Form::kText;
  bool nullable = true;  // false only where the database promises it
  int precision = 0;     // digits or characters; 0 when unknown
  int scale = 0;
  int display_size = 20;  // as the JDBC driver of this database reports it
};

// One field of a row: bytes that stay valid until the next row. NULL has no data.
struct Field {
  const char* data = nullptr;
  std::size_t size = 0;
  Form form = Form::kColumn;  // SQLite alone types each value

  bool is_null() const { return data == nullptr; }
  std::string_view text() const { return {data, size}; }
};

// A running query. It must be destroyed before its connection, and before the connection's next
// statement. Destroying it early drops the rest of the rows.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual const std::vector<Column>& columns() const = 0;
  // The next row, or nothing at the end.
  virtual Result<std::optional<std::span<const Field>>> next() = 0;
};

// The records that a server lays out itself (PostgreSQL's COPY TO STDOUT). It must be destroyed
// before its connection's next statement; destroying it early drops the rest.
class Records {
 public:
  virtual ~Records() = default;
  // The next one without its line end, which stays until the next call; or nothing at the end.
  virtual Result<std::optional<std::string_view>> next() = 0;
};

// What a statement did: rows to read, or a number of rows it changed.
struct Outcome {
  std::unique_ptr<Cursor> rows;
  std::uint64_t changed = 0;
};

// A statement that takes rows, made ready once.
class RowStatement {
 public:
  virtual ~RowStatement() = default;
  // Executes it for each of the rows [from, to). After an error a part of them may be in.
  virtual Status execute(const RowBatch& batch, std::size_t from, std::size_t to) = 0;
};

class Connection {
 public:
  virtual ~Connection() = default;
  virtual Product product() const = 0;
  // How its statements are spelled: as its product's, unless it knows better.
  virtual const Dialect& dialect() const;
  // Which of the connect string's hosts this one is at. Others that are to see the same data must
  // go there too.
  virtual std::size_t host() const { return 0; }

  // Streams the result of a SELECT by the fastest way the server has, in bounded memory.
  virtual Result<std::unique_ptr<Cursor>> stream(const std::string& select) = 0;
  // Any statement.
  virtual Result<Outcome> execute(const std::string& statement) = 0;
  // Feeds `rows` to the stream that `statement` begins (PostgreSQL's COPY FROM STDIN), and gives
  // the number of rows that were taken. kUnsupported where there is none.
  virtual Result<std::uint64_t> copy_in(const std::string& statement, std::string_view rows);
  // The records of the statement (PostgreSQL's COPY TO STDOUT). kUnsupported where there is none.
  virtual Result<std::unique_ptr<Records>> copy_out(const std::string& statement);
  // A statement with '?' for values. kUnsupported where values stand in the statement.
  virtual Result<std::unique_ptr<RowStatement>> prepare_rows(const RowRequest& request);
  // The columns of a SELECT, without its rows.
  virtual Result<std::vector<Column>> describe(const std::string& select) = 0;

  virtual Result<std::vector<std::string>> databases() = 0;
  // Names of the tables of a schema, as the server orders them; an empty name is the current one.
  // MySQL's views are among them when they are asked for; PostgreSQL's never are, as with Sqoop.
  enum class Views { kNo, kYes };
  virtual Result<std::vector<std::string>> tables(const std::string& schema, Views views) = 0;
  // Columns of the primary key in the order that Sqoop sees; empty when there is none.
  virtual Result<std::vector<std::string>> primary_key(const std::string& schema,
                                                       const std::string& table) = 0;
  // A guess of the number of rows, from the database's statistics.
  virtual Result<std::optional<std::uint64_t>> estimated_rows(const std::string& schema,
                                                              const std::string& table) = 0;
  // The parameters that a procedure takes, in order. kUnsupported: ask the catalog.
  virtual Result<std::vector<Column>> procedure_parameters(const std::string& schema,
                                                           const std::string& procedure);

  virtual Status begin();
  virtual Status commit();
  virtual Status roll_back();
  // Whether the last statement left a transaction open. A procedure may have ended it.
  virtual Result<bool> in_transaction() = 0;
  virtual Status set_savepoint(const std::string& savepoint);
  // It is needed no more. What came behind it stays.
  virtual Status release_savepoint(const std::string& savepoint);
  // Undoes what came behind a savepoint. False: not all of it, as some tables take nothing back.
  virtual Result<bool> roll_back_to(const std::string& savepoint);
  // Whether what a transaction put into the table goes when it is rolled back. Of what is no table
  // of its own (a view) that is not known, and taken to be so.
  virtual Result<bool> rolls_back(const std::string& schema, const std::string& table);
  // Data is read without waiting for, or hiding, what others have not committed.
  virtual Status read_uncommitted() = 0;
};

// Runs a statement whose rows, if any, do not matter.
Status run(Connection& connection, const std::string& statement);
// Every row of a small result, as text; NULL as nothing.
using TextRow = std::vector<std::optional<std::string>>;
Result<std::vector<TextRow>> read_rows(Connection& connection, const std::string& select);
// The first column of a small result.
Result<std::vector<std::string>> read_names(Connection& connection, const std::string& select);

}  // namespace sluice::sql
