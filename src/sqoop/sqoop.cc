#include "sqoop/sqoop.h"

#include <algorithm>

#include "base/text.h"
#include "sqoop/check_tool.h"
#include "sqoop/cli/command_line.h"
#include "sqoop/cli/connector.h"
#include "sqoop/cli/option_table.h"
#include "sqoop/cli/run_record.h"
#include "sqoop/cli/secrets.h"
#include "sqoop/cli/settings.h"
#include "sqoop/codegen_tool.h"
#include "sqoop/eval_tool.h"
#include "sqoop/export/export_job.h"
#include "sqoop/import/hive.h"
#include "sqoop/import/import_job.h"
#include "sqoop/import/incremental.h"
#include "sqoop/import/target.h"
#include "sqoop/jobs/job_tool.h"
#include "sqoop/merge_tool.h"

namespace sluice::sqoop {
namespace {

constexpr const char* kVersionText =
    "Sqoop 1.4.7\n"
    "git commit id 2328971411f57f0cb683dfb79d19d4d19d185dd8\n"
    "Spoken by Sluice, without a JVM\n";

// One run of one tool.
class Run {
 public:
  Run(const Tool& tool, const Invocation& invocation, std::vector<std::string> args,
      Environment& environment)
      : tool_(tool),
        invocation_(invocation),
        args_(std::move(args)),
        environment_(environment),
        log_(invocation.err) {}

  int run() {
    log_.info("sqoop.Sqoop", "Running Sqoop version: 1.4.7");
    if (!tool_.offered) {
      return refused(
          {.message = "sqoop " + std::string(tool_.name) + " is not offered by this version.",
           .hint = "'sqoop help' lists the tools, and which of them this version offers."});
    }
    if (tool_.name == "help") return help();
    if (tool_.name == "version") {
      std::fputs(kVersionText, invocation_.out);
      return 0;
    }
    auto line = parse_command_line(tool_, args_);
    if (!line) return refused({.message = line.error().message(), .hint = ""});
    if (line->has("verbose")) log_.enable_debug();
    if (tool_.name != "job" || line->has("help")) return run_line(*line);
    if (auto refusal = check_settings(tool_, {}, *line, log_)) return refused(*refusal);
    return job(invocation_, environment_, *line, log_, [this](const Tool& tool, JobRun& saved) {
      Run run(tool, invocation_, args_, environment_);
      if (saved.line.has("verbose")) run.log_.enable_debug();
      run.saved_ = &saved;
      return run.run_line(saved.line);
    });
  }

 private:
  int run_line(const CommandLine& line) {
    auto settings = read_settings(tool_, line, log_);
    if (!settings) return refused({.message = settings.error().message(), .hint = ""});
    if (settings->help) {
      std::fputs(tool_help(tool_).c_str(), invocation_.out);
      return 0;
    }
    if (const Status taken = take_mysql_environment(*settings, environment_.variables, log_);
        !taken) {
      return refused({.message = taken.error().message(), .hint = ""});
    }
    if (auto refusal = check_settings(tool_, *settings, line, log_)) return refused(*refusal);
    settings_ = std::move(*settings);
    if (saved_ != nullptr) take_saved_password();
    return tool_.name == "merge" ? merge() : run_connected();
  }

  void take_saved_password() {
    if (settings_.password || settings_.prompt_password || !settings_.password_file.empty()) return;
    settings_.password = saved_->job.password;
    settings_.prompt_password = !settings_.password && saved_->job.asks_password;
  }

  int merge() {
    configure_file_systems();
    const Status done = merge_folders(environment_, settings_, log_);
    if (done) return 0;
    log_.error("tool.MergeTool",
               "Encountered IOException running import job: " + done.error().message());
    return 1;
  }

  void configure_file_systems() {
    lake::FileSystems& systems = environment_.file_systems;
    for (const std::string& file : settings_.configuration_files) systems.configure_by(file);
    for (const auto& [name, value] : settings_.properties) systems.configure(name, value);
  }

  int refused(const Refusal& refusal) {
    if (!refusal.message.empty()) log_.plain(refusal.message);
    if (!refusal.hint.empty()) log_.plain(refusal.hint);
    return 1;
  }

