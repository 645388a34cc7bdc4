// From a type's OID and modifier to a Column, as pgjdbc reports it.
#pragma once

#include <cstdint>

#include "sql/database.h"

namespace sluice::sql::postgresql {

// Fills type, type_name, form, precision, scale and display_size.
void describe_type(std::uint32_t oid, int modifier, Column& column);

}  // namespace sluice::sql::postgresql
