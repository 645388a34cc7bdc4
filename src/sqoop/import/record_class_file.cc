#include "sqoop/import/record_class_file.h"

#include <algorithm>
#include <ctime>

#include "base/file.h"
#include "base/text.h"
#include "sqoop/cli/record_class.h"
#include "sqoop/codegen/java_source.h"
#include "sqoop/java/identifier.h"

namespace sluice::sqoop {
namespace {

constexpr std::string_view kPackage = "org.apache.sqoop.manager.";

std::string java_class(sql::SqlType type) {
  using sql::SqlType;
  switch (type) {
    case SqlType::kLongVarBinary:
    case SqlType::kBlob:
      return "com.cloudera.sqoop.lib.BlobRef";
    case SqlType::kClob:
      return "com.cloudera.sqoop.lib.ClobRef";
    default:
      break;
  }
  switch (java_type(type).value_or(JavaType::kString)) {
    case JavaType::kString:
      return "String";
    case JavaType::kInteger:
      return "Integer";
    case JavaType::kLong:
      return "Long";
    case JavaType::kFloat:
      return "Float";
    case JavaType::kDouble:
      return "Double";
    case JavaType::kBoolean:
      return "Boolean";
    case JavaType::kBigDecimal:
      return "java.math.BigDecimal";
    case JavaType::kDate:
      return "java.sql.Date";
    case JavaType::kTime:
      return "java.sql.Time";
    case JavaType::kTimestamp:
      return "java.sql.Timestamp";
    case JavaType::kBytes:
      return "org.apache.hadoop.io.BytesWritable";
  }
  return "String";
}

std::string manager_name(const Connector& connector, const Settings& settings) {
  const bool direct = settings.direct.wanted;
  std::string name = "GenericJdbcManager";
  if (!connector.generic() && connector.product() == sql::Product::kMySql) {
    name = direct ? "DirectMySQLManager" : "MySQLManager";
  } else if (!connector.generic() && connector.product() == sql::Product::kPostgreSql) {
    name = direct ? "DirectPostgresqlManager" : "PostgresqlManager";
  } else if (!connector.generic() && connector.product() == sql::Product::kOracle) {
    name = "OracleManager";
  } else if (!connector.generic() && connector.product() == sql::Product::kSqlServer) {
    name = "SQLServerManager";
  } else if (!connector.generic() && connector.product() == sql::Product::kDb2) {
    name = "Db2Manager";
  }
  return std::string(kPackage) + name;
}

// As java.util.Date prints it: "Tue Dec 01 06:44:01 UTC 2026".
std::string java_date(const Clock& clock) {
  const std::time_t now = clock.wall_ms() / 1000;
  std::tm local{};
  localtime_r(&now, &local);
  char text[64];
  std::strftime(text, sizeof text, "%a %b %d %H:%M:%S %Z %Y", &local);
  return text;
}

std::size_t fields_of_a_method(const Settings& settings) {
  const auto given = parse_int(settings.property("codegen.methods.maxcols", "500"));
  return given && *given > 0 ? static_cast<std::size_t>(*given) : 500;
}

// YEAR is a DATE to JDBC, and a number to Sqoop.
int jdbc_type(const sql::Column& column) {
  return static_cast<int>(column.form == sql::Form::kYear ? sql::SqlType::kDate : column.type);
}

std::vector<JavaField> java_fields(const ImportSource& source, const Settings& settings) {
  std::vector<JavaField> fields;
  for (const sql::Column& column : source.columns()) {
    const auto mapped = settings.column_types.find(column.label);
    fields.push_back(
        {.column = column.label,
         .name = java_identifier(column.label),
         .type = mapped != settings.column_types.end() ? mapped->second : java_class(column.type),
         .sql_type = jdbc_type(column)});
  }
  return fields;
}

// The class's name is the path of its file: each part must be a name of Java.
Status check_name(const std::string& name) {
  for (const std::string& part : split(name, '.')) {
    if (!part.empty() && java_identifier(part) == part) continue;
    return Error(ErrorCode::kInvalidArgument, name + " is no name of a Java class.");
  }
  return {};
}

}  // namespace

void keep_record_class(const Environment& environment, const ImportSource& source,
                       const Settings& settings) {
  RecordClass of{.columns = {},
                 .is_string = {},
                 .types = {},
                 .delimiters = settings.delimiters,
                 .null_string = settings.null_string,
                 .null_other = settings.null_other};
  for (std::size_t i = 0; i < source.columns().size(); ++i) {
    of.columns.push_back(source.columns()[i].label);
    of.is_string.push_back(source.types()[i] == JavaType::kString);
  }
  for (const JavaField& field : java_fields(source, settings)) of.types.push_back(field.type);
  (void)keep_class(environment.data_dir, class_name(settings, source.table()), of);
}

Result<std::string> write_record_class(const Environment& environment, const ImportSource& source,
                                       const Settings& settings, const Connector& connector) {
  const JavaRecord record{
      .table = source.table(),
      .class_name = class_name(settings, source.table()),
      .manager = manager_name(connector, settings),
      .time = java_date(environment.clock),
      .fields = java_fields(source, settings),
      .output = settings.delimiters,
      .input = settings.input.delimiters,
      .null_string = settings.null_string,
      .null_other = settings.null_other,
      .input_null_string = settings.input.null_string,
      .input_null_other = settings.input.null_other,
      .hive_delims = settings.hive_delims,
      .plain_decimals = settings.property_flag("sqoop.bigdecimal.format.string", true),
      .fields_of_a_method = fields_of_a_method(settings)};
  TRY(check_name(record.class_name));
  std::string file = record.class_name;
  std::replace(file.begin(), file.end(), '.', '/');
  const std::string path = (settings.outdir.empty() ? "." : settings.outdir) + "/" + file + ".java";
  TRY(make_directories(path.substr(0, path.rfind('/'))));
  TRY(write_file_atomically(path, java_source(record)));
  return path;
}

}  // namespace sluice::sqoop