  int help() {
    if (args_.empty()) {
      std::fputs(tools_help().c_str(), invocation_.out);
      return 0;
    }
    const Tool* tool = find_tool(args_.front());
    if (tool == nullptr) {
      std::fprintf(invocation_.out, "No such tool: %s\n", args_.front().c_str());
      std::fputs("Try 'sqoop help' for a list of available commands.\n", invocation_.out);
      return 1;
    }
    if (!tool->offered) {
      return refused(
          {.message = "sqoop " + std::string(tool->name) + " is not offered by this version.",
           .hint = "'sqoop help' lists the tools, and which of them this version offers."});
    }
    std::fputs(tool_help(*tool).c_str(), invocation_.out);
    return 0;
  }

  int run_connected() {
    configure_file_systems();
    if (auto found = find_password(settings_, invocation_, environment_, log_); !found) {
      record_failure(found.error().message());
      return refused({.message = found.error().message(), .hint = ""});
    }
    auto connector = Connector::make(settings_, log_);
    if (!connector) {
      const std::string reason = connector.error().message();
      record_failure(reason.empty() ? "There is no connector for this connect string." : reason);
      if (!reason.empty()) log_.plain(reason);
      return 1;
    }
    if (tool_.name == "eval") return eval(*connector);
    if (tool_.name == "list-tables") return list(*connector, true);
    if (tool_.name == "list-databases") return list(*connector, false);
    if (tool_.name == "export") return run_export(*connector);
    if (tool_.name == "create-hive-table") return create_hive_table(*connector);
    if (tool_.name == "codegen") return generate_class(*connector);
    AlreadySaid said;
    const ImportContext context{.invocation = invocation_,
                                .environment = environment_,
                                .settings = settings_,
                                .connector = *connector,
                                .log = log_,
                                .said = said,
                                .tool = std::string(tool_.name),
                                .redacted_args = without_passwords(args_)};
    return tool_.name == "import" ? import(context) : import_all(context);
  }

  // Of an import that ended before any table's own record began.
  void record_failure(const std::string& reason) {
    if (tool_.name != "import" && tool_.name != "import-all-tables") return;
    RunRecord(environment_.clock, environment_.data_dir, std::string(tool_.name),
              without_passwords(args_), settings_.table,
              Target::given_name(settings_, settings_.table))
        .failed(0, 0, without_passwords(reason));
  }

  int eval(Connector& connector) {
    connector.options().read_only = false;
    auto connection = connector.connect(log_);
    const Status done = connection ? evaluate(**connection, settings_.query, invocation_.out, log_)
                                   : Status(connection.error());
    if (done) return 0;
    log_.warn("tool.EvalSqlTool",
              "SQL exception executing statement: " + connector.java_error(done.error()));
    return 1;
  }

  int run_export(Connector& connector) {
    connector.options().read_only = false;
    const ExportContext context{.invocation = invocation_,
                                .environment = environment_,
                                .settings = settings_,
                                .connector = connector,
                                .log = log_,
                                .redacted_args = without_passwords(args_)};
    return export_table(context) ? 0 : 1;
  }

  int create_hive_table(const Connector& connector) {
    const Status done = sqoop::create_hive_table(environment_, settings_, connector, log_);
    if (done) return 0;
    log_.error("tool.CreateHiveTableTool",
               "Encountered IOException running create table job: java.io.IOException: " +
                   done.error().message());
    return 1;
  }

  int generate_class(const Connector& connector) {
    const Status done = sqoop::generate_class(environment_, settings_, connector, log_);
    if (done) return 0;
    const std::string reason = done.error().message();
    log_.error("tool.CodeGenTool",
               "Encountered IOException running codegen job: " +
                   (reason.starts_with("java.") ? reason : "java.io.IOException: " + reason));
    return 1;
  }

  int list(const Connector& connector, bool tables) {
    auto connection = connector.connect(log_);
    Result<std::vector<std::string>> names =
        connection ? (tables ? connector.tables(**connection) : (*connection)->databases())
                   : Result<std::vector<std::string>>(connection.error());
    if (!names) {
      log_.error("manager.CatalogQueryManager",
                 tables ? "Failed to list tables" : "Failed to list databases");
      log_.error("sqoop.Sqoop", "Got exception running Sqoop: java.lang.RuntimeException: " +
                                    connector.java_error(names.error()));
      return 1;
    }
    if (connector.generic() && !tables) std::sort(names->begin(), names->end());
    for (const std::string& name : *names) std::fprintf(invocation_.out, "%s\n", name.c_str());
    std::fflush(invocation_.out);
    return 0;
  }

