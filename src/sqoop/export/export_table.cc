#include "sqoop/export/export_table.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "sqoop/export/field_value.h"

namespace sluice::sqoop {
namespace {

std::vector<std::string> labels_of(const std::vector<sql::Column>& columns) {
  std::vector<std::string> labels;
  for (const sql::Column& column : columns) labels.push_back(column.label);
  return labels;
}

// The column of that name; of another case if there is no other.
Result<std::size_t> find_column(const std::vector<sql::Column>& columns, const std::string& name) {
  for (const bool exact : {true, false}) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string& label = columns[i].label;
      if (exact ? label == name : to_lower(label) == to_lower(name)) return i;
    }
  }
  const auto near = nearest(name, labels_of(columns));
  return Error(ErrorCode::kNotFound,
               "column not found: " + name + (near ? "\nDid you mean " + *near + "?" : ""));
}

Result<JavaType> type_of(const sql::Column& column, const Settings& s) {
  if (const auto mapped = s.column_types.find(column.label); mapped != s.column_types.end()) {
    if (const auto type = java_type_named(mapped->second)) return *type;
    return Error(ErrorCode::kInvalidArgument,
                 "No ResultSet method for Java type " + mapped->second);
  }
  // What has no Java type is written as its text.
  return java_type(column.type).value_or(JavaType::kString);
}

ValueRange range_of(const sql::Column& column, sql::Product product, const Settings& s) {
  const bool own = product != sql::Product::kSqlite && !s.column_types.contains(column.label);
  return own ? ValueRange::kDatabase : ValueRange::kJava;
}

Status add_column(ExportTable& table, const sql::Column& column, std::string name,
                  sql::Product product, const Settings& s) {
  TRY(const JavaType type, type_of(column, s));
  const bool large = type == JavaType::kBytes && (column.type == sql::SqlType::kLongVarBinary ||
                                                  column.type == sql::SqlType::kBlob);
  table.columns.push_back(
      {.label = column.label, .type = type, .range = range_of(column, product, s), .large = large});
  table.target.columns.push_back(std::move(name));
  table.target.literals.push_back(literal_of(type));
  return {};
}

std::vector<std::string> labels_of(const ExportTable& table) {
  std::vector<std::string> labels;
  for (const ExportColumn& column : table.columns) labels.push_back(column.label);
  return labels;
}

Status check_mapped(const ExportTable& table, const Settings& s) {
  const std::vector<std::string> labels = labels_of(table);
  for (const auto& [name, type] : s.column_types) {
    if (std::find(labels.begin(), labels.end(), name) != labels.end()) continue;
    return Error(ErrorCode::kNotFound, "No column by the name " + name +
                                           "found while importing data; expecting one of [" +
                                           join(labels, ", ") + "]");
  }
  return {};
}

Status choose_keys(ExportTable& table, const Settings& s) {
  const std::vector<std::string> labels = labels_of(table);
  for (const std::string& key : s.export_.update_keys) {
    const auto found = std::find_if(labels.begin(), labels.end(), [&](const std::string& label) {
      return to_lower(label) == to_lower(key);
    });
    if (found == labels.end()) {
      const auto near = nearest(key, labels);
      return Error(ErrorCode::kNotFound, "The update key " + key + " is no column of the export." +
                                             (near ? "\nDid you mean " + *near + "?" : ""));
    }
    table.target.keys.push_back(static_cast<std::size_t>(found - labels.begin()));
  }
  if (table.target.kind == sql::LoadKind::kUpdate &&
      table.target.keys.size() == table.columns.size()) {
    return Error(ErrorCode::kInvalidArgument,
                 "Every column is an update key: there is nothing to update.");
  }
  return {};
}

void warn_of_no_transactions(const std::string& table, const JobLog& log) {
  log.warn("mapreduce.ExportJobBase",
           "The table " + table +
               " has no transactions: what reaches it stays, whatever becomes of the export.");
}

