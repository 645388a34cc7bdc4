// Cuts the rows of an import into parts by ranges of one column, at the points that Sqoop cuts at.
//
// Where Sqoop's own ranges lose or repeat rows, ours do not: rows whose split column is NULL are
// read with the last part; the last float range begins where the one before ends; ranges of text
// exclude each other whatever the collation; spans wider than 64 bits do not overflow.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sql/database.h"
#include "sqoop/cli/job_log.h"
#include "sqoop/java/zone.h"

namespace sluice::sqoop {

// Two conditions that a part's rows meet both.
struct Part {
  std::string lower;
  std::string upper;
  bool operator==(const Part&) const = default;
};

struct SplitRequest {
  sql::Product product = sql::Product::kMySql;
  std::string column;  // as it stands in conditions
  sql::SqlType type = sql::SqlType::kInteger;
  std::optional<std::string> low;  // the bounds as the database wrote them; nothing for NULL
  std::optional<std::string> high;
  std::int64_t parts = 4;
  std::int64_t limit = 0;   // --split-limit; 0 for none
  bool allow_text = false;  // org.apache.sqoop.splitter.allow_text_splitter
  bool nullable = true;     // the column may hold NULL
  JavaZone zone;            // that Java reads and prints dates in
  bool zoned = false;       // the column's values are moments, and literals may name their offset
  bool open_ends = false;   // the database reads its own text of a time as another moment
};

// The error's message is Sqoop's.
Result<std::vector<Part>> split_rows(const SplitRequest& request, const JobLog& log);

// --- the points themselves, for tests
// -------------------------------------------------------------

using Wide = __int128;
// Logs "Split size: ..." as Sqoop does.
std::vector<Wide> integer_points(Wide parts, Wide limit, Wide low, Wide high, const JobLog& log);
// Decimal points as plain text; nothing when a bound is not a number.
std::optional<std::vector<std::string>> decimal_points(std::int64_t parts, const std::string& low,
                                                       const std::string& high);
// Text points as UTF-8, low <= high by UTF-16 units. Unpaired surrogates come out as '?', as Java's
// encoder writes them.
std::vector<std::string> text_points(std::int64_t parts, const std::string& low,
                                     const std::string& high);

}  // namespace sluice::sqoop
