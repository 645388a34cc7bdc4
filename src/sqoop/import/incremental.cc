#include "sqoop/import/incremental.h"

#include "sql/dialect.h"
#include "sqoop/import/record_text.h"
#include "sqoop/java/clock.h"

namespace sluice::sqoop {
namespace {

constexpr const char* kTool = "tool.ImportTool";
constexpr std::string_view kConditions = "$CONDITIONS";

bool is_moment(sql::SqlType type) {
  return type == sql::SqlType::kDate || type == sql::SqlType::kTime ||
         type == sql::SqlType::kTimestamp;
}

bool is_characters(sql::SqlType type) {
  return type == sql::SqlType::kChar || type == sql::SqlType::kVarChar ||
         type == sql::SqlType::kLongVarChar || type == sql::SqlType::kClob ||
         type == sql::SqlType::kNChar || type == sql::SqlType::kNVarChar ||
         type == sql::SqlType::kLongNVarChar;
}

class Range {
 public:
  Range(sql::Connection& connection, const Connector& connector, const Settings& settings,
        const ImportSource& source, const JavaZone& connection_zone, const JobLog& log)
      : connection_(connection),
        connector_(connector),
        s_(settings),
        source_(source),
        clock_(connection.product(), connector.zone(), connection_zone),
        log_(log),
        name_(connector.name(settings.check_column)) {}

  Result<IncrementalRange> find() {
    TRY(type_, column_type());
    const bool append = s_.incremental == Incremental::kAppend;
    if (append && is_characters(type_)) {
      return Error(ErrorCode::kInvalidArgument,
                   "Character column (" + s_.check_column +
                       ") can not be used to determine which rows to incrementally import.");
    }
    IncrementalRange range;
    if (append) {
      const std::string query = max_query();
      log_.info(kTool, "Maximal id query for free form incremental import: " + query);
      TRY(range.next_value, first_value(query));
    } else {
      TRY(range.next_value, first_value(std::string(connection_.dialect().current_time)));
    }
    log_.info(kTool, "Incremental import based on column " + name_);
    if (append && range.next_value && *range.next_value == s_.last_value) {
      log_.info(kTool, "No new rows detected since last import.");
      range.has_new_rows = false;
      return range;
    }
    range.condition = condition(range.next_value, append);
    return range;
  }

 private:
  Result<sql::SqlType> column_type() const {
    const sql::Column* column = source_.column(s_.check_column);
    if (column == nullptr) {
      return Error(ErrorCode::kNotFound, "column not found: " + s_.check_column);
    }
    return column->type;
  }

  std::string max_query() const {
    const std::string what = "SELECT MAX(" + name_ + ") FROM ";
    if (!source_.is_query()) {
      return what + connector_.table(source_.table()) +
             (s_.where.empty() ? "" : " WHERE " + s_.where);
    }
    std::string query = s_.query;
    for (std::size_t at = 0; (at = query.find(kConditions, at)) != std::string::npos;) {
      query.replace(at, kConditions.size(), "(1 = 1)");
    }
    return what + "(" + query + ") sqoop_import_query_alias";
  }

  // As Java's ResultSet.getObject().toString() has it; nothing for NULL.
  Result<std::optional<std::string>> first_value(const std::string& query) const {
    TRY(sql::Outcome outcome, connection_.execute(query));
    if (!outcome.rows) return Error(ErrorCode::kInvalidArgument, "no rows: " + query);
    std::optional<std::string> value;
    for (bool first = true;; first = false) {
      TRY(const auto row, outcome.rows->next());
      if (!row) return value;
      if (!first || row->empty() || row->front().is_null()) continue;
      const sql::Column& column = outcome.rows->columns().front();
      const sql::Field& field = row->front();
      value = text_of(column, field.form == sql::Form::kColumn ? column.form : field.form,
                      field.text());
    }
  }

  std::string text_of(const sql::Column& column, sql::Form form, std::string_view text) const {
    std::string out;
    const bool of_clock = s_.incremental == Incremental::kLastModified;
    const sql::SqlType type = of_clock ? sql::SqlType::kTimestamp : column.type;
    if (type == sql::SqlType::kTimestamp) {
      clock_.append_timestamp(
          out, of_clock && form == sql::Form::kText ? sql::Form::kTimestamp : form, text);
    } else if (type == sql::SqlType::kDate) {
      clock_.append_date(out, form, text);
    } else if (type == sql::SqlType::kTime) {
      clock_.append_time(out, form, text);
    } else {
      append_driver_string(out, connection_.product(), form, text);
    }
    return out;
  }

  std::string literal(const std::string& value) const {
    return is_moment(type_) ? sql::quote_moment(connection_.dialect().product, type_, value)
                            : value;
  }

  std::string condition(const std::optional<std::string>& upper, bool append) const {
    std::string out;
    if (!s_.last_value.empty()) {
      const std::string lower = literal(s_.last_value);
      log_.info(kTool, "Lower bound value: " + lower);
      out += name_ + (append ? " > " : " >= ") + lower + " AND ";
    }
    log_.info(kTool, "Upper bound value: " + (upper ? literal(*upper) : "null"));
    out += upper ? name_ + (append ? " <= " : " < ") + literal(*upper) : name_ + " IS NULL ";
    if (!s_.where.empty()) out += " AND (" + s_.where + ")";
    return out;
  }

  sql::Connection& connection_;
  const Connector& connector_;
  const Settings& s_;
  const ImportSource& source_;
  JavaClock clock_;
  const JobLog& log_;
  std::string name_;
  sql::SqlType type_ = sql::SqlType::kOther;
};

}  // namespace

Result<IncrementalRange> find_range(sql::Connection& connection, const Connector& connector,
                                    const Settings& settings, const ImportSource& source,
                                    const JavaZone& connection_zone, const JobLog& log) {
  const sql::Column* column = source.column(settings.check_column);
  if (settings.incremental == Incremental::kLastModified && column != nullptr &&
      column->type != sql::SqlType::kTimestamp && column->type != sql::SqlType::kDate) {
    const std::string reason = "Column type is neither timestamp nor date!";
    log.error("manager.SqlManager", reason);
    return Error(ErrorCode::kInvalidArgument, reason, IncrementalFailure::kColumnType);
  }
  return Range(connection, connector, settings, source, connection_zone, log).find();
}

std::string with_range(std::string query, const std::string& condition) {
  const std::string both = "(" + condition + ") AND " + std::string(kConditions);
  for (std::size_t at = 0; (at = query.find(kConditions, at)) != std::string::npos;) {
    query.replace(at, kConditions.size(), both);
    at += both.size();
  }
  return query;
}

void log_next_arguments(const Settings& s, const std::string& next_value, const JobLog& log) {
  log.info(kTool,
           "Incremental import complete! To run another incremental import of all data following "
           "this import, supply the following arguments:");
  log.info(kTool, std::string(" --incremental ") +
                      (s.incremental == Incremental::kAppend ? "append" : "lastmodified"));
  log.info(kTool, "  --check-column " + s.check_column);
  log.info(kTool, "  --last-value " + next_value);
  log.info(kTool, "(Consider saving this with 'sqoop job --create')");
}

}  // namespace sluice::sqoop
