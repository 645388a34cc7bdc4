// From the wire's description of a MySQL column to a Column, as Connector/J reports it.
#pragma once

#include <mysql.h>

#include "sql/database.h"

namespace sluice::sql::mysql {

struct TypeRules {
  bool tiny_int_1_is_bit = true;    // tinyInt1isBit
  bool year_is_date = true;         // yearIsDateType
  bool prepares_on_server = false;  // useServerPrepStmts
  unsigned max_bytes_per_character = 4;
};

Column column_of(const MYSQL_FIELD& field, const TypeRules& rules);

}  // namespace sluice::sql::mysql
