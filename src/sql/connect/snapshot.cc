#include "sql/connect/snapshot.h"
#include "sql/dialect.h"

#include "base/text.h"
#include "sql/connect/open.h"

namespace sluice::sql {
namespace {

Result<Snapshot> begin_postgresql(std::span<Connection* const> connections) {
  Connection& leader = *connections.front();
  TRY(run(leader, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
  TRY(auto names, read_names(leader, "SELECT pg_catalog.pg_export_snapshot()"));
  if (names.empty()) return Error(ErrorCode::kInternal, "pg_export_snapshot gave no name");
  for (Connection* follower : connections.subspan(1)) {
    TRY(run(*follower, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    TRY(run(*follower,
            "SET TRANSACTION SNAPSHOT " + quote_text(Product::kPostgreSql, names.front())));
  }
  return Snapshot{.shared = true, .note = "exported snapshot " + names.front()};
}

// Keeps writers out while the snapshots are opened. A server that is busy writing is not waited for
// longer than a moment.
Result<std::string> hold_writers(Connection& locker, const std::string& table) {
  TRY(run(locker, "SET SESSION lock_wait_timeout = 5"));
  if (!table.empty()) {
    auto locked = run(locker, "LOCK TABLES " + table + " READ");
    if (locked) return std::string("a read lock on the table");
    // Somebody writes for long: a lock on all tables would make everyone wait as well.
    if (locked.error().code() == ErrorCode::kTimeout) return std::move(locked).error();
  }
  TRY(run(locker, "FLUSH TABLES WITH READ LOCK"));
  return std::string("a read lock on all tables");
}

Result<Snapshot> begin_mysql(std::span<Connection* const> connections,
                             const ConnectOptions& options, const std::string& table) {
  Snapshot snapshot;
  TRY(auto locker, open(options));
  if (auto held = hold_writers(*locker, table)) {
    snapshot.shared = true;
    snapshot.note = "opened together under " + *held + ", which is released";
  } else {
    snapshot.note = "no lock was permitted (" + held.error().message() +
                    "): rows committed while they were opened may be in one and not in another";
  }
  for (Connection* connection : connections) {
    TRY(run(*connection, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"));
    TRY(run(*connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT"));
  }
  // Closing the locker's connection releases its locks.
  return snapshot;
}

// Without a write-ahead log the first reader's lock keeps every writer from committing, so all see
// the same file.
Result<Snapshot> begin_sqlite(std::span<Connection* const> connections) {
  for (Connection* connection : connections) {
    TRY(run(*connection, "BEGIN"));
    TRY(read_names(*connection, "SELECT name FROM sqlite_master LIMIT 1"));
  }
  TRY(auto mode, read_names(*connections.front(), "PRAGMA journal_mode"));
  if (!mode.empty() && to_lower(mode.front()) == "wal") {
    return Snapshot{.shared = false,
                    .note =
                        "this file has a write-ahead log: rows committed while the connections "
                        "were opened may be in one and not in another"};
  }
  return Snapshot{.shared = true, .note = "no writer can commit while they are open"};
}

}  // namespace

Result<Snapshot> begin_snapshot(std::span<Connection* const> connections,
                                const ConnectOptions& options, const std::string& table) {
  switch (connections.front()->product()) {
    case Product::kPostgreSql:
      return begin_postgresql(connections);
    case Product::kMySql:
      return begin_mysql(connections, options, table);
    case Product::kSqlite:
      return begin_sqlite(connections);
    case Product::kOracle:
    case Product::kSqlServer:
    case Product::kDb2:
    case Product::kOdbc:
      return Snapshot{.shared = false,
                      .note =
                          "each sees what is committed when its own statement begins: ODBC has "
                          "no snapshot for several connections"};
  }
  return Error(ErrorCode::kUnsupported, "no snapshot for this database");
}

}  // namespace sluice::sql