Result<ExportTable> describe_table(sql::Connection& connection, const Connector& connector,
                                   const Settings& s, const JobLog& log) {
  const std::string statement = connector.columns_query(s.table);
  log.info("manager.SqlManager", "Executing SQL statement: " + statement);
  auto described = connection.describe(statement);
  if (!described) {
    log.error("manager.SqlManager",
              "Error executing statement: " + connector.java_error(described.error()));
    if (described.error().code() == ErrorCode::kNotFound) {
      const std::string near = nearest_table(connection, connector.schema(), s.table);
      return Error(ErrorCode::kNotFound, "There is no table " + s.table + "." +
                                             (near.empty() ? "" : "\nDid you mean " + near + "?"));
    }
    return std::move(described).error();
  }
  ExportTable table;
  table.target.table = connector.table(s.table);
  table.target.insert_hint = connector.table_hints();
  if (!s.export_.update_keys.empty()) {
    table.target.kind = s.export_.allow_insert ? sql::LoadKind::kUpsert : sql::LoadKind::kUpdate;
  }
  const std::vector<std::string> wanted = s.columns.empty() ? labels_of(*described) : s.columns;
  for (const std::string& name : wanted) {
    TRY(const std::size_t at, find_column(*described, name));
    const sql::Column& column = (*described)[at];
    TRY(add_column(table, column, connector.name(column.label), connector.product(), s));
  }
  TRY(choose_keys(table, s));
  // The last one is the one that is filled.
  for (const std::string& name : {s.table, s.export_.staging_table}) {
    if (name.empty()) continue;
    TRY(table.rolls_back, connection.rolls_back(connector.schema(), name));
    if (!table.rolls_back) warn_of_no_transactions(name, log);
  }
  return table;
}

// The type of a procedure's parameter, by the name that information_schema gives.
sql::SqlType parameter_type(const std::string& name) {
  static constexpr std::array<std::pair<std::string_view, sql::SqlType>, 14> kTypes{
      {{"bigint", sql::SqlType::kBigInt},
       {"int", sql::SqlType::kInteger},
       {"decimal", sql::SqlType::kDecimal},
       {"numeric", sql::SqlType::kNumeric},
       {"double", sql::SqlType::kDouble},
       {"float", sql::SqlType::kDouble},
       {"real", sql::SqlType::kReal},
       {"bool", sql::SqlType::kBoolean},
       {"datetime", sql::SqlType::kTimestamp},
       {"timestamp", sql::SqlType::kTimestamp},
       {"date", sql::SqlType::kDate},
       {"time", sql::SqlType::kTime},
       {"binary", sql::SqlType::kBinary},
       {"bytea", sql::SqlType::kBinary}}};
  for (const auto& [part, type] : kTypes) {
    if (name.find(part) != std::string::npos) return type;
  }
  return sql::SqlType::kVarChar;
}

Error no_procedure(const std::string& name) {
  return Error(ErrorCode::kNotFound,
               "There is no stored procedure " + name + " with parameters to fill.");
}

// An export fills the parameters of a procedure in their order.
Result<ExportTable> call_of(const std::vector<sql::Column>& parameters, const Connector& connector,
                            const Settings& s) {
  if (parameters.empty()) return no_procedure(s.export_.call);
  ExportTable table;
  table.rolls_back = false;
  table.target.kind = sql::LoadKind::kCall;
  table.target.table = connector.name(s.export_.call);
  for (const sql::Column& column : parameters) {
    TRY(add_column(table, column, column.label, connector.product(), s));
  }
  return table;
}

Result<ExportTable> describe_call(sql::Connection& connection, const Connector& connector,
                                  const Settings& s) {
  if (connection.product() == sql::Product::kSqlite) {
    return Error(ErrorCode::kUnsupported, "SQLite has no stored procedures to --call.");
  }
  if (sql::is_by_odbc(connection.product())) {
    TRY(const auto parameters, connection.procedure_parameters(connector.schema(), s.export_.call));
    return call_of(parameters, connector, s);
  }
  const std::string schema = connection.product() == sql::Product::kMySql
                                 ? "(SELECT SCHEMA())"
                                 : "(SELECT CURRENT_SCHEMA())";
  TRY(const auto rows,
      sql::read_rows(connection,
                     "SELECT p.PARAMETER_NAME, p.DATA_TYPE FROM INFORMATION_SCHEMA.PARAMETERS p "
                     "JOIN INFORMATION_SCHEMA.ROUTINES r ON r.SPECIFIC_NAME = p.SPECIFIC_NAME AND "
                     "r.ROUTINE_SCHEMA = p.SPECIFIC_SCHEMA WHERE r.ROUTINE_SCHEMA = " +
                         schema + " AND r.ROUTINE_NAME = " +
                         sql::quote_text(connection.product(), s.export_.call) +
                         " AND p.PARAMETER_MODE IN ('IN', 'INOUT') ORDER BY p.ORDINAL_POSITION"));
  std::vector<sql::Column> parameters;
  for (const sql::TextRow& row : rows) {
    sql::Column& column = parameters.emplace_back();
    column.label = row[0].value_or("");
    column.type = parameter_type(to_lower(row[1].value_or("")));
  }
  return call_of(parameters, connector, s);
}

}  // namespace

Result<ExportTable> describe_export(sql::Connection& connection, const Connector& connector,
                                    const Settings& s, const JobLog& log) {
  TRY(ExportTable table, s.export_.call.empty() ? describe_table(connection, connector, s, log)
                                                : describe_call(connection, connector, s));
  TRY(check_mapped(table, s));
  return table;
}

}  // namespace sluice::sqoop
