// Fills a table preview row by row, within its limits.
#pragma once

#include <string>

#include "console/shown/table_preview.h"
#include "formats/json.h"

namespace sluice::console {

class TableFilling {
 public:
  TableFilling(TablePreview& table, const TableLimits& limits) : table_(table), limits_(limits) {}

  // False: the table is full, and this row is not in it.
  bool add(TableRow row);

 private:
  TablePreview& table_;
  const TableLimits& limits_;
  std::size_t held_ = 0;
};

// What of a JSON value a cell shows: texts and numbers as they are, null as none, the rest as JSON.
std::optional<std::string> cell_of(const formats::Json& json);
// As it was written, but for blanks.
void append_json(const formats::Json& json, std::string& to);

}  // namespace sluice::console
