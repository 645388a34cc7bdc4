#include "sqoop/import/import_job.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "base/file.h"
#include "base/text.h"
#include "sql/connect/snapshot.h"
#include "sqoop/cli/monitor.h"
#include "sqoop/cli/record_class.h"
#include "sqoop/cli/run_record.h"
#include "sqoop/cli/secrets.h"
#include "sqoop/cli/units.h"
#include "sqoop/import/file_format.h"
#include "sqoop/import/hive.h"
#include "sqoop/import/incremental.h"
#include "sqoop/import/kite_dataset.h"
#include "sqoop/import/merge.h"
#include "sqoop/import/merge_parquet.h"
#include "sqoop/import/target.h"
#include "sqoop/import/transfer.h"

namespace sluice::sqoop {
namespace {

constexpr int kDefaultMappers = 4;

// The connections of one import; the first also asks for bounds and names.
using Connections = std::vector<std::unique_ptr<sql::Connection>>;

class ImportJob {
 public:
  ImportJob(const ImportContext& context, std::string table)
      : c_(context), s_(context.settings), log_(context.log), table_(std::move(table)) {}

  Status run() {
    RunRecord record(c_.environment.clock, c_.environment.data_dir, c_.tool, c_.redacted_args,
                     table_, Target::given_name(s_, table_));
    auto done = run_recorded(record);
    if (!done) {
      // The record says what the log says further up.
      const Error& reason = failed_read_ ? *failed_read_ : done.error();
      record.failed(progress_.rows, progress_.written, without_passwords(reason.message()));
      return done;
    }
    record.succeeded(progress_.rows, progress_.written);
    return {};
  }

 private:
  Status run_recorded(RunRecord& record) {
    TRY(open_source());
    TRY(Target target, Target::find(c_.environment.file_systems, c_.environment.clock, s_, table_));
    keep_record_class();
    if (s_.hive.import) {
      TRY(hive_definition_, hive_definition(*source_, s_, hive_time(c_.environment.clock), log_));
    }
    TRY(import_to(target, record));
    return s_.hive.import ? load_into_hive(target) : Status();
  }

  Status import_to(Target& target, RunRecord& record) {
    if (s_.incremental == Incremental::kNone) return run_to(target, record);
    TRY(finish_pending());
    TRY(narrow_to_new_rows(target));
    if (!range_.has_new_rows) return {};
    TRY(run_to(target, record));
    return keep_last_value();
  }

  Status load_into_hive(Target& target) {
    if (!range_.has_new_rows) return {};
    log_.info("hive.HiveImport", "Loading uploaded data into Hive");
    TRY(const bool told,
        tell_hive(s_, table_,
                  hive_definition_ + ";\n" + hive_load(s_, table_, target.address()) + ";\n",
                  log_));
    return told ? target.remove_if_loaded() : Status();
  }

  // A run that ended while it moved its files: they are imported, so the rest is moved too, to
  // where that run wanted them.
  Status finish_pending() {
    if (c_.state == nullptr || c_.state->pending.folder.empty()) return {};
    const PendingAppend& pending = c_.state->pending;
    Settings then = s_;
    if (!pending.target.empty()) then.target_dir = pending.target;
    TRY(Target target,
        Target::find(c_.environment.file_systems, c_.environment.clock, then, table_));
    log_.warn("tool.ImportTool", "The last run did not move all of its files to " + target.given() +
                                     "; that is finished first.");
    TRY(target.finish_append(pending.folder, log_));
    if (!c_.state->last_value_given) s_.last_value = pending.last_value;
    return c_.state->finish(pending.last_value);
  }

  // For `sqoop merge`, which has no generated class to ask. Whether it can be kept decides nothing.
  void keep_record_class() const {
    RecordClass of{.columns = {},
                   .is_string = {},
                   .delimiters = s_.delimiters,
                   .null_string = s_.null_string,
                   .null_other = s_.null_other};
    for (std::size_t i = 0; i < source_->columns().size(); ++i) {
      of.columns.push_back(source_->columns()[i].label);
      of.is_string.push_back(source_->types()[i] == JavaType::kString);
    }
    (void)keep_class(c_.environment.data_dir, class_name(s_, table_), of);
  }

