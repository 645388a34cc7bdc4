#include "sqoop/import/import_source.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::sqoop {
namespace {

constexpr std::string_view kConditions = "$CONDITIONS";

std::string with_conditions(std::string query, const std::string& conditions) {
  for (std::size_t at = 0; (at = query.find(kConditions, at)) != std::string::npos;) {
    query.replace(at, kConditions.size(), conditions);
    at += conditions.size();
  }
  return query;
}

std::vector<std::string> labels_of(const std::vector<sql::Column>& columns) {
  std::vector<std::string> labels;
  labels.reserve(columns.size());
  for (const sql::Column& column : columns) labels.push_back(column.label);
  return labels;
}

const sql::Column* find_column(const std::vector<sql::Column>& columns, const std::string& name) {
  for (const sql::Column& column : columns) {
    if (column.label == name) return &column;
  }
  for (const sql::Column& column : columns) {
    if (to_lower(column.label) == to_lower(name)) return &column;
  }
  return nullptr;
}

Error duplicate(const std::string& name) {
  return Error(ErrorCode::kInvalidArgument,
               "Duplicate Column identifier specified: '" + name + "'");
}

std::string did_you_mean(const std::string& wrong, const std::vector<sql::Column>& columns) {
  const auto near = nearest(wrong, labels_of(columns));
  return near ? "\nDid you mean " + *near + "?" : "";
}

}  // namespace

Result<ImportSource> ImportSource::describe(sql::Connection& connection, const Connector& connector,
                                            const Settings& settings, const std::string& table,
                                            const JobLog& log) {
  ImportSource source(connector, settings, table);
  std::string statement;
  if (table.empty()) {
    if (settings.query.find(kConditions) == std::string::npos) {
      return Error(ErrorCode::kInvalidArgument,
                   "java.io.IOException: Query [" + settings.query +
                       "] must contain '$CONDITIONS' in WHERE clause.");
    }
    statement = with_conditions(settings.query, " (1 = 0) ");
  } else {
    statement = connector.columns_query(table);
  }
  log.info("manager.SqlManager", "Executing SQL statement: " + statement);
  auto described = connection.describe(statement);
  if (!described) {
    log.error("manager.SqlManager",
              "Error executing statement: " + connector.java_error(described.error()));
    if (described.error().code() == ErrorCode::kNotFound && !table.empty()) {
      const std::string near = nearest_table(connection, connector.schema(), table);
      return Error(
          ErrorCode::kNotFound,
          "There is no table " + table + (near.empty() ? "." : ".\nDid you mean " + near + "?"));
    }
    return std::move(described).error();
  }
  for (const sql::Column& column : *described) {
    log.debug("manager.SqlManager", "Found column " + column.label + " of type [" +
                                        std::to_string(static_cast<int>(column.type)) + ", " +
                                        std::to_string(column.precision) + ", " +
                                        std::to_string(column.scale) + "]");
  }
  TRY(source.pick_columns(*described, log));
  TRY(source.choose_types(log));
  return source;
}

const sql::Column* ImportSource::column(const std::string& name) const {
  return find_column(all_, name);
}

Status ImportSource::pick_columns(const std::vector<sql::Column>& all, const JobLog& log) {
  all_ = all;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (all[i].label == all[k].label) {
        return duplicate(all[i].label);
      }
    }
  }
  if (settings_->columns.empty()) {
    columns_ = all;
    return {};
  }
  for (const std::string& name : settings_->columns) {
    const sql::Column* column = find_column(all, name);
    if (column == nullptr) {
      log.error("util.SqlTypeMap", "It seems like you are looking up a column that does not");
      log.error("util.SqlTypeMap", "exist in the table. Please ensure that you've specified");
      log.error("util.SqlTypeMap", "correct column names in Sqoop options.");
      return Error(ErrorCode::kNotFound, "column not found: " + name + did_you_mean(name, all));
    }
    for (const sql::Column& earlier : columns_) {
      if (earlier.label == name) return duplicate(name);
    }
    if (is_query()) fields_.push_back(static_cast<std::size_t>(column - all.data()));
    columns_.push_back(*column);
    columns_.back().label = name;  // as it was asked for, which PostgreSQL may refuse
  }
  return {};
}

