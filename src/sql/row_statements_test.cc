#include "sql/row_statements.h"

#include <gtest/gtest.h>

namespace sluice::sql {
namespace {

LoadTarget employees(LoadKind kind) {
  return {.kind = kind,
          .table = "EMP",
          .columns = {"ID", "NAME", "PAY"},
          .literals = {Literal::kNumber, Literal::kText, Literal::kNumber},
          .keys = kind == LoadKind::kInsert || kind == LoadKind::kCall
                      ? std::vector<std::size_t>()
                      : std::vector<std::size_t>{0},
          .insert_hint = ""};
}

RowRequest request_of(const Dialect& dialect, LoadKind kind) {
  auto request = row_request(dialect, employees(kind));
  EXPECT_TRUE(request);
  return request ? *std::move(request) : RowRequest();
}

using Cells = std::vector<std::size_t>;

TEST(RowStatementsTest, InsertsUpdatesAndCalls) {
  const Dialect& dialect = dialect_of(Product::kOdbc);
  const RowRequest insert = request_of(dialect, LoadKind::kInsert);
  EXPECT_EQ(insert.statement, "INSERT INTO EMP (ID, NAME, PAY) VALUES (?, ?, ?)");
  EXPECT_EQ(insert.cells, (Cells{0, 1, 2}));
  const RowRequest update = request_of(dialect, LoadKind::kUpdate);
  EXPECT_EQ(update.statement, "UPDATE EMP SET NAME = ?, PAY = ? WHERE ID = ?");
  EXPECT_EQ(update.cells, (Cells{1, 2, 0}));
  const RowRequest call = request_of(dialect, LoadKind::kCall);
  EXPECT_EQ(call.statement, "{call EMP(?, ?, ?)}");
  EXPECT_EQ(call.table, "");
}

// Oracle's is Sqoop's own statement; the others' differ in where a single row comes from.
TEST(RowStatementsTest, MergesAsEachDatabaseSpellsIt) {
  const std::string rest =
      " ON (ID = ?) WHEN MATCHED THEN UPDATE SET NAME = ?, PAY = ? WHEN NOT MATCHED THEN INSERT "
      "(ID, NAME, PAY) VALUES (?, ?, ?)";
  const RowRequest oracle = request_of(dialect_of(Product::kOracle), LoadKind::kUpsert);
  EXPECT_EQ(oracle.statement, "MERGE INTO EMP USING dual" + rest);
  EXPECT_EQ(oracle.cells, (Cells{0, 1, 2, 0, 1, 2}));
  EXPECT_EQ(request_of(dialect_of(Product::kSqlServer), LoadKind::kUpsert).statement,
            "MERGE INTO EMP WITH (HOLDLOCK) USING (SELECT 1 AS one) AS one_row" + rest + ";");
  EXPECT_EQ(request_of(dialect_of(Product::kDb2), LoadKind::kUpsert).statement,
            "MERGE INTO EMP USING SYSIBM.SYSDUMMY1" + rest);
}

// A database behind ODBC is known by the name that its driver gives.
TEST(RowStatementsTest, UpsertsByTheDatabasesName) {
  EXPECT_EQ(
      request_of(dialect_of_odbc("PostgreSQL"), LoadKind::kUpsert).statement,
      "INSERT INTO EMP (ID, NAME, PAY) VALUES (?, ?, ?) ON CONFLICT (ID) DO UPDATE SET NAME = "
      "EXCLUDED.NAME, PAY = EXCLUDED.PAY");
  EXPECT_EQ(request_of(dialect_of_odbc("MariaDB"), LoadKind::kUpsert).statement,
            "INSERT INTO EMP (ID, NAME, PAY) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE ID = "
            "VALUES(ID), NAME = VALUES(NAME), PAY = VALUES(PAY)");
  EXPECT_EQ(dialect_of_odbc("Microsoft SQL Server").product, Product::kSqlServer);
  EXPECT_EQ(dialect_of_odbc("DB2/LINUXX8664").product, Product::kDb2);
  const auto unknown = row_request(dialect_of_odbc("Firebird"), employees(LoadKind::kUpsert));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code(), ErrorCode::kUnsupported);
}

TEST(RowStatementsTest, NothingIsUpdatedWhereAllColumnsAreKeys) {
  LoadTarget target = employees(LoadKind::kUpsert);
  target.keys = {0, 1, 2};
  const auto merge = row_request(dialect_of(Product::kOracle), target);
  ASSERT_TRUE(merge);
  EXPECT_EQ(merge->statement,
            "MERGE INTO EMP USING dual ON (ID = ? AND NAME = ? AND PAY = ?) WHEN NOT MATCHED THEN "
            "INSERT (ID, NAME, PAY) VALUES (?, ?, ?)");
}

TEST(RowStatementsTest, HintsStandBehindTheTableOfAnInsert) {
  LoadTarget target = employees(LoadKind::kInsert);
  target.insert_hint = " WITH (TABLOCK)";
  EXPECT_EQ(row_request(dialect_of(Product::kSqlServer), target)->statement,
            "INSERT INTO EMP WITH (TABLOCK) (ID, NAME, PAY) VALUES (?, ?, ?)");
}

}  // namespace
}  // namespace sluice::sql
