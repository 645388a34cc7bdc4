// A channel's events in a SQLite database: rows in the order they came.
//
//   flume_event (id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT, headers BLOB, body BLOB)
//
// `headers` is JSON of the header's names and values; a number is never used twice. Several
// channels may share a database; each is open in one process at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "flume/event.h"

namespace sluice::flume {

struct EventTableOptions {
  std::string file;
  std::string channel;
  bool create_schema = true;  // else the table must be there
  bool create_index = true;
};

// One thread at a time.
class EventTable {
 public:
  // kBusy when another process has the channel open; kCorrupt names a file that is no database.
  static Result<std::unique_ptr<EventTable>> open(const EventTableOptions& options);
  ~EventTable();

  Result<std::int64_t> count();
  // All or none; they survive a loss of power when it returns.
  Status put(const Batch& batch);
  // Up to `limit` events with larger numbers than `after`, and their numbers.
  Result<std::vector<std::int64_t>> read(std::int64_t after, std::size_t limit, Batch& to);
  // Those of these numbers.
  Status read(const std::vector<std::int64_t>& ids, Batch& to);
  Status remove(const std::vector<std::int64_t>& ids);

 private:
  class Database;
  explicit EventTable(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace sluice::flume
