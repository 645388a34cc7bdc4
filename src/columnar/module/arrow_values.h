// Arrays of Arrow's as our values.
#pragma once

#include <arrow/array.h>
#include <arrow/type.h>

#include <optional>

#include "columnar/columnar.h"

namespace sluice::columnar {

// What a field becomes; nothing: no column of a table can hold it.
std::optional<Column> column_of(const arrow::Field& field);

// Appends all of an array, which is of a type that column_of() takes.
void append_values(const arrow::Array& from, Values& to);

}  // namespace sluice::columnar
