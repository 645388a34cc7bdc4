#include "sqoop/import/hive.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>

#include "base/file.h"
#include "base/text.h"
#include "sqoop/import/columnar_rows.h"
#include "sqoop/import/file_format.h"

extern char** environ;

namespace sluice::sqoop {
namespace {

struct HiveType {
  std::string name;
  bool loses = false;
};

std::optional<HiveType> exact(const char* name) {
  return HiveType{.name = name, .loses = false};
}
std::optional<HiveType> lossy(const char* name) {
  return HiveType{.name = name, .loses = true};
}

std::optional<HiveType> hive_type(sql::SqlType type) {
  using sql::SqlType;
  switch (type) {
    case SqlType::kInteger:
    case SqlType::kSmallInt:
      return exact("INT");
    case SqlType::kTinyInt:
      return exact("TINYINT");
    case SqlType::kBigInt:
      return exact("BIGINT");
    case SqlType::kBit:
    case SqlType::kBoolean:
      return exact("BOOLEAN");
    case SqlType::kReal:
    case SqlType::kFloat:
    case SqlType::kDouble:
      return exact("DOUBLE");
    case SqlType::kNumeric:
    case SqlType::kDecimal:
      return lossy("DOUBLE");
    case SqlType::kDate:
    case SqlType::kTime:
    case SqlType::kTimestamp:
      return lossy("STRING");
    case SqlType::kChar:
    case SqlType::kVarChar:
    case SqlType::kLongVarChar:
    case SqlType::kNChar:
    case SqlType::kNVarChar:
    case SqlType::kLongNVarChar:
    case SqlType::kClob:
      return exact("STRING");
    case SqlType::kBinary:
    case SqlType::kVarBinary:
    case SqlType::kLongVarBinary:
    case SqlType::kBlob:
    case SqlType::kNull:
    case SqlType::kOther:
    case SqlType::kArray:
    case SqlType::kSqlXml:
    case SqlType::kDateTimeOffset:
      return std::nullopt;
  }
  return std::nullopt;
}

bool is_columnar(const Settings& s) {
  return s.format == FileFormat::kParquet || s.format == FileFormat::kOrc;
}

// What a column of a file is to Hive: no other type reads it.
HiveType columnar_type(const columnar::Column& column) {
  const auto named = [](std::string name) {
    return HiveType{.name = std::move(name), .loses = false};
  };
  switch (column.kind) {
    case columnar::Kind::kBoolean:
      return named("BOOLEAN");
    case columnar::Kind::kInt32:
      return named("INT");
    case columnar::Kind::kInt64:
    case columnar::Kind::kTime:
      return named("BIGINT");
    case columnar::Kind::kFloat:
      return named("FLOAT");
    case columnar::Kind::kDouble:
      return named("DOUBLE");
    case columnar::Kind::kText:
      return named("STRING");
    case columnar::Kind::kBytes:
      return named("BINARY");
    case columnar::Kind::kDecimal:
      return named("DECIMAL(" + std::to_string(column.precision) + "," +
                   std::to_string(column.scale) + ")");
    case columnar::Kind::kDate:
      return named("DATE");
    case columnar::Kind::kTimestamp:
    case columnar::Kind::kLocal:
      return named("TIMESTAMP");
  }
  return named("STRING");
}

std::string back_quoted(const std::string& name) {
  return "`" + name + "`";
}

std::string hive_name(const Settings& s, const std::string& table) {
  const std::string name = s.hive.table.empty() ? table : s.hive.table;
  return (s.hive.database.empty() ? "" : back_quoted(s.hive.database) + ".") + back_quoted(name);
}

Result<std::string> octal(char32_t delimiter) {
  if (delimiter > 0x7F) {
    return Error(ErrorCode::kInvalidArgument,
                 "Character " + std::to_string(static_cast<std::uint32_t>(delimiter)) +
                     " is an out-of-range delimiter");
  }
  char text[8];
  std::snprintf(text, sizeof text, "\\%03o", static_cast<unsigned>(delimiter));
  return std::string(text);
}

Result<std::string> column_types(const ImportSource& source, const Settings& s, const JobLog& log) {
  std::string out;
  for (std::size_t i = 0; i < source.columns().size(); ++i) {
    const sql::Column& column = source.columns()[i];
    if (column.label == s.hive.partition_key) {
      return Error(ErrorCode::kInvalidArgument,
                   "Partition key " + column.label + " cannot be a column to import.");
    }
    const auto mapped = s.hive.column_types.find(column.label);
    const columnar::Column in_file = columnar_column(
        column, source.types()[i], s.format, s.format == FileFormat::kOrc || parquet_decimals(s));
    std::optional<HiveType> type = is_columnar(s) ? columnar_type(in_file) : hive_type(column.type);
    if (mapped != s.hive.column_types.end())
      type = HiveType{.name = mapped->second, .loses = false};
    if (!type) {
      return Error(ErrorCode::kUnsupported,
                   "Hive does not support the SQL type for column " + column.label);
    }
    if (type->loses) {
      log.warn("hive.TableDefWriter",
               "Column " + column.label + " had to be cast to a less precise type in Hive");
    }
    const std::string& name = is_columnar(s) ? in_file.name : column.label;
    out += (out.empty() ? "" : ", ") + back_quoted(name) + " " + type->name;
  }
  return out;
}

std::string hive_command(const Settings& s) {
  const char* home = std::getenv("HIVE_HOME");
  for (const std::string& folder : {s.hive.home, std::string(home != nullptr ? home : "")}) {
    const std::string command = folder + "/bin/hive";
    if (!folder.empty() && access(command.c_str(), X_OK) == 0) return command;
  }
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path != nullptr ? path : "", ':')) {
    if (access((folder + "/hive").c_str(), X_OK) == 0) return folder + "/hive";
  }
  return "";
}

