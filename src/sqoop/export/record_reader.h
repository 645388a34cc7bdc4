// Records of a file of the lake as rows for a table, whatever the file's format.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sql/loader.h"
#include "sqoop/export/field_value.h"
#include "sqoop/java/types.h"

namespace sluice::sqoop {

// What a row is made of, in the order of the record's fields.
struct ExportColumn {
  std::string label;
  JavaType type = JavaType::kString;
  ValueRange range = ValueRange::kJava;
  bool large = false;  // Sqoop's class has a large object for it
};

// Why a record can't be a row.
struct BadRecord {
  std::string column;  // empty: the record as a whole
  std::string reason;  // "'x' is not a date (yyyy-mm-dd)"
  std::string java;    // the exception that Sqoop logs
};

// One thread. A failure to read the file is an error; a record that makes no row is not.
class RecordReader {
 public:
  virtual ~RecordReader() = default;
  // Goes to the next record; false at the end.
  virtual Result<bool> next() = 0;
  // Adds it to the batch, or nothing of it and says why.
  virtual std::optional<BadRecord> put(sql::RowBatch& batch) = 0;
  // As it stands in the file, for a file of bad records.
  virtual std::string raw() const = 0;
  // Its first line, or its number, counted from 1 where reading began.
  virtual std::uint64_t number() const = 0;
  // The byte where it begins; 0 where that means nothing.
  virtual std::uint64_t offset() const = 0;
};

}  // namespace sluice::sqoop
