// Rows in a Parquet file, with the types of the Avro schema that Sqoop makes of a table, or in an
// ORC file, with types of their own.
#pragma once

#include "columnar/columnar.h"
#include "sqoop/import/part_file.h"
#include "sqoop/import/row_writer.h"
#include "sqoop/import/typed_row.h"

namespace sluice::sqoop {

// The column that a file of the format has for one of a table.
columnar::Column columnar_column(const sql::Column& from, JavaType type, FileFormat format,
                                 bool decimals);

class ColumnarRows final : public RowWriter {
 public:
  // `file` outlives it; row groups go there as they are full.
  ColumnarRows(const RowFormat& format, const ImportSource& source, sql::Product product,
               PartFile& file);

  Status begin(Bytes& out) override;
  Status append(Bytes& out, std::span<const sql::Field> row) override;
  Status finish(Bytes& out) override;

 private:
  Status add(std::size_t column, std::string_view text);
  template <class Number>
  Status add_number(std::size_t column, std::string_view text);
  Status add_bytes(std::size_t column, std::string_view value);
  Status add_decimal(std::size_t column, std::string_view text);
  Status add_moment(std::size_t column, std::string_view text);
  Status write();

  const RowFormat& format_;
  PartFile& file_;
  std::vector<columnar::Column> columns_;
  TypedRow row_;
  std::unique_ptr<columnar::Writer> writer_;
  columnar::Batch batch_;
  std::size_t rows_ = 0;  // of the batch
  std::size_t bytes_ = 0;
};

}  // namespace sluice::sqoop
