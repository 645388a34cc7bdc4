#include "sql/odbc/catalog.h"

#include <algorithm>
#include <cctype>

#include "sql/dialect.h"

namespace sluice::sql::odbc {
namespace {

// As the catalog of Oracle or Db2 has it: "emp" is EMP, and "\"emp\"" is emp.
std::string folded(const std::string& name) {
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') {
    return name.substr(1, name.size() - 2);
  }
  std::string out = name;
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  });
  return out;
}

std::string quoted(Product product, const std::string& text) {
  return quote_text(product, text);
}

CatalogQueries oracle_queries(const std::string& schema, const std::string& table) {
  const std::string owner = schema.empty() ? "USER" : quoted(Product::kOracle, folded(schema));
  const std::string name = quoted(Product::kOracle, folded(table));
  return {
      .databases = "SELECT USERNAME FROM DBA_USERS",
      .tables = "SELECT TABLE_NAME FROM ALL_TABLES WHERE OWNER = " + owner,
      .primary_key =
          "SELECT c.COLUMN_NAME FROM ALL_CONSTRAINTS k JOIN ALL_CONS_COLUMNS c ON c.OWNER = "
          "k.OWNER AND c.CONSTRAINT_NAME = k.CONSTRAINT_NAME WHERE k.CONSTRAINT_TYPE = 'P' AND "
          "k.OWNER = " +
          owner + " AND k.TABLE_NAME = " + name + " ORDER BY c.POSITION",
      .estimated_rows =
          "SELECT NUM_ROWS FROM ALL_TABLES WHERE OWNER = " + owner + " AND TABLE_NAME = " + name,
  };
}

CatalogQueries sql_server_queries(const std::string& schema, const std::string& table) {
  const std::string owner = schema.empty() ? "SCHEMA_NAME()" : quoted(Product::kSqlServer, schema);
  const std::string name = quoted(Product::kSqlServer, table);
  return {
      .databases = "SELECT NAME FROM SYS.DATABASES",
      .tables = "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = " + owner,
      .primary_key =
          "SELECT k.COLUMN_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS c JOIN "
          "INFORMATION_SCHEMA.KEY_COLUMN_USAGE k ON k.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND "
          "k.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND k.TABLE_NAME = c.TABLE_NAME WHERE "
          "c.CONSTRAINT_TYPE = 'PRIMARY KEY' AND c.TABLE_SCHEMA = " +
          owner + " AND c.TABLE_NAME = " + name + " ORDER BY k.ORDINAL_POSITION",
      .estimated_rows =
          "SELECT SUM(p.rows) FROM sys.partitions p WHERE p.index_id IN (0, 1) AND p.object_id = "
          "OBJECT_ID(" +
          quoted(Product::kSqlServer,
                 (schema.empty() ? "" : quote_name(Product::kSqlServer, schema) + ".") +
                     quote_name(Product::kSqlServer, table)) +
          ")",
  };
}

CatalogQueries db2_queries(const std::string& schema, const std::string& table) {
  const std::string owner =
      schema.empty() ? "CURRENT SCHEMA" : quoted(Product::kDb2, folded(schema));
  const std::string name = quoted(Product::kDb2, folded(table));
  return {
      .databases = "SELECT SCHEMANAME FROM SYSCAT.SCHEMATA ORDER BY SCHEMANAME",
      .tables = "SELECT TABNAME FROM SYSCAT.TABLES WHERE TYPE = 'T' AND TABSCHEMA = " + owner +
                " ORDER BY TABNAME",
      .primary_key = "SELECT COLNAME FROM SYSCAT.COLUMNS WHERE KEYSEQ > 0 AND TABSCHEMA = " +
                     owner + " AND TABNAME = " + name + " ORDER BY KEYSEQ",
      .estimated_rows = "SELECT CARD FROM SYSCAT.TABLES WHERE CARD >= 0 AND TABSCHEMA = " + owner +
                        " AND TABNAME = " + name,
  };
}

}  // namespace

CatalogQueries catalog_queries(Product product, const std::string& schema,
                               const std::string& table) {
  switch (product) {
    case Product::kOracle:
      return oracle_queries(schema, table);
    case Product::kSqlServer:
      return sql_server_queries(schema, table);
    case Product::kDb2:
      return db2_queries(schema, table);
    case Product::kMySql:
    case Product::kPostgreSql:
    case Product::kSqlite:
    case Product::kOdbc:
      break;
  }
  return {};
}

QualifiedName qualified_name(Product product, const std::string& schema, const std::string& name) {
  const std::size_t dot = name.find('.');
  const bool whole = !schema.empty() || dot == std::string::npos || name.starts_with("\"") ||
                     product == Product::kSqlServer;
  if (whole) return {.schema = schema, .name = name};
  return {.schema = name.substr(0, dot), .name = name.substr(dot + 1)};
}

}  // namespace sluice::sql::odbc