  int import(const ImportContext& given) {
    ImportContext context = given;
    IncrementalState state;
    if (saved_ != nullptr) {
      state = {.pending = saved_->job.pending,
               .last_value_given = saved_->last_value_given,
               .begin_append =
                   [this](const PendingAppend& append) { return saved_->begin_append(append); },
               .finish = [this](const std::string& last_value) -> Status {
                 TRY(saved_->finish(last_value));
                 log_.info("tool.ImportTool", "Updated data for job: " + saved_->name);
                 return {};
               }};
      context.state = &state;
    }
    if (auto done = import_one(context, settings_.table); !done) {
      if (done.error().reason<IncrementalFailure>()) {
        log_.error("sqoop.Sqoop", "Got exception running Sqoop: java.lang.RuntimeException: " +
                                      done.error().message());
        return 1;
      }
      log_.error("tool.ImportTool", "Import failed: " + done.error().message());
      return 1;
    }
    return 0;
  }

  int import_all(const ImportContext& context) {
    auto connection = context.connector.connect(log_);
    auto tables = connection ? context.connector.tables(**connection)
                             : Result<std::vector<std::string>>(connection.error());
    if (!tables) {
      record_failure(tables.error().message());
      log_.error("manager.CatalogQueryManager", "Failed to list tables");
      log_.error("sqoop.Sqoop", "Got exception running Sqoop: java.lang.RuntimeException: " +
                                    context.connector.java_error(tables.error()));
      return 1;
    }
    connection->reset();
    if (tables->empty()) {
      log_.plain("There are no tables to import.");
      return 0;  // all of none
    }
    for (const std::string& name : settings_.exclude_tables) {
      if (std::find(tables->begin(), tables->end(), name) == tables->end()) {
        log_.warn("tool.ImportAllTablesTool", "There is no table " + name + " to exclude.");
      }
    }
    for (const std::string& table : *tables) {
      const auto& excluded = settings_.exclude_tables;
      if (std::find(excluded.begin(), excluded.end(), table) != excluded.end()) {
        std::fprintf(invocation_.out, "Skipping table: %s\n", table.c_str());
        continue;
      }
      if (auto done = import_one(context, table); !done) {
        log_.error("tool.ImportAllTablesTool", "Error during import: " + done.error().message());
        return 1;
      }
    }
    return 0;
  }

  const Tool& tool_;
  const Invocation& invocation_;
  std::vector<std::string> args_;
  Environment& environment_;
  JobLog log_;
  Settings settings_;
  JobRun* saved_ = nullptr;  // the saved job that this run is of
};

int unknown_tool(const std::string& name, std::FILE* err) {
  std::fprintf(err, "No such sqoop tool: %s. See 'sqoop help'.\n", name.c_str());
  std::vector<std::string> names;
  for (const Tool& tool : tools()) names.emplace_back(tool.name);
  if (const auto near = nearest(name, names))
    std::fprintf(err, "Did you mean %s?\n", near->c_str());
  return 1;
}

}  // namespace

int sqoop(const Invocation& invocation, Environment& environment) {
  hide_passwords_from_ps(invocation.args);
  std::vector<std::string> args = invocation.args;
  constexpr std::string_view kPrefix = "sqoop-";
  if (invocation.program.starts_with(kPrefix)) {
    args.insert(args.begin(), invocation.program.substr(kPrefix.size()));
  }
  if (!args.empty() && args.front() == "check") {
    return check_scripts(invocation, {args.begin() + 1, args.end()});
  }
  auto expanded = expand_options_files(args);
  if (!expanded) {
    const JobLog log(invocation.err);
    log.error("sqoop.Sqoop", "Error while expanding arguments");
    log.plain(expanded.error().message());
    log.plain("Try 'sqoop help' for usage.");
    return 1;
  }
  if (expanded->empty()) {
    std::fputs("Try 'sqoop help' for usage.\n", invocation.err);
    return 1;
  }
  const bool asks = expanded->front() == "--help" || expanded->front() == "-h";
  const std::string name = asks ? "help" : expanded->front();
  const Tool* tool = find_tool(name);
  if (tool == nullptr) return unknown_tool(name, invocation.err);
  expanded->erase(expanded->begin());
  return Run(*tool, invocation, std::move(*expanded), environment).run();
}

}  // namespace sluice::sqoop
