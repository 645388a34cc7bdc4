#include "sqoop/import/import_job.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "base/file.h"
#include "base/text.h"
#include "sql/connect/snapshot.h"
#include "sqoop/cli/monitor.h"
#include "sqoop/cli/record_class.h"
#include "sqoop/cli/row_count.h"
#include "sqoop/cli/run_record.h"
#include "sqoop/cli/secrets.h"
#include "sqoop/cli/units.h"
#include "sqoop/import/direct.h"
#include "sqoop/import/dump_rows.h"
#include "sqoop/import/file_format.h"
#include "sqoop/import/hive.h"
#include "sqoop/import/incremental.h"
#include "sqoop/import/kite_dataset.h"
#include "sqoop/import/partition.h"
#include "sqoop/import/record_class_file.h"
#include "sqoop/import/table_copy.h"
#include "sqoop/import/target.h"
#include "sqoop/import/transfer.h"
#include "sqoop/merge/keyed_records.h"
#include "sqoop/merge/merge.h"
#include "sqoop/merge/merge_parquet.h"

namespace sluice::sqoop {
namespace {

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
    keep_record_class(c_.environment, *source_, s_);
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
                         .file = parquet_file_name(),
                         .key = s_.merge_key,
                         .runs = folder_for_runs(s_.property("hadoop.tmp.dir", ""))}));
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
                 : s_.null_other,
         .codec = nullptr,
         .runs = folder_for_runs(s_.property("hadoop.tmp.dir", ""))});
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
    direct_ = direct_of(*source_, s_, c_.connector);
    return use_direct_session();
  }

  // mysqldump reads TIMESTAMP columns in UTC, and so do conditions on them.
  Status use_direct_session() {
    const auto& columns = source_->columns();
    const bool in_utc = direct_ == Direct::kDump && s_.direct.utc;
    if (in_utc && std::any_of(columns.begin(), columns.end(), [](const sql::Column& column) {
          return column.type_name == "TIMESTAMP";
        })) {
      TRY(log_utc(leader(), log_));
    }
    TRY(begin_direct(direct_, s_, leader()));
    if (in_utc) {
      TRY(connection_zone_, JavaZone::named("UTC"));
    }
    return {};
  }

  Status run_to(Target& target, RunRecord& record) {
    TRY(begin_job());
    TRY(choose_format());
    if (s_.writes_class) TRY(write_record_class(c_.environment, *source_, s_, c_.connector));
    TRY(target.clear_leftovers(log_));
    TRY(target.check());
    TRY(open_connections());
    TRY(parts_, partition_->cut(leader(), connection_zone_));
    guess_rows();
    if (direct_ == Direct::kCopy) target.leave_unmarked();
    TRY(target.prepare());
    TRY(const TransferResult result, copy_rows(target, record));
    std::optional<RowCount> count;
    if (s_.validate) {
      TRY(count, RowCount::of(leader(), c_.connector, table_));
    }
    connections_.clear();  // ends the snapshot
    log_figures();
    warn_unprotected(result);
    if (count) TRY(count->check(progress_.rows, s_, log_));
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

  // Up to "Beginning import of ...".
  Status begin_job() {
    log_direct(direct_, *source_, s_, c_.connector, log_);
    if (direct_ != Direct::kNo) s_.format = FileFormat::kText;
    if (direct_ == Direct::kNo) log_zero_dates();
    partition_.emplace(s_, c_.connector, *source_, log_);
    if (direct_ == Direct::kCopy) return {};
    TRY(partition_->choose_column(leader()));
    log_.info("mapreduce.ImportJobBase",
              source_->is_query() ? "Beginning query import." : "Beginning import of " + table_);
    if (s_.relaxed_isolation) {
      log_.info("mapreduce.DataDrivenImportJob",
                "Enabling relaxed (read uncommitted) transaction isolation for imports");
    }
    if (s_.mappers < 1) {
      log_.warn("mapreduce.JobBase", "Invalid mapper count; using 4 mappers.");
    }
    return {};
  }

  Result<TransferResult> copy_rows(Target& target, RunRecord& record) {
    Monitor monitor(record, progress_, c_.invocation.err, expected_rows_, parts_.size());
    started_ = std::chrono::steady_clock::now();
    if (direct_ == Direct::kCopy) {
      TRY(const std::string statement, copy_statement(*source_, c_.connector, s_));
      TRY(copy_table(leader(),
                     {.statement = statement,
                      .table = table_,
                      .database = c_.connector.options().url.database,
                      .record_delimiter = s_.delimiters.record,
                      .split_size = s_.direct.split_size,
                      .codec = format_.codec},
                     target, progress_, log_));
      return TransferResult();
    }
    auto copied = transfer(connections_, transfer_plan(), target, progress_);
    if (copied || !copied.error().reason<TransferFailure>()) return copied;
    failed_read_ = copied.error();
    return reading_failed();
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
                                     .writers = partition_->connections(),
                                     .log = log_}));
    if (direct_ == Direct::kDump) format_.rows.dump = dump_format(s_);
    return {};
  }

  Status open_connections() {
    // All at the server that the first one found: another may be behind it.
    sql::ConnectOptions options = c_.connector.options();
    if (options.url.hosts.size() > 1) options.url.hosts = {options.url.hosts[leader().host()]};
    while (connections_.size() < static_cast<std::size_t>(partition_->connections())) {
      TRY(auto connection, Connector::connect(log_, options));
      TRY(begin_direct(direct_, s_, *connection));
      connections_.push_back(std::move(connection));
    }
    if (s_.relaxed_isolation) {
      log_.info("db.DBInputFormat", "Using read uncommitted transaction isolation");
      for (const auto& connection : connections_) TRY(connection->read_uncommitted());
      return {};
    }
    if (direct_ == Direct::kCopy) return {};
    if (!partition_->is_cut()) {
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

  // Only for the time left that a person at a terminal sees.
  void guess_rows() {
    if (source_->is_query() || !s_.where.empty() || isatty(fileno(c_.invocation.err)) == 0) return;
    if (auto rows = leader().estimated_rows(c_.connector.schema(), table_)) expected_rows_ = *rows;
  }

  TransferPlan transfer_plan() const {
    TransferPlan plan;
    plan.source = &*source_;
    plan.product = leader().product();
    plan.database = c_.connector.options().url.database;
    plan.format = format_.rows;
    plan.codec = format_.codec;
    plan.parts = parts_;
    plan.inline_lob_limit = s_.inline_lob_limit;
    plan.log = &log_;
    return plan;
  }

  // A mapper's failure, in the words of a job that failed.
  Error reading_failed() {
    log_.error("db.DBRecordReader", "Top level exception: ");
    log_.plain(c_.connector.java_error(*failed_read_));
    log_transferred(0, 0);
    return Error(failed_read_->code(), "Import job failed!");
  }

  void log_figures() {
    if (direct_ == Direct::kCopy) return;
    const std::string rows = std::to_string(progress_.rows.load());
    log_.info("mapreduce.Job", "Counters: 2\n\tMap-Reduce Framework\n\t\tMap input records=" +
                                   rows + "\n\t\tMap output records=" + rows);
    log_transferred(progress_.written, progress_.rows);
  }

  void log_transferred(std::uint64_t written, std::uint64_t rows) {
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started_;
    log_.info("mapreduce.ImportJobBase", transferred(static_cast<double>(written), taken.count()));
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
  Direct direct_ = Direct::kNo;
  std::optional<Partition> partition_;
  FileFormatChoice format_;
  std::vector<Part> parts_;
  std::optional<std::uint64_t> expected_rows_;
  bool has_unprotected_ = false;
  std::optional<Error> failed_read_;
  Progress progress_;
  std::chrono::steady_clock::time_point started_;  // of the copying
};

}  // namespace

Status import_one(const ImportContext& context, const std::string& table) {
  return ImportJob(context, table).run();
}

}  // namespace sluice::sqoop
