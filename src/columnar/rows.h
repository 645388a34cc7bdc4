// A file's rows one after the other, whatever batches they come in.
#pragma once

#include <memory>
#include <vector>

#include "columnar/columnar.h"

namespace sluice::columnar {

class Rows {
 public:
  explicit Rows(std::unique_ptr<Reader> reader);

  const Reader& file() const { return *reader_; }
  const std::vector<Column>& columns() const { return reader_->columns(); }
  // Goes to the next row; false at the end.
  Result<bool> next();

  // Of a column of that row. All but is_null() are for values that are there, of the column's kind.
  bool is_null(std::size_t column) const;
  std::int64_t number(std::size_t column) const;
  double real(std::size_t column) const;
  ByteView bytes(std::size_t column) const;

 private:
  std::unique_ptr<Reader> reader_;
  Batch batch_;
  std::size_t row_ = 0;              // the next one of the batch
  std::vector<std::size_t> passed_;  // of each column: its values in the batch up to the row
};

}  // namespace sluice::columnar
