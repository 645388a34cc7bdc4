// One connection that puts the records of pieces into a table, a transaction after the other.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "sqoop/cli/progress.h"
#include "sqoop/export/bad_records.h"
#include "sqoop/export/export_input.h"
#include "sqoop/export/export_table.h"

namespace sluice::sqoop {

struct ExportPlan {
  const ExportInput& input;
  const ExportTable& table;
  const Settings& settings;
  JavaZone zone;  // that times are shown in
  std::size_t rows_per_statement = 100;
  std::int64_t rows_per_transaction = 10'000;  // negative: one transaction per connection
};

// What all workers of an export share.
struct ExportShared {
  explicit ExportShared(BadRecords& bad_records) : bad(bad_records) {}

  BadRecords& bad;
  Progress progress;  // rows: committed; written: bytes read
  std::atomic<std::size_t> next_piece = 0;
  std::atomic<bool> stopped = false;
  std::atomic<bool> keeps_refused = false;  // rows that were to be rolled back are in
};

class ExportWorker {
 public:
  static Result<ExportWorker> make(sql::Connection& connection, const ExportPlan& plan,
                                   ExportShared& shared);
  // Takes pieces until there are none. What is not committed at a failure is rolled back.
  Status run();

 private:
  ExportWorker(sql::Connection& connection, sql::Loader loader, const ExportPlan& plan,
               ExportShared& shared);

  Status run_pieces();
  Status run_piece(const InputPiece& piece);
  Result<std::unique_ptr<RecordReader>> open(const InputPiece& piece) const;
  // Sends the batch.
  Status flush();
  Status send_by_halves();
  // Sends rows of the batch; where the database refuses them, finds out which it does not take.
  Status load(std::size_t from, std::size_t to);
  Status take_back(std::size_t rows, const Error& refused);
  // Sends a row that can't be taken back: once, and alone.
  Status send_once(std::size_t row);
  Status call(std::size_t row);
  Status begin();
  Status commit();
  // What was sent since begin() is in.
  void settle();

  sql::Connection& connection_;
  sql::Loader loader_;
  const ExportPlan& plan_;
  ExportShared& shared_;
  sql::RowBatch batch_;
  std::vector<RecordPlace> places_;  // of the batch's rows
  bool in_transaction_ = false;
  std::uint64_t uncommitted_ = 0;  // rows that this transaction took, or refused
  std::uint64_t loaded_ = 0;       // and those that are in
};

}  // namespace sluice::sqoop
