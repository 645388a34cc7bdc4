// One row of COPY TO STDOUT in text format, cut into fields in place.
#pragma once

#include <span>
#include <string_view>

#include "sql/database.h"

namespace sluice::sql::postgresql {

// `row` is the row's bytes with or without its newline; escapes are undone inside it. False when it
// does not hold exactly fields.size() fields.
bool cut_copy_row(char* row, std::size_t size, std::span<Field> fields);

}  // namespace sluice::sql::postgresql
