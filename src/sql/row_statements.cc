#include "sql/row_statements.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::sql {
namespace {

// Appends SQL, and notes which cell each '?' of it stands for.
class RowStatementText {
 public:
  RowStatementText(const Dialect& dialect, const LoadTarget& target)
      : dialect_(dialect), target_(target) {}

  RowRequest insert() {
    text_ = "INSERT INTO " + target_.table + target_.insert_hint;
    add_columns_and_values();
    return request();
  }

  RowRequest update() {
    text_ = "UPDATE " + target_.table + " SET ";
    add_assignments();
    text_ += " WHERE ";
    add_keys();
    return request();
  }

  RowRequest insert_or_update() {
    RowRequest made = insert();
    if (dialect_.upsert == Upsert::kOnDuplicateKey) {
      made.statement += " ON DUPLICATE KEY UPDATE ";
      for (std::size_t i = 0; i < target_.columns.size(); ++i) {
        const std::string& name = target_.columns[i];
        made.statement += (i == 0 ? "" : ", ") + name + " = VALUES(" + name + ")";
      }
      return made;
    }
    std::vector<std::string> keys;
    for (const std::size_t key : target_.keys) keys.push_back(target_.columns[key]);
    made.statement += " ON CONFLICT (" + join(keys, ", ") + ") DO ";
    bool first = true;
    for (std::size_t i = 0; i < target_.columns.size(); ++i) {
      if (is_key(i)) continue;
      const std::string& name = target_.columns[i];
      made.statement += (first ? "UPDATE SET " : ", ") + name + " = EXCLUDED." + name;
      first = false;
    }
    if (first) made.statement += "NOTHING";
    return made;
  }

  // Every value is compared with or put into a column, which gives it its type.
  RowRequest merge() {
    text_ = "MERGE INTO " + target_.table + std::string(dialect_.merge_hint) + " USING " +
            std::string(dialect_.merge_source) + " ON (";
    add_keys();
    text_ += ")";
    if (target_.keys.size() < target_.columns.size()) {
      text_ += " WHEN MATCHED THEN UPDATE SET ";
      add_assignments();
    }
    text_ += " WHEN NOT MATCHED THEN INSERT";
    add_columns_and_values();
    text_ += dialect_.merge_end;
    return request();
  }

  // ODBC's own spelling of a call, which each driver turns into its database's.
  RowRequest call() {
    text_ = "{call " + target_.table + "(";
    for (std::size_t i = 0; i < target_.columns.size(); ++i) add_value(i, i == 0 ? "" : ", ");
    text_ += ")}";
    return request();
  }

 private:
  bool is_key(std::size_t column) const {
    return std::find(target_.keys.begin(), target_.keys.end(), column) != target_.keys.end();
  }

  void add_value(std::size_t column, const std::string& before) {
    text_ += before + "?";
    cells_.push_back(column);
  }

  void add_columns_and_values() {
    text_ += " (" + join(target_.columns, ", ") + ") VALUES (";
    for (std::size_t i = 0; i < target_.columns.size(); ++i) add_value(i, i == 0 ? "" : ", ");
    text_ += ")";
  }

  void add_assignments() {
    bool first = true;
    for (std::size_t i = 0; i < target_.columns.size(); ++i) {
      if (is_key(i)) continue;
      add_value(i, (first ? "" : ", ") + target_.columns[i] + " = ");
      first = false;
    }
  }

  void add_keys() {
    for (std::size_t i = 0; i < target_.keys.size(); ++i) {
      add_value(target_.keys[i],
                (i == 0 ? "" : " AND ") + target_.columns[target_.keys[i]] + " = ");
    }
  }

  RowRequest request() {
    const bool of_table = target_.kind != LoadKind::kCall;
    return {.statement = std::move(text_),
            .cells = std::move(cells_),
            .literals = target_.literals,
            .table = of_table ? target_.table : "",
            .columns = target_.columns};
  }

  const Dialect& dialect_;
  const LoadTarget& target_;
  std::string text_;
  std::vector<std::size_t> cells_;
};

}  // namespace

Result<RowRequest> row_request(const Dialect& dialect, const LoadTarget& target) {
  RowStatementText text(dialect, target);
  switch (target.kind) {
    case LoadKind::kInsert:
      return text.insert();
    case LoadKind::kUpdate:
      return text.update();
    case LoadKind::kCall:
      return text.call();
    case LoadKind::kUpsert:
      break;
  }
  switch (dialect.upsert) {
    case Upsert::kOnDuplicateKey:
    case Upsert::kOnConflict:
      return text.insert_or_update();
    case Upsert::kMerge:
      return text.merge();
    case Upsert::kNone:
      break;
  }
  return Error(ErrorCode::kUnsupported,
               "Mixed update/insert is not supported against the target database yet: how it "
               "spells one is known of Oracle, SQL Server, Db2, PostgreSQL, MySQL, MariaDB and "
               "SQLite.");
}

}  // namespace sluice::sql