  // Of an incremental import: what it reads beyond the user's own conditions.
  Status narrow_to_new_rows(const Target& target) {
    if (s_.incremental == Incremental::kLastModified && !s_.append && s_.merge_key.empty()) {
      TRY(const bool there, target.exists());
      if (there) {
        return Error(ErrorCode::kAlreadyExists,
                     "--merge-key or --append is required when using --incremental lastmodified "
                     "and the output directory exists.");
      }
    }
    TRY(range_, find_range(leader(), c_.connector, s_, *source_, connection_zone_, log_));
    if (source_->is_query()) {
      s_.query = with_range(s_.query, range_.condition);
    } else {
      s_.where = range_.condition;
    }
    return {};
  }

  std::string next_value() const { return range_.next_value.value_or(s_.last_value); }

  Status keep_last_value() {
    if (c_.state == nullptr) {
      log_next_arguments(s_, range_.next_value.value_or("null"), log_);
      return {};
    }
    log_.info("tool.ImportTool", "Saving incremental import state to the metastore");
    return c_.state->finish(next_value());
  }

  Status merge_changed(lake::FileSystem& file_system, const std::string& onto,
                       const std::string& new_data, const std::string& to) const {
    const auto& columns = source_->columns();
    const auto key = std::find_if(columns.begin(), columns.end(), [&](const sql::Column& column) {
      return column.label == s_.merge_key;
    });
    if (key == columns.end()) {
      return Error(ErrorCode::kNotFound,
                   "The merge key " + s_.merge_key + " is no column of the import.");
    }
    if (s_.format == FileFormat::kParquet) {
      TRY(merge_parquet({.file_system = &file_system,
                         .onto = onto,
                         .new_data = new_data,
                         .target = to,
                         .key = s_.merge_key}));
      return {};
    }
    if (has_unprotected_) {
      return Error(ErrorCode::kInvalidArgument,
                   "A merge would take the records apart where the delimiters stand that nothing "
                   "protects. Import the whole table again with --escaped-by or --enclosed-by.");
    }
    const auto merged = merge_records(
        {.file_system = &file_system,
         .onto = onto,
         .new_data = new_data,
         .target = to,
         .delimiters = s_.delimiters,
         .columns = columns.size(),
         .key = static_cast<std::size_t>(key - columns.begin()),
         .null_text =
             source_->types()[static_cast<std::size_t>(key - columns.begin())] == JavaType::kString
                 ? s_.null_string
                 : s_.null_other});
    return merged ? Status() : Status(merged.error());
  }

  Status open_source() {
    log_.info("tool.CodeGenTool", "Beginning code generation");
    if (const auto name = parquet_class_name(s_, table_)) {
      log_.info("tool.CodeGenTool", "Will generate java class as " + *name);
    }
    auto connection = c_.connector.connect(log_);
    if (!connection) {
      log_.error("manager.SqlManager",
                 "Error executing statement: " + c_.connector.java_error(connection.error()));
      return std::move(connection).error();
    }
    connections_.push_back(std::move(*connection));
    TRY(connection_zone_, c_.connector.connection_zone(leader()));
    TRY(ImportSource source, ImportSource::describe(leader(), c_.connector, s_, table_, log_));
    source_.emplace(std::move(source));
    return {};
  }

