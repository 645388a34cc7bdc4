#include "sqoop/import/partition.h"
#include "sql/dialect.h"

namespace sluice::sqoop {
namespace {

constexpr int kDefaultMappers = 4;

// SQLite types each value; MIN() has no declared type.
sql::SqlType stored_type(const sql::Field& field, sql::SqlType otherwise) {
  if (field.form == sql::Form::kInteger || field.form == sql::Form::kBoolDigit) {
    return sql::SqlType::kBigInt;
  }
  if (field.form == sql::Form::kDouble) return sql::SqlType::kDouble;
  return otherwise;
}

std::optional<std::string> text_of(const sql::Field& field) {
  if (field.is_null()) return std::nullopt;
  return std::string(field.text());
}

}  // namespace

Status Partition::choose_column(sql::Connection& connection) {
  mappers_ = settings_.mappers < 1 ? kDefaultMappers : settings_.mappers;
  const bool needs_bounds =
      mappers_ > 1 || !settings_.boundary_query.empty() || settings_.split_limit > 0;
  if (!needs_bounds) return {};
  TRY(column_, source_.split_column(connection, log_));
  if (column_ || mappers_ == 1) return {};
  if (settings_.autoreset) {
    log_.warn("manager.SqlManager",
              "Split by column not provided or can't be inferred.  Resetting to one mapper");
    mappers_ = 1;
    return {};
  }
  return Error(
      ErrorCode::kInvalidArgument,
      "No primary key could be found for table " + source_.table() +
          ". Please specify one with --split-by or perform a sequential import with '-m 1'.");
}

Result<std::vector<Part>> Partition::cut(sql::Connection& connection,
                                         const JavaZone& connection_zone) const {
  if (!column_) return std::vector<Part>{{"1=1", "1=1"}};
  if (!source_.is_query() && !settings_.boundary_query.empty() &&
      settings_.boundary_query.find("$CONDITIONS") == std::string::npos) {
    log_.warn("db.DataDrivenDBInputFormat",
              "Could not find $CONDITIONS token in query: " + settings_.boundary_query +
                  "; splits may not partition data.");
  }
  const std::string query = source_.boundary_query(*column_);
  log_.info("db.DataDrivenDBInputFormat", "BoundingValsQuery: " + query);
  TRY(const SplitRequest request, read_bounds(connection, query, connection_zone));
  auto parts = split_rows(request, log_);
  if (parts) return parts;
  return Error(parts.error().code(), "java.io.IOException: " + parts.error().message());
}

Result<SplitRequest> Partition::read_bounds(sql::Connection& connection, const std::string& query,
                                            const JavaZone& connection_zone) const {
  SplitRequest request;
  request.product = connection.dialect().product;
  request.column = *column_;
  request.parts = mappers_;
  request.limit = settings_.split_limit;
  request.allow_text =
      settings_.property_flag("org.apache.sqoop.splitter.allow_text_splitter", false);
  request.nullable = source_.split_nullable() && settings_.boundary_query.empty();
  auto outcome = connection.execute(query);
  if (!outcome) {
    return Error(outcome.error().code(),
                 "java.io.IOException: " + connector_.java_error(outcome.error()));
  }
  if (!outcome->rows) return Error(ErrorCode::kInvalidArgument, "the boundary query gives no rows");
  TRY(const auto row, outcome->rows->next());
  if (!row || row->size() < 2) {
    return Error(ErrorCode::kInvalidArgument,
                 "the boundary query must give one row of two columns");
  }
  const sql::Column column = outcome->rows->columns().front();
  request.type = column.type;
  request.zone = column.type == sql::SqlType::kTimestamp ? connection_zone : connector_.zone();
  request.zoned = column.form == sql::Form::kTimestampZoned;
  request.low = text_of((*row)[0]);
  request.high = text_of((*row)[1]);
  if (connection.product() == sql::Product::kSqlite) {
    request.type = stored_type((*row)[0], column.type);
  }
  if (sql::is_by_odbc(connection.product())) {
    request.type = type_of_bounds(column);
    // Its text may have fewer digits than its value, and a literal another precision.
    request.open_ends = request.type == sql::SqlType::kTimestamp;
  }
  // The rest, if any, is dropped here; it is a handful of rows.
  for (;;) {
    TRY(const auto more, outcome->rows->next());
    if (!more) break;
  }
  outcome->rows.reset();
  if (connection.product() == sql::Product::kMySql) {
    TRY(request.open_ends, has_ambiguous_text(connection, column));
  }
  return request;
}

// A driver that knows no types of expressions gives text; the table's own column then counts.
sql::SqlType Partition::type_of_bounds(const sql::Column& bound) const {
  if (bound.form != sql::Form::kText) return bound.type;
  const sql::Column* const column = source_.column(column_->substr(column_->rfind('.') + 1));
  return column != nullptr ? column->type : bound.type;
}

// A server that keeps summer time shows two moments of MySQL's TIMESTAMP as the same text, and
// reads it as one of them. Its bounds then exclude rows that they should not.
Result<bool> Partition::has_ambiguous_text(sql::Connection& connection,
                                           const sql::Column& column) const {
  if (column.type_name != "TIMESTAMP" || !settings_.boundary_query.empty()) return false;
  TRY(const auto zones,
      sql::read_names(connection,
                      "SELECT IF(@@session.time_zone = 'SYSTEM', @@system_time_zone, "
                      "@@session.time_zone)"));
  const auto zone = JavaZone::named(zones.empty() ? "" : zones.front());
  return !zone || !zone->is_fixed();
}

}  // namespace sluice::sqoop
