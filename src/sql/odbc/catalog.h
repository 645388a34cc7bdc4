// What there is in a database: the statements that ask Oracle, SQL Server and Db2, and ODBC's own
// functions for the others.
#pragma once

#include <optional>
#include <string>

#include "sql/database.h"

namespace sluice::sql::odbc {

// Nothing where ODBC's functions are asked. An empty schema is the connection's own. Names without
// quotes are in capitals in Oracle and Db2.
struct CatalogQueries {
  std::optional<std::string> databases;
  std::optional<std::string> tables;
  std::optional<std::string> primary_key;
  std::optional<std::string> estimated_rows;
};

CatalogQueries catalog_queries(Product product, const std::string& schema,
                               const std::string& table);

// "owner.table" taken apart where no schema is given and the database has no dots in names.
struct QualifiedName {
  std::string schema;
  std::string name;
};
QualifiedName qualified_name(Product product, const std::string& schema, const std::string& name);

}  // namespace sluice::sql::odbc