Status run_hive(std::string command, std::string script) {
  std::string flag = "-f";
  char* arguments[] = {command.data(), flag.data(), script.data(), nullptr};
  pid_t child = 0;
  if (const int failed = posix_spawn(&child, command.c_str(), nullptr, nullptr, arguments, environ);
      failed != 0) {
    return errno_error(command, failed);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return errno_error("waiting for " + command);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return Error(
      ErrorCode::kInternal,
      "Hive exited with status " + std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : 1));
}

}  // namespace

std::string hive_time(const Clock& clock) {
  const std::time_t now = clock.wall_ms() / 1000;
  std::tm local{};
  localtime_r(&now, &local);
  char text[32];
  std::strftime(text, sizeof text, "%Y/%m/%d %H:%M:%S", &local);
  return text;
}

Result<std::string> hive_definition(const ImportSource& source, const Settings& s,
                                    const std::string& now, const JobLog& log) {
  TRY(const std::string columns, column_types(source, s, log));
  TRY(const std::string field, octal(s.delimiters.field));
  TRY(const std::string record, octal(s.delimiters.record));
  std::string out = s.hive.external_dir.empty() ? "CREATE TABLE " : "CREATE EXTERNAL TABLE ";
  if (!s.hive.fails_if_there) out += "IF NOT EXISTS ";
  out += hive_name(s, source.table()) + " ( " + columns + ") COMMENT 'Imported by sqoop on " + now +
         "' ";
  if (!s.hive.partition_key.empty()) {
    out += "PARTITIONED BY (" + s.hive.partition_key + " STRING) ";
  }
  out += s.format == FileFormat::kParquet ? "STORED AS PARQUET"
         : s.format == FileFormat::kOrc
             ? "STORED AS ORC"
             : "ROW FORMAT DELIMITED FIELDS TERMINATED BY '" + field + "' LINES TERMINATED BY '" +
                   record + "' STORED AS TEXTFILE";
  if (!s.hive.external_dir.empty()) out += " LOCATION '" + s.hive.external_dir + "'";
  return out;
}

std::string hive_load(const Settings& s, const std::string& table, const std::string& address) {
  std::string out = "LOAD DATA INPATH '" + address + "' " + (s.hive.overwrite ? "OVERWRITE " : "") +
                    "INTO TABLE " + hive_name(s, table);
  if (!s.hive.partition_key.empty()) {
    out += " PARTITION (" + s.hive.partition_key + "='" + s.hive.partition_value + "')";
  }
  return out;
}

Result<std::string> write_hive_script(const Settings& s, std::string name,
                                      const std::string& statements) {
  const std::string folder = s.outdir.empty() ? "." : s.outdir;
  TRY(make_directories(folder));
  std::replace(name.begin(), name.end(), '/', '_');
  const std::string script = folder + "/" + name + ".q";
  TRY(write_file_atomically(script, statements));
  return script;
}

Result<bool> tell_hive(const Settings& s, const std::string& table, const std::string& statements,
                       const JobLog& log) {
  TRY(const std::string script,
      write_hive_script(s, table.empty() ? s.hive.table : table, statements));
  const std::string command = hive_command(s);
  if (command.empty()) {
    log.warn("hive.HiveImport",
             "There is no hive command in --hive-home, HIVE_HOME or PATH: the statements are in " +
                 script + ". Run them with: hive -f " + script);
    return false;
  }
  TRY(run_hive(command, script));
  log.info("hive.HiveImport", "Hive import complete.");
  return true;
}

Status create_hive_table(const Environment& environment, const Settings& s,
                         const Connector& connector, const JobLog& log) {
  TRY(auto connection, connector.connect(log));
  TRY(const ImportSource source, ImportSource::describe(*connection, connector, s, s.table, log));
  TRY(const std::string definition, hive_definition(source, s, hive_time(environment.clock), log));
  const auto told = tell_hive(s, s.table, definition + ";\n", log);
  return told ? Status() : Status(told.error());
}

}  // namespace sluice::sqoop
