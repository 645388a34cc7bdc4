// The copying itself: parts of the source, read by several connections at once, into files.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/compressed_stream.h"
#include "sqoop/cli/progress.h"
#include "sqoop/import/import_source.h"
#include "sqoop/import/row_writer.h"
#include "sqoop/import/target.h"

namespace sluice::sqoop {

struct TransferPlan {
  const ImportSource* source = nullptr;
  sql::Product product = sql::Product::kMySql;
  std::string database;  // for the log
  RowFormat format;
  const formats::StreamCodec* codec = nullptr;  // of text; none: plain
  std::vector<Part> parts;                      // one file each
  std::int64_t inline_lob_limit = 0;            // larger ones go to files of their own
  const JobLog* log = nullptr;
};

// One row of a column that nothing protects from being misread.
struct UnprotectedColumn {
  std::string column;
  std::uint64_t rows = 0;
  std::string first;  // "part-m-00001, record 17"
};

struct TransferResult {
  std::vector<UnprotectedColumn> unprotected;
};

// The reason of a failure that the database gave while it was read.
enum class TransferFailure { kReading };

// Reads every part into a file of `target`, one thread per connection. The first failure stops all.
Result<TransferResult> transfer(std::span<const std::unique_ptr<sql::Connection>> connections,
                                const TransferPlan& plan, Target& target, Progress& progress);

}  // namespace sluice::sqoop
