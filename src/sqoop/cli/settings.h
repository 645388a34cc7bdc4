// What a person asked of a tool, out of the command line, checked in Sqoop's order and with Sqoop's
// messages.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/delimited_text.h"
#include "sqoop/cli/command_line.h"
#include "sqoop/cli/job_log.h"

namespace sluice::sqoop {

// What an import reads again: rows behind the last value, or changed since.
enum class Incremental { kNone, kAppend, kLastModified };

enum class FileFormat { kText, kSequenceFile, kAvro, kParquet, kOrc };

// What a generic reader knows of records: what separates and protects fields, and what is NULL.
struct InputFormat {
  formats::Delimiters delimiters;
  std::string null_string = "null";
  std::string null_other = "null";
};

// What `sqoop export` was asked for beside what it shares with an import.
struct ExportSettings {
  std::string directory;
  std::string call;
  std::vector<std::string> update_keys;
  bool allow_insert = false;
  std::string staging_table;
  bool clear_staging = false;
  bool batch = false;  // one row per statement
  std::int64_t max_bad_records = 0;
  std::string bad_records_dir;
};

struct HiveSettings {
  bool import = false;
  std::string home;
  std::string database;
  std::string table;
  bool overwrite = false;
  bool fails_if_there = false;
  std::string partition_key;
  std::string partition_value;
  std::string external_dir;
  std::map<std::string, std::string> column_types;  // --map-column-hive
};

// --direct of an import, and what may follow "--" for it.
struct DirectSettings {
  bool wanted = false;
  std::int64_t split_size = 0;             // --direct-split-size: bytes of a file; 0 for one file
  std::optional<std::string> null_string;  // only if given
  std::optional<std::string> null_other;
  bool utc = true;                 // MySQL's TIMESTAMP in UTC, as mysqldump has it
  bool hex_blob = false;           // MySQL's bytes as 0x00FF
  std::string true_text = "TRUE";  // of PostgreSQL's booleans
  std::string false_text = "FALSE";
};

struct MergeSettings {
  std::string new_data;
  std::string onto;
  std::string class_name;
};

struct Settings {
  std::map<std::string, std::string> properties;  // -D
  std::vector<std::string> configuration_files;   // -conf
  bool help = false;
  bool verbose = false;

  std::string connect;
  std::string username;
  std::optional<std::string> password;
  bool prompt_password = false;
  std::string password_file;
  std::string password_alias;
  std::string connection_param_file;
  std::string connection_manager;
  std::string driver;
  bool relaxed_isolation = false;
  std::string temporary_root = "_sqoop";
  std::string schema;          // behind "--": --schema
  bool oracle_quotes = false;  // --oracle-escaping-disabled false
  std::string table_hints;     // behind "--", for SQL Server: --table-hints
  bool identity_insert = false;

  std::string table;
  std::string query;
  std::vector<std::string> columns;
  std::string where;
  std::string boundary_query;
  std::string split_by;
  std::int64_t split_limit = 0;
  int mappers = 4;
  bool autoreset = false;
  std::string target_dir;
  std::string warehouse_dir;
  bool append = false;
  bool delete_target = false;
  std::vector<std::string> exclude_tables;
  bool validate = false;
  std::string validation_failure_handler;
  std::string job_name;
  std::string class_name;
  std::string package_name;
  std::string outdir = ".";
  bool writes_class = false;  // NAME.java, where --outdir asks for it
  FileFormat format = FileFormat::kText;
  bool compress = false;
  std::string codec;
  std::optional<int> fetch_size;
  std::int64_t inline_lob_limit = 16 << 20;  // bytes; negative: every large object is external

  formats::Delimiters delimiters;
  InputFormat input;  // of an export's files, and what a generated class parses
  std::string null_string = "null";
  std::string null_other = "null";
  std::optional<std::string> hive_delims;  // what replaces \n, \r and \01; empty drops them
  std::map<std::string, std::string> column_types;  // --map-column-java

  Incremental incremental = Incremental::kNone;
  std::string check_column;
  std::string last_value;
  std::string merge_key;
  ExportSettings export_;
  DirectSettings direct;
  MergeSettings merge;
  HiveSettings hive;

  std::string property(const std::string& name, const std::string& otherwise) const;
  bool property_flag(const std::string& name, bool otherwise) const;
};

// Why a tool does not run: Sqoop's text for stderr, its hint behind it when it has one.
struct Refusal {
  std::string message;
  std::string hint;  // ours: the nearest valid name
};

// Reads the options into Settings. Problems that Sqoop logs are logged. Nothing is connected to and
// nothing is changed.
Result<Settings> read_settings(const Tool& tool, const CommandLine& line, const JobLog& log);
// The rules between options, in the order that Sqoop checks them; then what this version lacks.
std::optional<Refusal> check_settings(const Tool& tool, const Settings& settings,
                                      const CommandLine& line, const JobLog& log);

// A delimiter as people write it: a character, \n \t \\ \' \" \b \r \0, \0ooo, \0xhh.
Result<char32_t> delimiter_character(const std::string& text, const JobLog& log);
// "a=String,b=Long"; commas inside parentheses do not separate, and %2C is a comma.
Result<std::map<std::string, std::string>> column_mapping(const std::string& text);

}  // namespace sluice::sqoop