Status ImportSource::choose_types(const JobLog& log) {
  for (const auto& [name, wanted] : settings_->column_types) {
    const auto labels = labels_of(columns_);
    if (std::find(labels.begin(), labels.end(), name) == labels.end()) {
      return Error(ErrorCode::kNotFound, "No column by the name " + name +
                                             "found while importing data; expecting one of [" +
                                             join(labels, ", ") + "]");
    }
    if (!java_type_named(wanted)) {
      const std::string reason = "No ResultSet method for Java type " + wanted;
      log.error("orm.ClassWriter", reason);
      return Error(ErrorCode::kInvalidArgument, reason);
    }
  }
  for (const sql::Column& column : columns_) {
    const auto mapped = settings_->column_types.find(column.label);
    const auto type = mapped != settings_->column_types.end() ? java_type_named(mapped->second)
                                                              : java_type(column.type);
    if (!type) {
      log.warn("manager.SqlManager", "Column " + column.label + " of type " + column.type_name +
                                         " has no Java type; its text is imported.");
    }
    types_.push_back(type.value_or(JavaType::kString));
  }
  return {};
}

Result<std::optional<std::string>> ImportSource::split_column(sql::Connection& connection,
                                                              const JobLog& log) {
  std::string plain = settings_->split_by;
  const bool given = !plain.empty();
  if (!given) {
    if (is_query()) return std::optional<std::string>();
    TRY(const auto key, connection.primary_key(connector_->schema(), table_));
    if (key.empty()) return std::optional<std::string>();
    plain = key.front();
    if (key.size() > 1) {
      log.warn("manager.CatalogQueryManager",
               "The table " + table_ +
                   " contains a multi-column primary key. Sqoop will default "
                   "to the column " +
                   plain + " only for this job.");
    }
  }
  const sql::Column* column = find_column(all_, plain.substr(plain.rfind('.') + 1));
  split_nullable_ = column == nullptr || column->nullable;
  // A key column holds no NULL, even where the result does not say so (SQLite's rowid).
  if (!given && connection.product() != sql::Product::kSqlite) split_nullable_ = false;
  if (plain == "rowid") split_nullable_ = false;
  return std::optional<std::string>(is_query() ? plain : connector_->name(plain));
}

std::string ImportSource::boundary_query(const std::string& column) const {
  if (!settings_->boundary_query.empty()) {
    return with_conditions(settings_->boundary_query, " (1 = 1) ");
  }
  if (is_query()) {
    // Inside the derived table a qualified name has lost its table.
    const std::size_t dot = column.rfind('.');
    const std::string outer = dot == std::string::npos ? column : "t1" + column.substr(dot);
    return "SELECT MIN(" + outer + "), MAX(" + outer + ") FROM (" +
           with_conditions(settings_->query, " (1 = 1) ") + ")" + connector_->alias("t1");
  }
  return "SELECT MIN(" + column + "), MAX(" + column + ") FROM " + connector_->table(table_) +
         (settings_->where.empty() ? "" : " WHERE ( " + settings_->where + " )");
}

std::string ImportSource::part_query(const Part& part) const {
  const std::string conditions = "( " + part.lower + " ) AND ( " + part.upper + " )";
  if (is_query()) return with_conditions(settings_->query, conditions);
  std::string names;
  for (const sql::Column& column : columns_) {
    names += (names.empty() ? "" : ", ") + connector_->name(column.label);
  }
  return "SELECT " + names + " FROM " + connector_->from(table_) + " WHERE " +
         (settings_->where.empty() ? "" : "( " + settings_->where + " ) AND ") + conditions;
}

}  // namespace sluice::sqoop
