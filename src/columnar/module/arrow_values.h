// Arrays of Arrow's as our values.
#pragma once

#include <arrow/record_batch.h>
#include <arrow/type.h>

#include "columnar/columnar.h"

namespace sluice::columnar {

// kUnsupported names a field that no column of a table can hold.
Result<std::vector<Column>> columns_of(const arrow::Schema& schema);

// The next batch of a file of so many columns, which are of columns_of(); false at the end.
Result<bool> next_of(arrow::RecordBatchReader& file, std::size_t columns, Batch& batch);

}  // namespace sluice::columnar
