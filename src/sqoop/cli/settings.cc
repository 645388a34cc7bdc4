#include "sqoop/cli/settings.h"

#include <algorithm>
#include <charconv>

#include "base/file.h"
#include "base/text.h"
#include "sqoop/cli/connector_options.h"
#include "sqoop/java/text.h"

namespace sluice::sqoop {
namespace {

Error invalid(const std::string& text) {
  return Error(ErrorCode::kInvalidArgument, text);
}

Result<std::int64_t> number(const CommandLine& line, std::string_view key, std::int64_t otherwise) {
  const auto text = line.value(key);
  if (!text) return otherwise;
  const auto value = parse_int(*text);
  constexpr std::int64_t kMost = 2147483647;  // Java's int
  if (!value || *value > kMost || *value < -kMost - 1)
    return invalid("Error: expected numeric argument.\nTry --help for usage.");
  return *value;
}

std::string text_of(const CommandLine& line, std::string_view key) {
  return line.value(key).value_or("");
}

bool is_isolation_level(std::string_view name) {
  return name == "TRANSACTION_NONE" || name == "TRANSACTION_READ_UNCOMMITTED" ||
         name == "TRANSACTION_READ_COMMITTED" || name == "TRANSACTION_REPEATABLE_READ" ||
         name == "TRANSACTION_SERIALIZABLE";
}

Status read_common(const CommandLine& line, Settings& s, const JobLog& log) {
  s.properties = line.properties;
  s.configuration_files = line.configuration_files;
  s.verbose = line.has("verbose");
  if (s.verbose) log.debug("tool.BaseSqoopTool", "Enabled debug logging.");
  s.help = line.has("help");
  if (s.help) return {};
  s.connect = text_of(line, "connect");
  s.connection_manager = text_of(line, "connection-manager");
  s.connection_param_file = text_of(line, "connection-param-file");
  s.driver = text_of(line, "driver");
  if (!s.connection_param_file.empty() && !read_file(s.connection_param_file)) {
    return invalid("Specified connection parameter file not found: " + s.connection_param_file);
  }
  s.username = text_of(line, "username");
  s.relaxed_isolation = line.has("relaxed-isolation") ||
                        s.property_flag("org.apache.sqoop.db.relaxedisolation", false);
  if (const auto root = line.value("temporary-rootdir")) s.temporary_root = *root;
  const auto unquoted = line.value("oracle-escaping-disabled");
  s.oracle_quotes = unquoted ? to_lower(*unquoted) != "true"
                             : !s.property_flag("sqoop.oracle.escaping.disabled", true);

  s.password = line.value("password");
  s.prompt_password = line.has("P");
  s.password_file = text_of(line, "password-file");
  s.password_alias = text_of(line, "password-alias");
  if (s.password) {
    log.warn("tool.BaseSqoopTool",
             "Setting your password on the command-line is insecure. Consider using -P instead.");
  }
  const int ways = (s.password ? 1 : 0) + (s.prompt_password ? 1 : 0) +
                   (line.has("password-file") ? 1 : 0) + (line.has("password-alias") ? 1 : 0);
  if (ways > 1) {
    return invalid(
        "Only one of password, password alias or path to a password file must be specified.");
  }
  if (const auto level = line.value("metadata-transaction-isolation-level");
      level && !is_isolation_level(*level)) {
    return invalid(
        "Only transaction isolation levels defined by java.sql.Connection class are supported. "
        "Check the java.sql.Connection javadocs for more details");
  }
  return {};
}

Status read_delimiter(const CommandLine& line, std::string_view key, char32_t& to,
                      const JobLog& log) {
  const auto text = line.value(key);
  if (!text) return {};
  TRY(to, delimiter_character(*text, log));
  return {};
}

Status read_delimiters(const CommandLine& line, Settings& s, const JobLog& log) {
  formats::Delimiters& d = s.delimiters;
  TRY(read_delimiter(line, "fields-terminated-by", d.field, log));
  TRY(read_delimiter(line, "lines-terminated-by", d.record, log));
  TRY(read_delimiter(line, "escaped-by", d.escape, log));
  if (line.has("optionally-enclosed-by")) {
    TRY(read_delimiter(line, "optionally-enclosed-by", d.enclose, log));
    d.enclose_required = false;
  }
  if (line.has("enclosed-by")) {  // the stronger wish, wherever it stands
    TRY(read_delimiter(line, "enclosed-by", d.enclose, log));
    d.enclose_required = true;
  }
  if (line.has("mysql-delimiters")) {
    d = {.field = ',', .record = '\n', .enclose = '\'', .escape = '\\', .enclose_required = false};
  }
  return {};
}

// The replacement of a Java regular expression: a backslash takes the next character as it is.
std::string without_backslashes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

// What a cluster's configuration, or -D, says of all output; Hadoop's default codec is "deflate".
void read_compress_properties(Settings& s) {
  const std::string prefix = "mapreduce.output.fileoutputformat.compress";
  s.compress = s.property_flag(prefix, s.property_flag("mapred.output.compress", false));
  if (!s.compress) return;
  s.codec = s.property(prefix + ".codec", s.property("mapred.output.compression.codec",
                                                     "org.apache.hadoop.io.compress.DefaultCodec"));
}

std::vector<std::string> names_of(const CommandLine& line, std::string_view key) {
  std::vector<std::string> names;
  const auto list = line.value(key);
  if (!list) return names;
  for (const std::string& name : split(*list, ',')) names.emplace_back(trim(name));
  // Java's split drops what is empty at the end.
  while (names.size() > 1 && names.back().empty()) names.pop_back();
  return names;
}

Status read_mappers(const CommandLine& line, Settings& s) {
  TRY(const std::int64_t mappers, number(line, "m", 4));
  s.mappers = static_cast<int>(std::clamp<std::int64_t>(mappers, 0, 10'000));
  return {};
}

void read_validation(const CommandLine& line, Settings& s) {
  s.validate = line.has("validate");
  s.validation_failure_handler = text_of(line, "validation-failurehandler");
}

Status read_incremental(const CommandLine& line, Settings& s) {
  const std::string mode = text_of(line, "incremental");
  if (mode == "append") s.incremental = Incremental::kAppend;
  if (mode == "lastmodified") s.incremental = Incremental::kLastModified;
  s.check_column = text_of(line, "check-column");
  s.last_value = text_of(line, "last-value");
  s.merge_key = text_of(line, "merge-key");
  if (s.incremental == Incremental::kAppend) s.append = true;
  return {};
}

Status read_direct(const CommandLine& line, Settings& s) {
  DirectSettings& direct = s.direct;
  direct.wanted = line.has("direct");
  if (line.has("null-string")) direct.null_string = s.null_string;
  if (line.has("null-non-string")) direct.null_other = s.null_other;
  if (const auto text = line.value("direct-split-size")) {
    const auto size = parse_int(*text);
    if (!size) return invalid("Error: expected numeric argument.\nTry --help for usage.");
    direct.split_size = std::max<std::int64_t>(*size, 0);
  }
  return {};
}

// Where an option of the input is not given, its twin of the output counts.
Status read_input_format(const CommandLine& line, Settings& s, InputFormat& input,
                         const JobLog& log) {
  formats::Delimiters& d = input.delimiters;
  d = s.delimiters;
  TRY(read_delimiter(line, "input-fields-terminated-by", d.field, log));
  TRY(read_delimiter(line, "input-lines-terminated-by", d.record, log));
  TRY(read_delimiter(line, "input-escaped-by", d.escape, log));
  if (line.has("input-optionally-enclosed-by")) {
    TRY(read_delimiter(line, "input-optionally-enclosed-by", d.enclose, log));
    d.enclose_required = false;
  }
  if (line.has("input-enclosed-by")) {
    TRY(read_delimiter(line, "input-enclosed-by", d.enclose, log));
    d.enclose_required = true;
  }
  if (const auto text = line.value("input-null-string")) input.null_string = java_unescaped(*text);
  if (const auto text = line.value("input-null-non-string")) {
    input.null_other = java_unescaped(*text);
  }
  return {};
}

Status read_export(const CommandLine& line, Settings& s, const JobLog& log) {
  ExportSettings& e = s.export_;
  s.table = text_of(line, "table");
  s.columns = names_of(line, "columns");
  TRY(read_mappers(line, s));
  read_validation(line, s);
  e.directory = text_of(line, "export-dir");
  e.call = text_of(line, "call");
  e.update_keys = names_of(line, "update-key");
  e.allow_insert = text_of(line, "update-mode") == "allowinsert";
  e.staging_table = text_of(line, "staging-table");
  e.clear_staging = line.has("clear-staging-table");
  e.batch = line.has("batch");
  e.bad_records_dir = text_of(line, "bad-records-dir");
  TRY(e.max_bad_records, number(line, "max-bad-records", 0));
  TRY(read_delimiters(line, s, log));
  TRY(read_input_format(line, s, s.input, log));
  // What mysqlimport and COPY take for NULL; the rest of --direct is done anyway.
  if (line.has("direct")) {
    const std::string null = s.connect.starts_with("jdbc:postgresql:") ? "" : "\\N";
    if (!line.has("input-null-string")) s.input.null_string = null;
    if (!line.has("input-null-non-string")) s.input.null_other = null;
  }
  if (const auto text = line.value("map-column-java")) {
    TRY(s.column_types, column_mapping(*text));
  }
  return {};
}

Status read_hive(const CommandLine& line, Settings& s) {
  HiveSettings& hive = s.hive;
  hive.import = line.has("hive-import");
  hive.home = text_of(line, "hive-home");
  hive.database = text_of(line, "hive-database");
  hive.table = text_of(line, "hive-table");
  hive.overwrite = line.has("hive-overwrite");
  hive.fails_if_there = line.has("create-hive-table");
  hive.partition_key = text_of(line, "hive-partition-key");
  hive.partition_value = text_of(line, "hive-partition-value");
  hive.external_dir = text_of(line, "external-table-dir");
  if (const auto text = line.value("map-column-hive")) {
    TRY(hive.column_types, column_mapping(*text));
  }
  return {};
}

// What Hive takes for delimiters where nobody says.
void use_hive_delimiters(const CommandLine& line, Settings& s, const JobLog& log) {
  for (const char* said : {"fields-terminated-by", "lines-terminated-by", "escaped-by",
                           "enclosed-by", "optionally-enclosed-by", "mysql-delimiters"}) {
    if (line.has(said)) return;
  }
  log.info("tool.BaseSqoopTool", "Using Hive-specific delimiters for output. You can override");
  log.info("tool.BaseSqoopTool", "delimiters with --fields-terminated-by, etc.");
  s.delimiters.field = U'\x01';
}

Status read_merge(const CommandLine& line, Settings& s, const JobLog& log) {
  s.merge.new_data = text_of(line, "new-data");
  s.merge.onto = text_of(line, "onto");
  s.merge.class_name = text_of(line, "class-name");
  s.target_dir = text_of(line, "target-dir");
  s.merge_key = text_of(line, "merge-key");
  s.columns = names_of(line, "columns");
  return read_delimiters(line, s, log);
}

Status read_import(const CommandLine& line, Settings& s) {
  s.table = text_of(line, "table");
  s.query = text_of(line, "e");
  s.columns = names_of(line, "columns");
  s.where = text_of(line, "where");
  s.boundary_query = text_of(line, "boundary-query");
  s.split_by = text_of(line, "split-by");
  TRY(read_mappers(line, s));
  TRY(s.split_limit, number(line, "split-limit", 0));
  s.autoreset = line.has("autoreset-to-one-mapper");
  s.target_dir = text_of(line, "target-dir");
  s.warehouse_dir = text_of(line, "warehouse-dir");
  s.append = line.has("append");
  s.delete_target = line.has("delete-target-dir");
  if (const auto list = line.value("exclude-tables")) s.exclude_tables = split(*list, ',');
  read_validation(line, s);
  TRY(read_incremental(line, s));
  s.job_name = text_of(line, "mapreduce-job-name");
  s.class_name = text_of(line, "class-name");
  s.package_name = text_of(line, "package-name");
  s.outdir = line.value("outdir").value_or(".");
  s.writes_class = line.has("outdir");
  if (line.has("as-sequencefile")) s.format = FileFormat::kSequenceFile;
  if (line.has("as-avrodatafile")) s.format = FileFormat::kAvro;
  if (line.has("as-parquetfile")) s.format = FileFormat::kParquet;
  if (line.has("as-orcfile")) s.format = FileFormat::kOrc;
  s.codec = text_of(line, "compression-codec");
  s.compress = line.has("z") || !s.codec.empty();
  if (!s.compress) read_compress_properties(s);
  TRY(s.inline_lob_limit, number(line, "inline-lob-limit", s.inline_lob_limit));
  if (line.has("fetch-size")) {
    TRY(const std::int64_t size, number(line, "fetch-size", 0));
    s.fetch_size = static_cast<int>(size);
  }
  // The text goes through Java source in Sqoop, hence its escapes.
  if (const auto text = line.value("null-string")) s.null_string = java_unescaped(*text);
  if (const auto text = line.value("null-non-string")) s.null_other = java_unescaped(*text);
  if (line.has("hive-drop-import-delims")) s.hive_delims = "";
  if (const auto text = line.value("hive-delims-replacement")) {
    s.hive_delims = without_backslashes(java_unescaped(*text));
  }
  if (const auto text = line.value("map-column-java")) {
    TRY(s.column_types, column_mapping(*text));
  }
  return {};
}

std::optional<char32_t> coded_character(std::string_view digits, int base) {
  std::uint32_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, failed] = std::from_chars(digits.data(), end, value, base);
  if (digits.empty() || at != end || failed != std::errc() || value > 0x7FFFFFFF) {
    return std::nullopt;
  }
  // Java's char holds the lower half; a half of a surrogate pair is written as '?'.
  const char32_t character = value & 0xFFFF;
  return character >= 0xD800 && character < 0xE000 ? U'?' : character;
}

// The first character, as UTF-8 holds it; of one outside the first plane Java takes half, which is
// written as '?'.
char32_t first_character(const std::string& text, const JobLog& log) {
  if (java_length(text) > 1) {
    log.warn("sqoop.SqoopOptions", "Character argument " + text +
                                       " has multiple characters; only the first will be used.");
  }
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : 3;
  if (first >= 0xF0 || text.size() < length) return U'?';
  char32_t value = length == 1 ? first : first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    value = (value << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  return value;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::optional<char32_t> code;
    if (text[i] == '%' && i + 2 < text.size()) code = coded_character(text.substr(i + 1, 2), 16);
    if (code) {
      out += static_cast<char>(*code);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

std::string Settings::property(const std::string& name, const std::string& otherwise) const {
  const auto found = properties.find(name);
  return found == properties.end() ? otherwise : found->second;
}

bool Settings::property_flag(const std::string& name, bool otherwise) const {
  const std::string value = to_lower(property(name, ""));
  return value == "true" ? true : value == "false" ? false : otherwise;
}

Result<char32_t> delimiter_character(const std::string& text, const JobLog& log) {
  static constexpr std::string_view kNames = "bnrt\"'\\";
  static constexpr std::string_view kMeaning = "\b\n\r\t\"'\\";
  constexpr const char* kTryHelp = "\nTry --help for usage instructions.";
  if (text.empty()) return invalid(std::string("Character argument expected.") + kTryHelp);
  if (text[0] == '\\' && text.size() > 1) {
    const std::string_view rest = std::string_view(text).substr(1);
    if (rest == "0") return char32_t{0};
    if (rest[0] == '0') {
      const bool hex = rest[1] == 'x' || rest[1] == 'X';
      if (hex && rest.size() == 2) {
        return invalid(std::string("Base-16 value expected for character argument.") + kTryHelp);
      }
      const auto code =
          hex ? coded_character(rest.substr(2), 16) : coded_character(rest.substr(1), 8);
      if (!code) return invalid("Error: expected numeric argument.\nTry --help for usage.");
      return *code;
    }
    const std::size_t known = kNames.find(rest[0]);
    if (rest.size() > 1 || known == std::string_view::npos) {
      return invalid("Cannot understand character argument: " + text + kTryHelp);
    }
    return static_cast<char32_t>(kMeaning[known]);
  }
  return first_character(text, log);
}

Result<std::map<std::string, std::string>> column_mapping(const std::string& text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == ',' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  std::map<std::string, std::string> mapping;
  for (const std::string& part : parts) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos || equals == 0) {
      return invalid(
          "Malformed mapping.  Column mapping should be the form key=value[,key=value]*");
    }
    mapping[percent_decoded(std::string_view(part).substr(0, equals))] =
        percent_decoded(std::string_view(part).substr(equals + 1));
  }
  return mapping;
}

Result<Settings> read_settings(const Tool& tool, const CommandLine& line, const JobLog& log) {
  Settings s;
  TRY(read_common(line, s, log));
  if (s.help) return s;
  if (tool.name == "eval") s.query = text_of(line, "e");
  if (tool.name == "export") TRY(read_export(line, s, log));
  if (tool.name == "merge") TRY(read_merge(line, s, log));
  if (tool.name == "import" || tool.name == "import-all-tables" || tool.name == "codegen") {
    TRY(read_import(line, s));
    TRY(read_direct(line, s));
    TRY(read_delimiters(line, s, log));
    TRY(read_hive(line, s));
    if (s.hive.import) use_hive_delimiters(line, s, log);
    TRY(read_input_format(line, s, s.input, log));
  }
  if (tool.name == "create-hive-table") {
    s.table = text_of(line, "table");
    s.outdir = line.value("outdir").value_or(".");
    TRY(read_delimiters(line, s, log));
    TRY(read_hive(line, s));
    use_hive_delimiters(line, s, log);
  }
  (void)read_connector_options(line.extra, s);  // check_settings() says what is wrong with them
  return s;
}

}  // namespace sluice::sqoop
