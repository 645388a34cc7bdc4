#include "sqoop/export/export_job.h"

#include <algorithm>
#include <optional>
#include <thread>

#include "base/text.h"
#include "sqoop/cli/monitor.h"
#include "sqoop/cli/run_record.h"
#include "sqoop/cli/secrets.h"
#include "sqoop/cli/units.h"
#include "sqoop/export/bad_records.h"
#include "sqoop/export/export_input.h"
#include "sqoop/export/export_worker.h"
#include "sqoop/export/staging.h"

namespace sluice::sqoop {
namespace {

using Connections = std::vector<std::unique_ptr<sql::Connection>>;

// Sqoop counts rows by statements; ours are larger when nobody says how large they should be.
std::size_t rows_per_statement(const Settings& s) {
  const auto rows = parse_int(s.property("sqoop.export.records.per.statement", "1000"));
  return static_cast<std::size_t>(std::clamp<std::int64_t>(rows.value_or(1000), 1, 100'000));
}

std::int64_t rows_per_transaction(const Settings& s) {
  const auto rows = parse_int(s.property("sqoop.export.records.per.statement", "100"));
  const auto statements = parse_int(s.property("sqoop.export.statements.per.transaction", "100"));
  if (statements.value_or(100) < 0) return -1;
  return std::max<std::int64_t>(1, rows.value_or(100)) *
         std::clamp<std::int64_t>(statements.value_or(100), 1, 1'000'000);
}

class ExportJob {
 public:
  explicit ExportJob(const ExportContext& context)
      : c_(context), s_(context.settings), log_(context.log) {}

  Status run() {
    RunRecord record(c_.environment.clock, c_.environment.data_dir, "export", c_.redacted_args,
                     s_.export_.call.empty() ? s_.table : s_.export_.call, s_.export_.directory);
    auto done = run_recorded(record);
    if (done) {
      record.succeeded(exported_, read_);
    } else {
      record.failed(exported_, read_, without_passwords(done.error().message()));
    }
    return done;
  }

 private:
  Status run_recorded(RunRecord& record) {
    log_.info("tool.CodeGenTool", "Beginning code generation");
    auto table = describe();
    if (!table) return not_begun(table.error());
    table_ = std::move(*table);
    if (auto ready = prepare(); !ready) return failed(ready.error());
    auto input = ExportInput::find(c_.environment.file_systems, s_.export_.directory,
                                   s_.input.delimiters, s_.mappers);
    if (!input) {
      if (input.error().code() == ErrorCode::kNotFound) {
        log_.warn("mapreduce.ExportJobBase", input.error().message());
      }
      return not_begun(input.error());
    }
    if (input->kind() != InputKind::kText && table_.target.kind == sql::LoadKind::kCall) {
      return failed(Error(ErrorCode::kUnsupported, "--call is offered for text files alone."));
    }
    if (auto opened = open_connections(input->pieces().size()); !opened) {
      return failed(opened.error());
    }
    if (auto copied = copy(*input, record); !copied) return failed(copied.error());
    if (auto moved = migrate(); !moved) return failed(moved.error());
    return validate();
  }

  Result<ExportTable> describe() {
    auto connection = c_.connector.connect(log_);
    if (!connection) {
      log_.error("manager.SqlManager",
                 "Error executing statement: " + c_.connector.java_error(connection.error()));
      return std::move(connection).error();
    }
    connections_.push_back(std::move(*connection));
    return describe_export(leader(), c_.connector, s_, log_);
  }

  Status prepare() {
    if (s_.export_.allow_insert) warn_of_upsert();
    if (!s_.export_.staging_table.empty()) {
      log_.info("mapreduce.ExportJobBase",
                "Data will be staged in the table: " + s_.export_.staging_table);
    }
    log_.info("mapreduce.ExportJobBase",
              "Beginning export of " + (s_.table.empty() ? "null" : s_.table));
    if (s_.export_.staging_table.empty()) return {};
    staging_.emplace(c_.connector, s_, log_);
    TRY(staging_->prepare(leader()));
    table_.target.table = staging_->name();
    return {};
  }

  void warn_of_upsert() {
    if (c_.connector.product() != sql::Product::kMySql) return;
    const std::string who = "manager.MySQLManager";
    log_.warn(who, "MySQL Connector upsert functionality is using INSERT ON");
    log_.warn(who, "DUPLICATE KEY UPDATE clause that relies on table's unique key.");
    log_.warn(who, "Insert/update distinction is therefore independent on column");
    log_.warn(who, "names specified in --update-key parameter. Please see MySQL");
    log_.warn(who, "documentation for additional limitations.");
  }

  Status open_connections(std::size_t pieces) {
    const std::size_t wanted =
        has_one_writer()
            ? 1
            : std::min<std::size_t>(pieces, static_cast<std::size_t>(std::max(1, s_.mappers)));
    while (connections_.size() < wanted) {
      TRY(auto connection, c_.connector.connect(log_));
      connections_.push_back(std::move(connection));
    }
    if (s_.identity_insert && !s_.table.empty()) {
      for (const auto& connection : connections_) {
        TRY(sql::run(*connection, "SET IDENTITY_INSERT " + table_.target.table + " ON"));
      }
    }
    if (c_.connector.product() != sql::Product::kMySql) return {};
    // As Sqoop; writers then hold no locks on gaps between each other's rows.
    for (const auto& connection : connections_) {
      TRY(sql::run(*connection, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"));
    }
    return {};
  }

  // Behind ODBC there may be SQLite as well.
  bool has_one_writer() const { return leader().dialect().product == sql::Product::kSqlite; }

  Status copy(const ExportInput& input, RunRecord& record) {
    const ExportPlan plan{.input = input,
                          .table = table_,
                          .settings = s_,
                          .zone = c_.connector.zone(),
                          .rows_per_statement = s_.export_.batch ? 1 : rows_per_statement(s_),
                          .rows_per_transaction = rows_per_transaction(s_)};
    BadRecords bad(c_.environment, s_, input, log_);
    ExportShared shared(bad);
    const std::int64_t started = c_.environment.clock.steady_ms();
    Status done;
    {
      const Monitor monitor(record, shared.progress, c_.invocation.err, std::nullopt,
                            input.pieces().size());
      done = work(plan, shared);
    }
    // What was left out before a failure is kept, too.
    if (const Status closed = bad.close(); done) done = closed;
    exported_ = shared.progress.rows;
    read_ = shared.progress.written;
    const double seconds = static_cast<double>(c_.environment.clock.steady_ms() - started) / 1000.0;
    log_figures(seconds);
    if (bad.count() > 0 && done) {
      log_.warn("mapreduce.ExportJobBase",
                std::to_string(bad.count()) + " records could not be exported" +
                    (bad.keeps_records() ? "; they are in " + s_.export_.bad_records_dir : "") +
                    ".");
    }
    if (done) return {};
    if (!bad.has_said_why()) log_.error("mapreduce.ExportJobBase", done.error().message());
    say_what_stays(shared.keeps_refused);
    log_.error("mapreduce.ExportJobBase", "Export job failed!");
    return Error(done.error().code(), "Export job failed!");
  }

  // One worker per connection; the first failure is the one that counts.
  Status work(const ExportPlan& plan, ExportShared& shared) {
    std::vector<Status> outcomes(connections_.size());
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < connections_.size(); ++i) {
        threads.emplace_back(
            [&plan, &shared, &outcome = outcomes[i], &connection = *connections_[i]] {
              auto worker = ExportWorker::make(connection, plan, shared);
              outcome = worker ? worker->run() : Status(worker.error());
              if (!outcome) shared.stopped = true;
            });
      }
    }
    for (Status& outcome : outcomes) {
      if (!outcome) return std::move(outcome);
    }
    return {};
  }

  void log_figures(double seconds) {
    const auto bytes = static_cast<double>(read_);
    log_.info("mapreduce.ExportJobBase",
              "Transferred " + amount_of_bytes(bytes) + " in " + four_decimals(seconds) +
                  " seconds (" + amount_of_bytes(seconds > 0 ? bytes / seconds : 0) + "/sec)");
    log_.info("mapreduce.ExportJobBase", "Exported " + std::to_string(exported_) + " records.");
  }

  void say_what_stays(bool keeps_refused) {
    if (staging_) {
      log_.warn("mapreduce.ExportJobBase", "Nothing has reached the table " + s_.table +
                                               "; what was staged is in " +
                                               s_.export_.staging_table + ".");
    } else if (exported_ > 0) {
      log_.warn("mapreduce.ExportJobBase",
                std::to_string(exported_) + " records were committed before that and stay" +
                    (s_.table.empty() ? "." : " in the table " + s_.table + "."));
    } else if (!keeps_refused) {
      log_.warn("mapreduce.ExportJobBase", "Nothing was committed.");
    }
    // PostgreSQL's functions can't.
    if (table_.target.kind == sql::LoadKind::kCall &&
        c_.connector.product() == sql::Product::kMySql) {
      log_.warn("mapreduce.ExportJobBase",
                "What " + s_.export_.call + " has committed by itself stays.");
    }
  }

  Status migrate() {
    if (!staging_) return {};
    return staging_->migrate(leader(), table_.target.columns);
  }

  Status validate() {
    if (!s_.validate || s_.table.empty()) return {};
    TRY(const auto counts,
        sql::read_names(leader(), "SELECT COUNT(*) FROM " + c_.connector.table(s_.table)));
    const std::string there = counts.empty() ? "0" : counts.front();
    const std::string sent = std::to_string(exported_);
    if (there == sent) {
      log_.info("validation.RowCountValidator", "Data successfully validated");
      return {};
    }
    const std::string text =
        "Validation failed by RowCountValidator. Reason: The expected counter value was " + sent +
        " but the actual value was " + there + ", Row Count at Source: " + sent +
        ", Row Count at Target: " + there;
    if (s_.validation_failure_handler.ends_with("LogOnFailureHandler")) {
      log_.warn("validation.LogOnFailureHandler", text);
      return {};
    }
    return failed(Error(ErrorCode::kCorrupt, text));
  }

  // The words of an export that ended before its rows were read, and of one that ended behind that.
  Error not_begun(const Error& error) {
    log_.error("tool.ExportTool", "Encountered IOException running export job: ");
    log_.plain((error.code() == ErrorCode::kNotFound && !table_.columns.empty()
                    ? "org.apache.hadoop.mapreduce.lib.input.InvalidInputException: "
                    : "java.io.IOException: ") +
               error.message());
    return error;
  }
  Error failed(const Error& error) {
    log_.error("tool.ExportTool", "Error during export: ");
    log_.plain(error.message());
    return error;
  }

  sql::Connection& leader() const { return *connections_.front(); }

  const ExportContext& c_;
  const Settings& s_;
  const JobLog& log_;
  Connections connections_;
  ExportTable table_;
  std::optional<Staging> staging_;
  std::uint64_t exported_ = 0;
  std::uint64_t read_ = 0;
};

}  // namespace

Status export_table(const ExportContext& context) {
  return ExportJob(context).run();
}

}  // namespace sluice::sqoop
