// Arrays of Arrow's as our values.
#pragma once

#include <arrow/record_batch.h>
#include <arrow/type.h>

#include "columnar/columnar.h"

namespace sluice::columnar {

// kUnsupported names a field that no column of a table can hold.
Result<std::vector<Column>> columns_of(const arrow::Schema& schema);

// Adds the rows from `row` on, of columns that are of columns_of(), until they have `most_bytes`
// bytes of texts and their like or there are no more; one at least, which there must be. Gives the
// row after them. However often a dictionary's rows name one large value, `to` stays small.
Result<std::int64_t> add_rows(const arrow::RecordBatch& from, std::int64_t row,
                              std::size_t most_bytes, Batch& to);

}  // namespace sluice::columnar
