#include "sqoop/cli/option_table.h"

#include <algorithm>
#include <array>

namespace sluice::sqoop {
namespace {

constexpr auto kCommonOptions = std::to_array<OptionText>({
    {"", "connect", "jdbc-uri", "Specify JDBC connect string"},
    {"", "connection-manager", "class-name", "Specify connection manager class name"},
    {"", "connection-param-file", "properties-file", "Specify connection parameters file"},
    {"", "driver", "class-name", "Manually specify JDBC driver class to use"},
    {"", "hadoop-home", "hdir", "Override $HADOOP_MAPRED_HOME_ARG"},
    {"", "hadoop-mapred-home", "dir", "Override $HADOOP_MAPRED_HOME_ARG"},
    {"", "help", "", "Print usage instructions"},
    {"", "metadata-transaction-isolation-level", "isolationlevel",
     "Defines the transaction isolation level for metadata queries. For more details check "
     "java.sql.Connection javadoc or the JDBC specificaiton"},
    {"", "oracle-escaping-disabled", "boolean",
     "Disable the escaping mechanism of the Oracle/OraOop connection managers"},
    {"P", "", "", "Read password from console"},
    {"", "password", "password", "Set authentication password"},
    {"", "password-alias", "password-alias", "Credential provider password alias"},
    {"", "password-file", "password-file", "Set authentication password file path"},
    {"", "relaxed-isolation", "", "Use read-uncommitted isolation for imports"},
    {"", "skip-dist-cache", "", "Skip copying jars to distributed cache"},
    {"", "temporary-rootdir", "rootdir", "Defines the temporary root directory for the import"},
    {"", "throw-on-error", "", "Rethrow a RuntimeException on error occurred during the job"},
    {"", "username", "username", "Set authentication username"},
    {"", "verbose", "", "Print more information while working"},
});

constexpr auto kImportControlOptions = std::to_array<OptionText>({
    {"", "append", "", "Imports data in append mode"},
    {"", "as-avrodatafile", "", "Imports data to Avro data files"},
    {"", "as-parquetfile", "", "Imports data to Parquet files"},
    {"", "as-sequencefile", "", "Imports data to SequenceFiles"},
    {"", "as-textfile", "", "Imports data as plain text (default)"},
    {"", "autoreset-to-one-mapper", "",
     "Reset the number of mappers to one mapper if no split key available"},
    {"", "boundary-query", "statement",
     "Set boundary query for retrieving max and min value of the primary key"},
    {"", "columns", "col,col,col...", "Columns to import from table"},
    {"", "compression-codec", "codec", "Compression codec to use for import"},
    {"", "delete-target-dir", "", "Imports data in delete mode"},
    {"", "direct", "", "Use direct import fast path"},
    {"", "direct-split-size", "n",
     "Split the input stream every 'n' bytes when importing in direct mode"},
    {"e", "query", "statement", "Import results of SQL 'statement'"},
    {"", "fetch-size", "n",
     "Set number 'n' of rows to fetch from the database when more rows are needed"},
    {"", "inline-lob-limit", "n", "Set the maximum size for an inline LOB"},
    {"m", "num-mappers", "n", "Use 'n' map tasks to import in parallel"},
    {"", "mapreduce-job-name", "name", "Set name for generated mapreduce job"},
    {"", "merge-key", "column", "Key column to use to join results"},
    {"", "split-by", "column-name", "Column of the table used to split work units"},
    {"", "split-limit", "size",
     "Upper Limit of rows per split for split columns of Date/Time/Timestamp and integer types. "
     "For date or timestamp fields it is calculated in seconds. split-limit should be greater than "
     "0"},
    {"", "table", "table-name", "Table to read"},
    {"", "target-dir", "dir", "HDFS plain table destination"},
    {"", "validate", "", "Validate the copy using the configured validator"},
    {"", "validation-failurehandler", "validation-failurehandler",
     "Fully qualified class name for ValidationFailureHandler"},
    {"", "validation-threshold", "validation-threshold",
     "Fully qualified class name for ValidationThreshold"},
    {"", "validator", "validator", "Fully qualified class name for the Validator"},
    {"", "warehouse-dir", "dir", "HDFS parent for table destination"},
    {"", "where", "where clause", "WHERE clause to use during import"},
    {"z", "compress", "", "Enable compression"},
});

constexpr auto kIncrementalImportOptions = std::to_array<OptionText>({
    {"", "check-column", "column", "Source column to check for incremental change"},
    {"", "incremental", "import-type",
     "Define an incremental import of type 'append' or 'lastmodified'"},
    {"", "last-value", "value", "Last imported value in the incremental check column"},
});

constexpr auto kOutputLineFormattingOptions = std::to_array<OptionText>({
    {"", "enclosed-by", "char", "Sets a required field enclosing character"},
    {"", "escaped-by", "char", "Sets the escape character"},
    {"", "fields-terminated-by", "char", "Sets the field separator character"},
    {"", "lines-terminated-by", "char", "Sets the end-of-line character"},
    {"", "mysql-delimiters", "",
     "Uses MySQL's default delimiter set: fields: ,  lines: \\n  escaped-by: \\ "
     "optionally-enclosed-by: '"},
    {"", "optionally-enclosed-by", "char", "Sets a field enclosing character"},
});

constexpr auto kInputParsingOptions = std::to_array<OptionText>({
    {"", "input-enclosed-by", "char", "Sets a required field encloser"},
    {"", "input-escaped-by", "char", "Sets the input escape character"},
    {"", "input-fields-terminated-by", "char", "Sets the input field separator"},
    {"", "input-lines-terminated-by", "char", "Sets the input end-of-line char"},
    {"", "input-optionally-enclosed-by", "char", "Sets a field enclosing character"},
});

constexpr auto kHiveOptions = std::to_array<OptionText>({
    {"", "create-hive-table", "", "Fail if the target hive table exists"},
    {"", "external-table-dir", "hdfs path", "Sets where the external table is in HDFS"},
    {"", "hive-database", "database-name", "Sets the database name to use when importing to hive"},
    {"", "hive-delims-replacement", "arg",
     "Replace Hive record \\0x01 and row delimiters (\\n\\r) from imported string fields with "
     "user-defined string"},
    {"", "hive-drop-import-delims", "",
     "Drop Hive record \\0x01 and row delimiters (\\n\\r) from imported string fields"},
    {"", "hive-home", "dir", "Override $HIVE_HOME"},
    {"", "hive-import", "",
     "Import tables into Hive (Uses Hive's default delimiters if none are set.)"},
    {"", "hive-overwrite", "", "Overwrite existing data in the Hive table"},
    {"", "hive-partition-key", "partition-key",
     "Sets the partition key to use when importing to hive"},
    {"", "hive-partition-value", "partition-value",
     "Sets the partition value to use when importing to hive"},
    {"", "hive-table", "table-name", "Sets the table name to use when importing to hive"},
    {"", "map-column-hive", "arg", "Override mapping for specific column to hive types."},
});

constexpr auto kHbaseOptions = std::to_array<OptionText>({
    {"", "column-family", "family", "Sets the target column family for the import"},
    {"", "hbase-bulkload", "", "Enables HBase bulk loading"},
    {"", "hbase-create-table", "", "If specified, create missing HBase tables"},
    {"", "hbase-row-key", "col", "Specifies which input column to use as the row key"},
    {"", "hbase-table", "table", "Import to <table> in HBase"},
});

constexpr auto kHcatalogOptions = std::to_array<OptionText>({
    {"", "hcatalog-database", "arg", "HCatalog database name"},
    {"", "hcatalog-home", "hdir", "Override $HCAT_HOME"},
    {"", "hcatalog-partition-keys", "partition-key",
     "Sets the partition keys to use when importing to hive"},
    {"", "hcatalog-partition-values", "partition-value",
     "Sets the partition values to use when importing to hive"},
    {"", "hcatalog-table", "arg", "HCatalog table name"},
    {"", "hive-home", "dir", "Override $HIVE_HOME"},
    {"", "hive-partition-key", "partition-key",
     "Sets the partition key to use when importing to hive"},
    {"", "hive-partition-value", "partition-value",
     "Sets the partition value to use when importing to hive"},
    {"", "map-column-hive", "arg", "Override mapping for specific column to hive types."},
});

constexpr auto kHcatalogImportSpecificOptions = std::to_array<OptionText>({
    {"", "create-hcatalog-table", "", "Create HCatalog before import"},
    {"", "drop-and-create-hcatalog-table", "", "Drop and Create HCatalog before import"},
    {"", "hcatalog-storage-stanza", "arg", "HCatalog storage stanza for table creation"},
});

constexpr auto kAccumuloOptions = std::to_array<OptionText>({
    {"", "accumulo-batch-size", "size", "Batch size in bytes"},
    {"", "accumulo-column-family", "family", "Sets the target column family for the import"},
    {"", "accumulo-create-table", "", "If specified, create missing Accumulo tables"},
    {"", "accumulo-instance", "instance", "Accumulo instance name."},
    {"", "accumulo-max-latency", "latency", "Max write latency in milliseconds"},
    {"", "accumulo-password", "password", "Accumulo password."},
    {"", "accumulo-row-key", "col", "Specifies which input column to use as the row key"},
    {"", "accumulo-table", "table", "Import to <table> in Accumulo"},
    {"", "accumulo-user", "user", "Accumulo user name."},
    {"", "accumulo-visibility", "vis", "Visibility token to be applied to all rows imported"},
    {"", "accumulo-zookeepers", "zookeepers", "Comma-separated list of zookeepers (host:port)"},
});

constexpr auto kCodeGenerationOptions = std::to_array<OptionText>({
    {"", "bindir", "dir", "Output directory for compiled objects"},
    {"", "class-name", "name",
     "Sets the generated class name. This overrides --package-name. When combined with --jar-file, "
     "sets the input class."},
    {"", "escape-mapping-column-names", "boolean",
     "Disable special characters escaping in column names"},
    {"", "input-null-non-string", "null-str", "Input null non-string representation"},
    {"", "input-null-string", "null-str", "Input null string representation"},
    {"", "jar-file", "file", "Disable code generation; use specified jar"},
    {"", "map-column-java", "arg", "Override mapping for specific columns to java types"},
    {"", "null-non-string", "null-str", "Null non-string representation"},
    {"", "null-string", "null-str", "Null string representation"},
    {"", "outdir", "dir", "Output directory for generated code"},
    {"", "package-name", "name", "Put auto-generated classes in this package"},
});

constexpr auto kImportControlImportAllTablesOptions = std::to_array<OptionText>({
    {"", "as-avrodatafile", "", "Imports data to Avro data files"},
    {"", "as-parquetfile", "", "Imports data to Parquet files"},
    {"", "as-sequencefile", "", "Imports data to SequenceFiles"},
    {"", "as-textfile", "", "Imports data as plain text (default)"},
    {"", "autoreset-to-one-mapper", "",
     "Reset the number of mappers to one mapper if no split key available"},
    {"", "compression-codec", "codec", "Compression codec to use for import"},
    {"", "direct", "", "Use direct import fast path"},
    {"", "direct-split-size", "n",
     "Split the input stream every 'n' bytes when importing in direct mode"},
    {"", "exclude-tables", "tables", "Tables to exclude when importing all tables"},
    {"", "fetch-size", "n",
     "Set number 'n' of rows to fetch from the database when more rows are needed"},
    {"", "inline-lob-limit", "n", "Set the maximum size for an inline LOB"},
    {"m", "num-mappers", "n", "Use 'n' map tasks to import in parallel"},
    {"", "mapreduce-job-name", "name", "Set name for generated mapreduce job"},
    {"", "warehouse-dir", "dir", "HDFS parent for table destination"},
    {"z", "compress", "", "Enable compression"},
});

constexpr auto kCodeGenerationImportAllTablesOptions = std::to_array<OptionText>({
    {"", "bindir", "dir", "Output directory for compiled objects"},
    {"", "escape-mapping-column-names", "boolean",
     "Disable special characters escaping in column names"},
    {"", "input-null-non-string", "null-str", "Input null non-string representation"},
    {"", "input-null-string", "null-str", "Input null string representation"},
    {"", "jar-file", "file", "Disable code generation; use specified jar"},
    {"", "map-column-java", "arg", "Override mapping for specific columns to java types"},
    {"", "null-non-string", "null-str", "Null non-string representation"},
    {"", "null-string", "null-str", "Null string representation"},
    {"", "outdir", "dir", "Output directory for generated code"},
    {"", "package-name", "name", "Put auto-generated classes in this package"},
});

constexpr auto kSqlEvaluationOptions = std::to_array<OptionText>({
    {"e", "query", "statement", "Execute 'statement' in SQL and exit"},
});

constexpr auto kExportControlOptions = std::to_array<OptionText>({
    {"", "batch", "", "Indicates underlying statements to be executed in batch mode"},
    {"", "call", "arg", "Populate the table using this stored procedure (one call per row)"},
    {"", "clear-staging-table", "", "Indicates that any data in staging table can be deleted"},
    {"", "columns", "col,col,col...", "Columns to export to table"},
    {"", "direct", "", "Use direct export fast path"},
    {"", "export-dir", "dir", "HDFS source path for the export"},
    {"m", "num-mappers", "n", "Use 'n' map tasks to export in parallel"},
    {"", "mapreduce-job-name", "name", "Set name for generated mapreduce job"},
    {"", "staging-table", "table-name", "Intermediate staging table"},
    {"", "table", "table-name", "Table to populate"},
    {"", "update-key", "key", "Update records by specified key column"},
    {"", "update-mode", "mode",
     "Specifies how updates are performed when new rows are found with non-matching keys in "
     "database"},
    {"", "validate", "", "Validate the copy using the configured validator"},
    {"", "validation-failurehandler", "validation-failurehandler",
     "Fully qualified class name for ValidationFailureHandler"},
    {"", "validation-threshold", "validation-threshold",
     "Fully qualified class name for ValidationThreshold"},
    {"", "validator", "validator", "Fully qualified class name for the Validator"},
});

constexpr auto kOwnImportOptions = std::to_array<OptionText>({
    {"", "as-orcfile", "", "Imports data to ORC files"},
});

constexpr auto kOwnExportOptions = std::to_array<OptionText>({
    {"", "bad-records-dir", "dir",
     "Where records that can't be exported are put, with the reasons"},
    {"", "max-bad-records", "n", "Go on past up to 'n' records that can't be exported"},
});

// The class that Sqoop generates knows these; without one they are said.
constexpr auto kOwnMergeOptions = std::to_array<OptionText>({
    {"", "columns", "col,col,col...", "Columns of the records, where the key is not its number"},
    {"", "enclosed-by", "char", "Sets a required field enclosing character"},
    {"", "escaped-by", "char", "Sets the escape character"},
    {"", "fields-terminated-by", "char", "Sets the field separator character"},
    {"", "lines-terminated-by", "char", "Sets the end-of-line character"},
    {"", "optionally-enclosed-by", "char", "Sets a field enclosing character"},
});

constexpr auto kMergeOptions = std::to_array<OptionText>({
    {"", "class-name", "name", "Specify record class name to load"},
    {"", "help", "", "Print usage instructions"},
    {"", "jar-file", "file", "Load class from specified jar file"},
    {"", "merge-key", "column", "Key column to use to join results"},
    {"", "new-data", "path", "Path to the more recent data set"},
    {"", "onto", "path", "Path to the older data set"},
    {"", "target-dir", "path", "Destination path for merged results"},
    {"", "verbose", "", "Print more information while working"},
});

constexpr auto kCreateHiveTableOptions = std::to_array<OptionText>({
    {"", "create-hive-table", "", "Fail if the target hive table exists"},
    {"", "hive-database", "database-name", "Sets the database name to use when importing to hive"},
    {"", "hive-home", "dir", "Override $HIVE_HOME"},
    {"", "hive-overwrite", "", "Overwrite existing data in the Hive table"},
    {"", "hive-partition-key", "partition-key",
     "Sets the partition key to use when importing to hive"},
    {"", "hive-table", "table-name", "Sets the table name to use when importing to hive"},
    {"", "map-column-hive", "arg", "Override mapping for specific column to hive types."},
    {"", "outdir", "dir", "Output directory for generated code"},
    {"", "table", "table-name", "The db table to read the definition from"},
});

constexpr auto kJobOptions = std::to_array<OptionText>({
    {"", "create", "job-id", "Create a new saved job"},
    {"", "delete", "job-id", "Delete a saved job"},
    {"", "exec", "job-id", "Run a saved job"},
    {"", "help", "", "Print usage instructions"},
    {"", "list", "", "List saved jobs"},
    {"", "meta-connect", "jdbc-uri", "Specify JDBC connect string for the metastore"},
    {"", "show", "job-id", "Show the parameters for a saved job"},
    {"", "verbose", "", "Print more information while working"},
});

constexpr auto kCodegenOptions = std::to_array<OptionText>({
    {"", "bindir", "dir", "Output directory for compiled objects"},
    {"", "class-name", "name",
     "Sets the generated class name. This overrides --package-name. When combined with --jar-file, "
     "sets the input class."},
    {"e", "query", "statement", "SQL 'statement' to generate code for"},
    {"", "escape-mapping-column-names", "boolean",
     "Disable special characters escaping in column names"},
    {"", "input-null-non-string", "null-str", "Input null non-string representation"},
    {"", "input-null-string", "null-str", "Input null string representation"},
    {"", "map-column-java", "arg", "Override mapping for specific columns to java types"},
    {"", "null-non-string", "null-str", "Null non-string representation"},
    {"", "null-string", "null-str", "Null string representation"},
    {"", "outdir", "dir", "Output directory for generated code"},
    {"", "package-name", "name", "Put auto-generated classes in this package"},
    {"", "table", "table-name", "Table to generate code for"},
});

constexpr auto kOwnJobOptions = std::to_array<OptionText>({
    {"", "history", "",
     "Show when jobs run by themselves and how their runs went: --history [job-id]"},
    {"", "import", "path", "Take over the saved jobs of an old metastore's .script"},
    {"", "retries", "n", "How often a scheduled run that fails is tried again (3)"},
    {"", "schedule", "cron", "Let 'sluice up' run a saved job: --schedule '0 2 * * *' job-id"},
    {"", "time-zone", "zone", "Of the schedule's times (the machine's own)"},
    {"", "unschedule", "job-id", "Let a saved job run no longer by itself"},
});

constexpr auto kImportGroups = std::to_array<OptionGroup>({
    {"Common arguments:", kCommonOptions},
    {"Import control arguments:", kImportControlOptions},
    {"Incremental import arguments:", kIncrementalImportOptions},
    {"Output line formatting arguments:", kOutputLineFormattingOptions},
    {"Input parsing arguments:", kInputParsingOptions},
    {"Hive arguments:", kHiveOptions},
    {"HBase arguments:", kHbaseOptions},
    {"HCatalog arguments:", kHcatalogOptions},
    {"HCatalog import specific options:", kHcatalogImportSpecificOptions},
    {"Accumulo arguments:", kAccumuloOptions},
    {"Code generation arguments:", kCodeGenerationOptions},
    {"Beyond Sqoop 1.4.7:", kOwnImportOptions},
});

constexpr auto kImportAllTablesGroups = std::to_array<OptionGroup>({
    {"Common arguments:", kCommonOptions},
    {"Import control arguments:", kImportControlImportAllTablesOptions},
    {"Output line formatting arguments:", kOutputLineFormattingOptions},
    {"Input parsing arguments:", kInputParsingOptions},
    {"Hive arguments:", kHiveOptions},
    {"HBase arguments:", kHbaseOptions},
    {"HCatalog arguments:", kHcatalogOptions},
    {"HCatalog import specific options:", kHcatalogImportSpecificOptions},
    {"Accumulo arguments:", kAccumuloOptions},
    {"Code generation arguments:", kCodeGenerationImportAllTablesOptions},
    {"Beyond Sqoop 1.4.7:", kOwnImportOptions},
});

constexpr auto kCodegenGroups = std::to_array<OptionGroup>({
    {"Common arguments:", kCommonOptions},
    {"Code generation arguments:", kCodegenOptions},
    {"Output line formatting arguments:", kOutputLineFormattingOptions},
    {"Input parsing arguments:", kInputParsingOptions},
    {"Hive arguments:", kHiveOptions},
    {"HCatalog arguments:", kHcatalogOptions},
});

constexpr auto kExportGroups = std::to_array<OptionGroup>({
    {"Common arguments:", kCommonOptions},
    {"Export control arguments:", kExportControlOptions},
    {"Input parsing arguments:", kInputParsingOptions},
    {"Output line formatting arguments:", kOutputLineFormattingOptions},
    {"Code generation arguments:", kCodeGenerationOptions},
    {"HCatalog arguments:", kHcatalogOptions},
    {"Beyond Sqoop 1.4.7:", kOwnExportOptions},
});

constexpr auto kMergeGroups = std::to_array<OptionGroup>({
    {"Merge arguments:", kMergeOptions},
    {"Beyond Sqoop 1.4.7:", kOwnMergeOptions},
});

constexpr auto kCreateHiveTableGroups = std::to_array<OptionGroup>({
    {"Common arguments:", kCommonOptions},
    {"Hive arguments:", kCreateHiveTableOptions},
    {"Output line formatting arguments:", kOutputLineFormattingOptions},
});

constexpr auto kJobGroups = std::to_array<OptionGroup>({
    {"Job management arguments:", kJobOptions},
    {"Beyond Sqoop 1.4.7:", kOwnJobOptions},
});

constexpr auto kEvalGroups = std::to_array<OptionGroup>({
    {"Common arguments:", kCommonOptions},
    {"SQL evaluation arguments:", kSqlEvaluationOptions},
});

constexpr auto kListDatabasesGroups = std::to_array<OptionGroup>({
    {"Common arguments:", kCommonOptions},
});

constexpr auto kListTablesGroups = std::to_array<OptionGroup>({
    {"Common arguments:", kCommonOptions},
});

constexpr auto kTools = std::to_array<Tool>({
    {"codegen", "Generate code to interact with database records", kCodegenGroups, true},
    {"create-hive-table", "Import a table definition into Hive", kCreateHiveTableGroups, true},
    {"eval", "Evaluate a SQL statement and display the results", kEvalGroups, true},
    {"export", "Export an HDFS directory to a database table", kExportGroups, true},
    {"help", "List available commands", {}, true},
    {"import", "Import a table from a database to HDFS", kImportGroups, true},
    {"import-all-tables", "Import tables from a database to HDFS", kImportAllTablesGroups, true},
    {"import-mainframe", "Import datasets from a mainframe server to HDFS", {}, false},
    {"job", "Work with saved jobs", kJobGroups, true},
    {"list-databases", "List available databases on a server", kListDatabasesGroups, true},
    {"list-tables", "List available tables in a database", kListTablesGroups, true},
    {"merge", "Merge results of incremental imports", kMergeGroups, true},
    {"metastore", "Run a standalone Sqoop metastore", {}, false},
    {"version", "Display version information", {}, true},
});

}  // namespace

std::span<const Tool> tools() {
  return kTools;
}

const Tool* find_tool(std::string_view name) {
  const auto* found = std::find_if(kTools.begin(), kTools.end(),
                                   [&](const Tool& tool) { return tool.name == name; });
  return found == kTools.end() ? nullptr : found;
}

const OptionText* find_option(const Tool& tool, std::string_view name) {
  if (name.empty()) return nullptr;
  for (const OptionGroup& group : tool.groups) {
    for (const OptionText& option : group.options) {
      if (option.short_name == name || option.long_name == name) return &option;
    }
  }
  return nullptr;
}

}  // namespace sluice::sqoop
