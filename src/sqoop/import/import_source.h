// What an import reads: the columns, what they become, and the SELECT of each part.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "sqoop/cli/connector.h"
#include "sqoop/import/record_text.h"
#include "sqoop/import/splitter.h"

namespace sluice::sqoop {

class ImportSource {
 public:
  // Asks the database for the columns of `table`, or of the query when it is empty, and picks those
  // of
  // --columns. Errors are logged as Sqoop logs them; the returned message is the reason alone.
  static Result<ImportSource> describe(sql::Connection& connection, const Connector& connector,
                                       const Settings& settings, const std::string& table,
                                       const JobLog& log);

  const std::vector<sql::Column>& columns() const { return columns_; }
  const std::vector<JavaType>& types() const { return types_; }
  // Which fields of a row these columns are; empty when they are all of them, in order.
  const std::vector<std::size_t>& fields() const { return fields_; }
  // The number of fields of a row.
  std::size_t row_width() const { return fields_.empty() ? columns_.size() : all_.size(); }
  // Any column of the table or query, by its name in whatever case; null when there is none.
  const sql::Column* column(const std::string& name) const;
  bool is_query() const { return table_.empty(); }
  // "employees", or "" for a query.
  const std::string& table() const { return table_; }

  // The column to split by, as --split-by or the primary key says: as it stands in statements.
  // Nothing: there is none. Logs what Sqoop logs about a key of several columns.
  Result<std::optional<std::string>> split_column(sql::Connection& connection, const JobLog& log);
  // Whether that column may hold NULL.
  bool split_nullable() const { return split_nullable_; }
  std::string boundary_query(const std::string& split_column) const;
  std::string part_query(const Part& part) const;

 private:
  ImportSource(const Connector& connector, const Settings& settings, std::string table)
      : connector_(&connector), settings_(&settings), table_(std::move(table)) {}
  Status pick_columns(const std::vector<sql::Column>& all, const JobLog& log);
  Status choose_types(const JobLog& log);

  const Connector* connector_;
  const Settings* settings_;
  std::string table_;
  std::vector<sql::Column> all_;
  std::vector<sql::Column> columns_;
  std::vector<JavaType> types_;
  std::vector<std::size_t> fields_;
  bool split_nullable_ = true;
};

}  // namespace sluice::sqoop
