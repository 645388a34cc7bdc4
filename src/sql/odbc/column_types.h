// What a column of a result is: its JDBC type, as the JDBC driver of the database reports it, and
// how its values are fetched.
#pragma once

#include <cstddef>

#include "sql/database.h"
#include "sql/odbc/abi.h"

namespace sluice::sql::odbc {

// As the driver describes it.
struct Described {
  std::string label;
  Small type = 0;    // SQLDescribeCol
  ULength size = 0;  // characters, digits or bytes; 0 or more than 2^31 where it is not known
  Small digits = 0;  // behind the point
  bool nullable = true;
  bool is_unsigned = false;
  std::string type_name;  // the database's own
  Length display_size = 0;
};

enum class FetchAs {
  kAscii,      // digits and the like
  kWide,       // text in UTF-16
  kBytes,      // as they are
  kFloat,      // a binary 32-bit float
  kDouble,     // a binary 64-bit float
  kDate,       // DateValue
  kTimestamp,  // TimestampValue
};

struct FetchPlan {
  FetchAs as = FetchAs::kWide;
  std::size_t buffer = 0;  // bytes of a bound value with its NUL; 0: long, to be fetched in pieces
};

struct DescribedColumn {
  Column column;
  FetchPlan plan;
  Described by_driver;
};

// `product` is whose types they are: kOdbc for a database that is known by its driver alone.
DescribedColumn describe_column(const Described& described, Product product);

}  // namespace sluice::sql::odbc
