// The beginning of a file as a table: Avro, SequenceFile, JSON by line, delimited text, plain
// lines; packed by any codec that formats unpacks by the file's name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/byte_source.h"

namespace sluice::console {

struct TableColumn {
  std::string name;
  std::string type;  // "number" or "text" of delimited text; else as the format calls it
};

// A cell without a value is null. Values are shown up to TableLimits::cell bytes.
using TableRow = std::vector<std::optional<std::string>>;

struct TablePreview {
  std::string format;   // avro, sequence, json, delimited, lines
  std::string detail;   // the delimiter, or the classes of keys and values
  bool headed = false;  // the first row of delimited text was taken for names
  std::vector<TableColumn> columns;
  std::vector<TableRow> rows;
  bool more = false;   // there are rows after these
  std::string schema;  // of Avro, as it stands in the file
};

struct TableLimits {
  std::size_t rows = 200;
  std::size_t columns = 200;
  std::size_t cell = 2000;
  std::size_t bytes = 1 << 20;               // of all cells
  std::size_t read = std::size_t{16} << 20;  // of the file, packed
};

// `name` tells the codec, and what text without a mark is. `headed`: whether the first row of
// delimited text has names; none: it is guessed. kUnsupported where nothing of it is a table.
Result<TablePreview> preview_table(formats::ByteSource::Read read, std::string_view name,
                                   std::optional<bool> headed, const TableLimits& limits);

// The same of text that is unpacked already, of which `text` is the beginning; `cut`: there is
// more.
TablePreview preview_text(std::string_view text, bool cut, std::string_view name,
                          std::optional<bool> headed, const TableLimits& limits);

}  // namespace sluice::console
