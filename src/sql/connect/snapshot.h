// One view of the data for several connections that read parts of the same table at once.
#pragma once

#include <span>
#include <string>

#include "sql/jdbc_url.h"

namespace sluice::sql {

struct Snapshot {
  bool shared = false;  // all connections see exactly the same rows
  std::string note;     // a sentence for the log: how it was made, or why it could not be
};

// Starts a read transaction on every connection, all on the same snapshot where the database
// allows: PostgreSQL by an exported snapshot; MySQL by START TRANSACTION WITH CONSISTENT SNAPSHOT
// on each while one more connection (opened by `options`, closed before this returns) keeps writers
// out of `table` (quoted; empty for a query, when the whole server is held for that moment if
// permitted); SQLite by its file lock. By ODBC there is none. The transactions end with their
// connections.
Result<Snapshot> begin_snapshot(std::span<Connection* const> connections,
                                const ConnectOptions& options, const std::string& table);

}  // namespace sluice::sql
