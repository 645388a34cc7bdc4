// The rules between options, and what this version does not offer.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/jdbc_url.h"
#include "sqoop/cli/connector_options.h"
#include "sqoop/cli/settings.h"

namespace sluice::sqoop {
namespace {

constexpr const char* kHelpHint = "\nTry --help for usage instructions.";

using Check = std::optional<Refusal>;

Refusal refuse(std::string text, bool with_hint = true) {
  return {.message = std::move(text) + (with_hint ? kHelpHint : ""), .hint = ""};
}

// Options that Sqoop knows and this version does not carry out. None is ever ignored.
constexpr std::array kNotOffered = std::to_array<std::string_view>({
    "validator",
    "validation-threshold",
    // HBase
    "hbase-table",
    "column-family",
    "hbase-row-key",
    "hbase-create-table",
    "hbase-bulkload",
    // HCatalog
    "hcatalog-table",
    "hcatalog-database",
    "hcatalog-home",
    "hcatalog-partition-keys",
    "hcatalog-partition-values",
    "create-hcatalog-table",
    "drop-and-create-hcatalog-table",
    "hcatalog-storage-stanza",
    // Accumulo
    "accumulo-table",
    "accumulo-column-family",
    "accumulo-row-key",
    "accumulo-visibility",
    "accumulo-create-table",
    "accumulo-batch-size",
    "accumulo-max-latency",
    "accumulo-zookeepers",
    "accumulo-instance",
    "accumulo-user",
    "accumulo-password",
});

// Options that only shape a generated class or a cluster's job; there is neither here.
constexpr std::array kWithoutObject = std::to_array<std::string_view>({
    "class-name",
    "jar-file",
    "package-name",
    "outdir",
    "bindir",
    "escape-mapping-column-names",
    "input-null-string",
    "input-null-non-string",
    "input-fields-terminated-by",
    "input-lines-terminated-by",
    "input-escaped-by",
    "input-enclosed-by",
    "input-optionally-enclosed-by",
    "hadoop-home",
    "hadoop-mapred-home",
    "skip-dist-cache",
    "mapreduce-job-name",
    "oracle-escaping-disabled",
    "metadata-transaction-isolation-level",
    "throw-on-error",
});

// Of these, what shapes the class where one is written.
bool shapes_class(std::string_view name) {
  return name.starts_with("input-") || name == "class-name" || name == "package-name" ||
         name == "outdir";
}

Check check_stray(const Tool& tool, const CommandLine& line, const JobLog& log) {
  // "job --schedule '0 2 * * *' NAME"
  const bool names_job =
      tool.name == "job" && (line.has("schedule") || line.has("history")) && line.stray.size() == 1;
  if (line.stray.empty() || names_job) return std::nullopt;
  log.error("tool.BaseSqoopTool", "Error parsing arguments for " + std::string(tool.name) + ":");
  for (const std::string& token : line.stray) {
    log.error("tool.BaseSqoopTool", "Unrecognized argument: " + token);
  }
  Refusal refusal = refuse("");
  // The first stray token is what stopped the parser: name what it may have been meant for.
  std::string wrong = line.stray.front();
  if (wrong.starts_with("-")) {
    wrong.erase(0, wrong.find_first_not_of('-'));
    wrong = wrong.substr(0, wrong.find('='));
    std::vector<std::string> names;
    for (const OptionGroup& group : tool.groups) {
      for (const OptionText& option : group.options) names.emplace_back(option.long_name);
    }
    if (const auto near = nearest(wrong, names)) {
      refusal.hint = "There is no option --" + wrong + ". Did you mean --" + *near + "?";
    }
  }
  return refusal;
}

Check check_source(const Tool& tool, const Settings& s, const CommandLine& line) {
  const bool all_tables = tool.name == "import-all-tables";
  const bool other_target =
      line.has("hbase-table") || line.has("hcatalog-table") || line.has("accumulo-table");
  if (!all_tables && s.table.empty() && s.query.empty()) {
    return refuse("--table or --query is required for import. (Or use sqoop import-all-tables.)");
  }
  if (line.has("jar-file") && !line.has("class-name")) {
    return refuse("Jar specified with --jar-file, but no class specified with --class-name.");
  }
  if (!s.target_dir.empty() && !s.warehouse_dir.empty()) {
    return refuse("--target-dir with --warehouse-dir are incompatible options.");
  }
  if (!s.table.empty() && !s.query.empty()) {
    return refuse("Cannot specify --query and --table together.");
  }
  if (!s.query.empty() && s.target_dir.empty() && !other_target) {
    return refuse("Must specify destination with --target-dir. ");
  }
  if (!s.query.empty() && line.has("hive-import") && !line.has("hive-table")) {
    return refuse("When importing a query to Hive, you must specify --hive-table.");
  }
  if (!s.query.empty() && s.mappers > 1 && s.split_by.empty()) {
    return refuse("When importing query results in parallel, you must specify --split-by.");
  }
  return std::nullopt;
}

Check check_direct(const Settings& s, const CommandLine& line) {
  if (!s.direct.wanted) return std::nullopt;
  if (s.format != FileFormat::kText && s.connect.starts_with("jdbc:m")) {
    return refuse(
        "MySQL direct import currently supports only text output format. Parameters "
        "--as-sequencefile --as-avrodatafile and --as-parquetfile are not supported with --direct "
        "params in MySQL case.",
        false);
  }
  for (const char* option : {"hive-drop-import-delims", "hive-delims-replacement"}) {
    if (!line.has(option)) continue;
    return refuse(
        std::string("Direct import currently do not support dropping hive delimiters, please "
                    "remove parameter --") +
            option + ".",
        false);
  }
  if (s.connect.starts_with("jdbc:sqlite:")) {
    return refuse("Was called with the --direct option, but no direct connector available.", false);
  }
  return std::nullopt;
}

Check check_export(const Settings& s, const CommandLine& line) {
  const ExportSettings& e = s.export_;
  const bool staging = !e.staging_table.empty();
  if (s.table.empty() && e.call.empty()) {
    return refuse("Export requires a --table or a --call argument.");
  }
  if (e.directory.empty()) {
    return refuse("Export requires an --export-dir argument or --hcatalog-table argument.");
  }
  if (line.has("jar-file") && !line.has("class-name")) {
    return refuse("Jar specified with --jar-file, but no class specified with --class-name.");
  }
  if (e.clear_staging && !staging) {
    return refuse(
        "Option to clear the staging table is specified but the staging table name is "
        "not.",
        false);
  }
  if (staging && !e.update_keys.empty()) {
    return refuse("Staging table cannot be used when export is running in update mode.", false);
  }
  if (staging && to_lower(e.staging_table) == to_lower(s.table)) {
    return refuse(
        "Staging table cannot be the same as the destination table. Names are "
        "compared in case-insensitive manner.",
        false);
  }
  if (staging && !e.call.empty()) {
    return refuse("Option the use staging table is not compatible with --call.", false);
  }
  if (!e.call.empty() && !e.update_keys.empty()) {
    return refuse("Option to call a stored procedure can not be used in update mode.", false);
  }
  if (!e.call.empty() && !s.table.empty()) {
    return refuse("Option to call a stored procedure can not be used with a table.", false);
  }
  const std::string mode = line.value("update-mode").value_or("updateonly");
  if (mode != "updateonly" && mode != "allowinsert") {
    return refuse("Unknown new update mode: " + mode + ". Use 'updateonly' or 'allowinsert'.");
  }
  if (e.allow_insert && e.update_keys.empty()) {
    return refuse("--update-mode allowinsert needs the key columns: give them with --update-key.");
  }
  if (e.max_bad_records < 0) return refuse("--max-bad-records can't be below 0.");
  return std::nullopt;
}

Check check_codegen(const Settings& s) {
  if (s.table.empty() && s.query.empty()) {
    return refuse("--table or --query is required for codegen. ");
  }
  if (!s.table.empty() && !s.query.empty()) {
    return refuse("Cannot specify --table and --query together. ");
  }
  return std::nullopt;
}

Check check_merge(const Settings& s) {
  if (s.merge.new_data.empty()) return refuse("Must set the new dataset path with --new-data.");
  if (s.merge.onto.empty()) return refuse("Must set the old dataset path with --onto.");
  if (s.merge_key.empty()) return refuse("Must set the merge key column with --merge-key.");
  if (s.target_dir.empty()) return refuse("Must set the target directory with --target-dir.");
  if (s.merge.class_name.empty()) {
    return refuse("Must set the SqoopRecord class implementation to use with --class-name.");
  }
  return std::nullopt;
}

Check check_validation(const Tool& tool, const Settings& s, const CommandLine& line) {
  if (!s.validate) return std::nullopt;
  const char* what = tool.name == "import-all-tables" ? "all tables"
                     : !s.query.empty()               ? "free from query"
                     : !s.where.empty()               ? "where clause"
                     : line.has("incremental")        ? "incremental imports"
                                                      : nullptr;
  if (what == nullptr) return std::nullopt;
  return refuse(std::string("Validation is not supported for ") + what + " but single table only.",
                false);
}

Check check_combinations(const Settings& s, const CommandLine& line) {
  if (s.append && s.delete_target) {
    return refuse("--append and --delete-target-dir can not be used together.", false);
  }
  if (line.has("incremental") && s.delete_target) {
    return refuse("--delete-target-dir can not be used with incremental imports.", false);
  }
  if (s.autoreset && !s.split_by.empty()) {
    return refuse("--autoreset-to-one-mapper and --split-by cannot be used together.", false);
  }
  const std::string mode = line.value("incremental").value_or("");
  if (!mode.empty() && mode != "append" && mode != "lastmodified") {
    return refuse("Unknown incremental import mode: " + mode + ". Use 'append' or 'lastmodified'.");
  }
  if (!mode.empty() && !line.has("check-column")) {
    return refuse(
        "For an incremental import, the check column must be specified with "
        "--check-column. ");
  }
  if (mode == "lastmodified" && s.format == FileFormat::kAvro) {
    return refuse(
        "--incremental lastmodified cannot be used in conjunction with --as-avrodatafile.");
  }
  const bool merges = s.format == FileFormat::kText || s.format == FileFormat::kParquet;
  if (mode == "lastmodified" && !merges && !s.merge_key.empty()) {
    return Refusal{.message = "--merge-key is offered for text and Parquet by this version.",
                   .hint = ""};
  }
  if (mode.empty() && line.has("check-column")) {
    return refuse("You must specify an incremental import mode with --incremental. ");
  }
  return std::nullopt;
}

Check check_hive(const Settings& s, const CommandLine& line) {
  if (line.has("hive-drop-import-delims") && line.has("hive-delims-replacement")) {
    return refuse(
        "The hive-drop-import-delims option conflicts with the hive-delims-replacement option.");
  }
  if (!line.has("hive-import")) {
    if (!line.has("external-table-dir")) return std::nullopt;
    return refuse("Importing to external Hive table requires --hive-import parameter to be set.");
  }
  if (s.incremental == Incremental::kLastModified) {
    return refuse(
        "--incremental lastmodified option for hive imports is not supported. Please remove the "
        "parameter --incremental lastmodified.");
  }
  if (s.append && s.incremental == Incremental::kNone) {
    return refuse(
        "Append mode for hive imports is not  yet supported. Please remove the parameter "
        "--append-mode");
  }
  if (s.hive.partition_key.empty() != s.hive.partition_value.empty()) {
    return refuse(
        "To import into a partition, both --hive-partition-key and --hive-partition-value are "
        "needed.");
  }
  if (line.has("as-avrodatafile")) {
    return refuse("Hive import is not compatible with importing into AVRO format.", false);
  }
  if (line.has("as-sequencefile")) {
    return refuse("Hive import is not compatible with importing into SequenceFile format.", false);
  }
  return std::nullopt;
}

// Hive's options without --hive-import: Sqoop says that it ignores them, and does.
constexpr std::array kUnusedHive = std::to_array<std::string_view>(
    {"hive-home", "hive-overwrite", "create-hive-table", "hive-table", "hive-partition-key",
     "hive-partition-value", "map-column-hive"});

bool is_unused_hive(std::string_view name, const CommandLine& line) {
  return !line.has("hive-import") && !line.has("hcatalog-table") &&
         std::find(kUnusedHive.begin(), kUnusedHive.end(), name) != kUnusedHive.end();
}

void warn_unused_hive(const CommandLine& line, const JobLog& log) {
  const bool any = std::any_of(kUnusedHive.begin(), kUnusedHive.end(), [&](std::string_view name) {
    return line.has(name) && is_unused_hive(name, line);
  });
  if (!any) return;
  const std::string who = "tool.BaseSqoopTool";
  log.warn(who, "It seems that you've specified at least one of following:");
  for (const std::string_view name : kUnusedHive) log.warn(who, "\t--" + std::string(name));
  log.warn(who, "Without specifying parameter --hive-import. Please note that");
  log.warn(who, "those arguments will not be used in this session. Either");
  log.warn(who, "specify --hive-import to apply them correctly or remove them");
  log.warn(who, "from command line to remove this warning.");
  log.info(who, "Please note that --hive-home, --hive-partition-key, ");
  log.info(who, "\t hive-partition-value and --map-column-hive options are ");
  log.info(who, "\t are also valid for HCatalog imports and exports");
}

Check check_offered(const Tool& tool, const Settings& s, const CommandLine& line,
                    const JobLog& log) {
  if (tool.name != "create-hive-table") warn_unused_hive(line, log);
  for (const std::string_view name : kNotOffered) {
    if (is_unused_hive(name, line)) continue;
    if (line.has(name)) {
      return Refusal{.message = "--" + std::string(name) + " is not offered by this version.",
                     .hint = ""};
    }
  }
  std::string without_object;
  const auto add = [&](const std::string& name) {
    without_object += (without_object.empty() ? "" : ", ") + name;
  };
  for (const std::string& name : line.cluster_only) add(name);
  for (const std::string_view name : kWithoutObject) {
    if (tool.name == "export" && name.starts_with("input-")) continue;
    if (name == "oracle-escaping-disabled" && s.connect.starts_with("jdbc:oracle:")) continue;
    if ((tool.name == "codegen" || s.writes_class) && shapes_class(name)) continue;
    if (line.has(name)) add("--" + std::string(name));
  }
  if (tool.name != "export" && !s.direct.wanted && line.has("direct-split-size")) {
    add("--direct-split-size");
  }
  if (!without_object.empty()) {
    log.info("tool.BaseSqoopTool",
             "No class is generated and no cluster runs the job, so these have "
             "nothing to act on: " +
                 without_object);
  }
  return std::nullopt;
}

Check check_extra(const Settings& s, const CommandLine& line) {
  Settings copy = s;
  const auto unknown = read_connector_options(line.extra, copy);
  if (!unknown) return std::nullopt;
  return Refusal{.message = *unknown + " behind '--' is not offered by this version.", .hint = ""};
}

// Connectors by the class names that scripts give; each must fit the URL.
Check check_manager(const Settings& s, const JobLog& log) {
  if (s.connection_manager.empty()) return std::nullopt;
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kKnown{
      {{"MySQLManager", "jdbc:m"},
       {"PostgresqlManager", "jdbc:postgresql:"},
       {"OracleManager", "jdbc:oracle:"},
       {"SQLServerManager", "jdbc:sqlserver:"},
       {"SQLServerManager", "jdbc:jtds:"},
       {"Db2Manager", "jdbc:db2:"},
       {"GenericJdbcManager", "jdbc:"}}};
  const std::string name = s.connection_manager.substr(s.connection_manager.rfind('.') + 1);
  bool is_known = false;
  for (const auto& [known, scheme] : kKnown) {
    if (name == known && s.connect.starts_with(scheme)) return std::nullopt;
    if (name == known) is_known = true;
  }
  if (!is_known) {
    log.error("sqoop.ConnFactory", "Sqoop could not found specified connection manager class " +
                                       s.connection_manager +
                                       ". Please check that you've specified the class correctly.");
    log.error("tool.BaseSqoopTool",
              "Got error creating database manager: java.io.IOException: "
              "java.lang.ClassNotFoundException: " +
                  s.connection_manager);
    return Refusal{.message = "", .hint = ""};
  }
  return Refusal{.message = "--connection-manager " + s.connection_manager +
                            " is not offered by this version for this connect string.",
                 .hint = ""};
}

}  // namespace

std::optional<Refusal> check_settings(const Tool& tool, const Settings& s, const CommandLine& line,
                                      const JobLog& log) {
  if (auto refusal = check_stray(tool, line, log)) return refusal;
  const bool import = tool.name == "import" || tool.name == "import-all-tables";
  if (import) {
    if (auto refusal = check_source(tool, s, line)) return refusal;
    if (auto refusal = check_direct(s, line)) return refusal;
    if (auto refusal = check_validation(tool, s, line)) return refusal;
    if (auto refusal = check_combinations(s, line)) return refusal;
  }
  if (tool.name == "job") return std::nullopt;
  if (tool.name == "export") {
    if (auto refusal = check_export(s, line)) return refusal;
  }
  if (tool.name == "codegen") {
    if (auto refusal = check_codegen(s)) return refusal;
  }
  if (tool.name == "merge") {
    if (auto refusal = check_merge(s)) return refusal;
    return check_offered(tool, s, line, log);
  }
  if (s.connect.empty()) return refuse("Error: Required argument --connect is missing.");
  if (tool.name == "create-hive-table" && s.table.empty()) {
    return refuse("--table is required for table definition importing.");
  }
  if (tool.name == "eval" && s.query.empty()) {
    return refuse("This command requires the query argument.");
  }
  if (import || tool.name == "codegen") {
    if (auto refusal = check_hive(s, line)) return refusal;
  }
  if (auto refusal = check_offered(tool, s, line, log)) return refusal;
  if (auto refusal = check_extra(s, line)) return refusal;
  return check_manager(s, log);
}

}  // namespace sluice::sqoop
