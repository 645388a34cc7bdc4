// Connect strings of the databases that are reached by ODBC.
//   jdbc:oracle:thin:[user/password]@host:1521:SID   ...@//host:1521/service
//   ...@(DESCRIPTION=...)   ...@alias
//   jdbc:sqlserver://host[\instance][:1433];databaseName=d;user=u;password=p
//   jdbc:jtds:sqlserver://host[:1433][/database][;instance=i]
//   jdbc:db2://host:50000/database[:user=u;password=p;]
//   jdbc:odbc:DATASOURCE[;keyword=value]   jdbc:odbc:Driver={name};keyword=value
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sql/jdbc_url.h"

namespace sluice::sql {

// Nothing for another scheme.
std::optional<Product> product_of_odbc_url(std::string_view text);
// The text must have such a scheme. No message repeats what may be a password.
Result<JdbcUrl> parse_odbc_url(std::string_view text);

// "a=b;c={d;e}" as pairs in order; "}}" within braces is "}".
using Keywords = std::vector<std::pair<std::string, std::string>>;
Result<Keywords> split_keywords(std::string_view text);

}  // namespace sluice::sql