  Status run_to(Target& target, RunRecord& record) {
    log_zero_dates();
    TRY(choose_split_column());
    log_.info("mapreduce.ImportJobBase",
              source_->is_query() ? "Beginning query import." : "Beginning import of " + table_);
    if (s_.relaxed_isolation) {
      log_.info("mapreduce.DataDrivenImportJob",
                "Enabling relaxed (read uncommitted) transaction isolation for imports");
    }
    if (s_.mappers < 1) {
      log_.warn("mapreduce.JobBase", "Invalid mapper count; using 4 mappers.");
    }
    TRY(choose_format());
    TRY(target.clear_leftovers(log_));
    TRY(target.check());
    TRY(open_connections());
    TRY(cut_parts());
    guess_rows();
    const auto started = std::chrono::steady_clock::now();
    const TransferPlan plan = transfer_plan();
    TRY(target.prepare());
    TransferResult result;
    {
      Monitor monitor(record, progress_, c_.invocation.err, expected_rows_, parts_.size());
      auto copied = transfer(connections_, plan, target, progress_);
      if (!copied && copied.error().reason<TransferFailure>()) failed_read_ = copied.error();
      if (!copied && !failed_read_) return std::move(copied).error();
      if (failed_read_) {
        return reading_failed(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
      }
      result = std::move(*copied);
    }
    TRY(count_source());
    connections_.clear();  // ends the snapshot
    log_figures(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
    warn_unprotected(result);
    TRY(validate());
    if (s_.format == FileFormat::kParquet) {
      TRY(write_kite_dataset(target, c_.environment.clock, format_.rows.avro_schema,
                             format_.rows.packing));
    }
    if (c_.state != nullptr && s_.append) return commit_promised(target);
    return target.commit(log_, [this](lake::FileSystem& file_system, const std::string& onto,
                                      const std::string& new_data, const std::string& to) {
      return merge_changed(file_system, onto, new_data, to);
    });
  }

  // The job counts the rows as imported before their files are moved: what fails behind that is
  // left to its next execution.
  Status commit_promised(Target& target) {
    TRY(target.hold_for_commit());
    const std::string folder = target.work_folder();
    if (auto begun = c_.state->begin_append(
            {.folder = folder, .target = target.given(), .last_value = next_value()});
        !begun) {
      log_.warn("tool.ImportTool",
                "What was read stays in " + folder + ": the job may or may not count it.");
      return begun;
    }
    auto moved = target.commit(log_);
    if (!moved) {
      log_.warn("tool.ImportTool", "What was read stays in " + folder +
                                       "; the next execution of the job moves it to " +
                                       target.given() + ".");
    }
    return moved;
  }

  // Without a column to split by there is one part, if that is allowed.
  Status choose_split_column() {
    mappers_ = s_.mappers < 1 ? kDefaultMappers : s_.mappers;
    const bool needs_bounds = mappers_ > 1 || !s_.boundary_query.empty() || s_.split_limit > 0;
    if (!needs_bounds) return {};
    TRY(split_column_, source_->split_column(leader(), log_));
    if (split_column_) return {};
    if (mappers_ == 1) return {};
    if (s_.autoreset) {
      log_.warn("manager.SqlManager",
                "Split by column not provided or can't be inferred.  Resetting to one mapper");
      mappers_ = 1;
      return {};
    }
    return Error(
        ErrorCode::kInvalidArgument,
        "No primary key could be found for table " + table_ +
            ". Please specify one with --split-by or perform a sequential import with '-m 1'.");
  }

  // Once for all tables: Sqoop then has it in the connect string.
  void log_zero_dates() {
    if (c_.said.zero_dates) return;
    if (leader().product() == sql::Product::kMySql && !c_.connector.generic() && !table_.empty() &&
        s_.connect.find("zeroDateTimeBehavior") == std::string::npos) {
      log_.info("manager.MySQLManager", "Setting zero DATETIME behavior to convertToNull (mysql)");
      c_.said.zero_dates = true;
    }
  }

  Status choose_format() {
    TRY(format_, choose_file_format({.settings = s_,
                                     .source = *source_,
                                     .connector = c_.connector,
                                     .connection_zone = connection_zone_,
                                     .writers = wanted_connections(),
                                     .log = log_}));
    return {};
  }

  Status open_connections() {
    // All at the server that the first one found: another may be behind it.
    sql::ConnectOptions options = c_.connector.options();
    if (options.url.hosts.size() > 1) options.url.hosts = {options.url.hosts[leader().host()]};
    while (connections_.size() < static_cast<std::size_t>(wanted_connections())) {
      TRY(auto connection, Connector::connect(log_, options));
      connections_.push_back(std::move(connection));
    }
    if (s_.relaxed_isolation) {
      log_.info("db.DBInputFormat", "Using read uncommitted transaction isolation");
      for (const auto& connection : connections_) TRY(connection->read_uncommitted());
      return {};
    }
    if (!split_column_) {
      log_.info("db.DBInputFormat", "Using read commited transaction isolation");
      return {};
    }
    std::vector<sql::Connection*> all;
    for (const auto& connection : connections_) all.push_back(connection.get());
    TRY(const sql::Snapshot snapshot,
        sql::begin_snapshot(all, options, source_->is_query() ? "" : c_.connector.table(table_)));
    if (snapshot.shared) {
      log_.info("db.DBInputFormat", "Using one snapshot of the data for all " +
                                        std::to_string(all.size()) +
                                        " connections: " + snapshot.note);
    } else {
      log_.warn("db.DBInputFormat", "Using a snapshot of the data for each of " +
                                        std::to_string(all.size()) +
                                        " connections: " + snapshot.note);
    }
    return {};
  }

  int wanted_connections() const { return split_column_ ? mappers_ : 1; }

  Status cut_parts() {
    if (!split_column_) {
      parts_ = {{"1=1", "1=1"}};
      return {};
    }
    if (!source_->is_query() && !s_.boundary_query.empty() &&
        s_.boundary_query.find("$CONDITIONS") == std::string::npos) {
      log_.warn("db.DataDrivenDBInputFormat",
                "Could not find $CONDITIONS token in query: " + s_.boundary_query +
                    "; splits may not partition data.");
    }
    const std::string query = source_->boundary_query(*split_column_);
    log_.info("db.DataDrivenDBInputFormat", "BoundingValsQuery: " + query);
    TRY(SplitRequest request, read_bounds(query));
    auto parts = split_rows(request, log_);
    if (!parts) {
      return Error(parts.error().code(), "java.io.IOException: " + parts.error().message());
    }
    parts_ = std::move(*parts);
    return {};
  }

  // Only for the time left that a person at a terminal sees.
  void guess_rows() {
    if (source_->is_query() || !s_.where.empty() || isatty(fileno(c_.invocation.err)) == 0) return;
    if (auto rows = leader().estimated_rows(c_.connector.schema(), table_)) expected_rows_ = *rows;
  }

  Result<SplitRequest> read_bounds(const std::string& query) {
    SplitRequest request;
    request.product = leader().product();
    request.column = *split_column_;
    request.parts = mappers_;
    request.limit = s_.split_limit;
    request.allow_text = s_.property_flag("org.apache.sqoop.splitter.allow_text_splitter", false);
    request.nullable = source_->split_nullable() && s_.boundary_query.empty();
    auto outcome = leader().execute(query);
    if (!outcome) {
      return Error(outcome.error().code(),
                   "java.io.IOException: " + c_.connector.java_error(outcome.error()));
    }
    if (!outcome->rows)
      return Error(ErrorCode::kInvalidArgument, "the boundary query gives no rows");
    TRY(const auto row, outcome->rows->next());
    if (!row || row->size() < 2) {
      return Error(ErrorCode::kInvalidArgument,
                   "the boundary query must give one row of two columns");
    }
    const sql::Column column = outcome->rows->columns().front();
    request.type = column.type;
    request.zone = column.type == sql::SqlType::kTimestamp ? connection_zone_ : c_.connector.zone();
    request.zoned = column.form == sql::Form::kTimestampZoned;
    const auto text = [&](const sql::Field& field) -> std::optional<std::string> {
      if (field.is_null()) return std::nullopt;
      return std::string(field.text());
    };
    request.low = text((*row)[0]);
    request.high = text((*row)[1]);
    if (leader().product() == sql::Product::kSqlite)
      request.type = stored_type((*row)[0], column.type);
    // The rest, if any, is dropped here; it is a handful of rows.
    for (;;) {
      TRY(const auto more, outcome->rows->next());
      if (!more) break;
    }
    outcome->rows.reset();
    TRY(request.open_ends, has_ambiguous_text(column));
    return request;
  }

  // A server that keeps summer time shows two moments of MySQL's TIMESTAMP as the same text, and
  // reads it as one of them. Its bounds then exclude rows that they should not.
  Result<bool> has_ambiguous_text(const sql::Column& column) {
    if (column.type_name != "TIMESTAMP" || !s_.boundary_query.empty()) return false;
    TRY(const auto zones, sql::read_names(leader(),
                                          "SELECT IF(@@session.time_zone = 'SYSTEM', "
                                          "@@system_time_zone, @@session.time_zone)"));
    const auto zone = JavaZone::named(zones.empty() ? "" : zones.front());
    return !zone || !zone->is_fixed();
  }

  // SQLite types each value; MIN() has no declared type.
  static sql::SqlType stored_type(const sql::Field& field, sql::SqlType otherwise) {
    if (field.form == sql::Form::kInteger || field.form == sql::Form::kBoolDigit) {
      return sql::SqlType::kBigInt;
    }
    if (field.form == sql::Form::kDouble) return sql::SqlType::kDouble;
    return otherwise;
  }

  TransferPlan transfer_plan() const {
    TransferPlan plan;
    plan.source = &*source_;
    plan.product = leader().product();
    plan.format = format_.rows;
    plan.codec = format_.codec;
    plan.parts = parts_;
    plan.inline_lob_limit = s_.inline_lob_limit;
    plan.log = &log_;
    return plan;
  }

  // A mapper's failure, in the words of a job that failed.
  Error reading_failed(double seconds) {
    log_.error("db.DBRecordReader", "Top level exception: ");
    log_.plain(c_.connector.java_error(*failed_read_));
    log_transferred(seconds, 0, 0);
    return Error(failed_read_->code(), "Import job failed!");
  }

  void log_figures(double seconds) {
    const std::string rows = std::to_string(progress_.rows.load());
    log_.info("mapreduce.Job", "Counters: 2\n\tMap-Reduce Framework\n\t\tMap input records=" +
                                   rows + "\n\t\tMap output records=" + rows);
    log_transferred(seconds, progress_.written, progress_.rows);
  }

  void log_transferred(double seconds, std::uint64_t written, std::uint64_t rows) {
    const auto bytes = static_cast<double>(written);
    log_.info("mapreduce.ImportJobBase",
              "Transferred " + amount_of_bytes(bytes) + " in " + four_decimals(seconds) +
                  " seconds (" + amount_of_bytes(seconds > 0 ? bytes / seconds : 0) + "/sec)");
    log_.info("mapreduce.ImportJobBase", "Retrieved " + std::to_string(rows) + " records.");
  }

  void warn_unprotected(const TransferResult& result) {
    has_unprotected_ = !result.unprotected.empty();
    for (const UnprotectedColumn& one : result.unprotected) {
      log_.warn("mapreduce.ImportJobBase",
                "Column " + one.column + " holds a field or record delimiter in " +
                    std::to_string(one.rows) + " rows (first: " + one.first +
                    "), which nothing protects. --escaped-by or --enclosed-by would.");
    }
  }

  // Inside the snapshot, so that rows which came since do not count.
  Status count_source() {
    if (!s_.validate) return {};
    TRY(const auto counts,
        sql::read_names(leader(), "SELECT COUNT(*) FROM " + c_.connector.table(table_)));
    source_rows_ = counts.empty() ? "0" : counts.front();
    return {};
  }

  Status validate() {
    if (!s_.validate) return {};
    const std::string handler = s_.validation_failure_handler.empty()
                                    ? "org.apache.sqoop.validation.AbortOnFailureHandler"
                                    : s_.validation_failure_handler;
    log_.info("mapreduce.JobBase",
              "Validating the integrity of the import using the following configuration\n"
              "\tValidator : org.apache.sqoop.validation.RowCountValidator\n"
              "\tThreshold Specifier : org.apache.sqoop.validation.AbsoluteValidationThreshold\n"
              "\tFailure Handler : " +
                  handler);
    const std::string got = std::to_string(progress_.rows.load());
    if (got == source_rows_) {
      log_.info("validation.RowCountValidator", "Data successfully validated");
      return {};
    }
    const std::string text =
        "Validation failed by RowCountValidator. Reason: The expected counter "
        "value was " +
        source_rows_ + " but the actual value was " + got +
        ", Row Count at Source: " + source_rows_ + ", Row Count at Target: " + got;
    if (handler.ends_with("LogOnFailureHandler")) {
      log_.warn("validation.LogOnFailureHandler", text);
      return {};
    }
    return Error(ErrorCode::kCorrupt, text);
  }

  sql::Connection& leader() const { return *connections_.front(); }

  const ImportContext& c_;
  Settings s_;  // an incremental import narrows them
  const JobLog& log_;
  std::string table_;
  IncrementalRange range_;
  std::string hive_definition_;
  Connections connections_;
  std::optional<ImportSource> source_;
  JavaZone connection_zone_;
  int mappers_ = 1;
  std::optional<std::string> split_column_;
  FileFormatChoice format_;
  std::vector<Part> parts_;
  std::optional<std::uint64_t> expected_rows_;
  std::string source_rows_;
  bool has_unprotected_ = false;
  std::optional<Error> failed_read_;
  Progress progress_;
};

}  // namespace

Status import_one(const ImportContext& context, const std::string& table) {
  return ImportJob(context, table).run();
}

}  // namespace sluice::sqoop
