#include "sqoop/jobs/old_job.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"

namespace sluice::sqoop {
namespace {

// A property, the option that says it, and the value that needs no saying.
struct Told {
  const char* property;
  const char* option;
  const char* usual;
};

constexpr auto kValues = std::to_array<Told>({
    {"db.connect.string", "connect", ""},
    {"db.username", "username", ""},
    {"db.password.file", "password-file", ""},
    {"db.password.alias", "password-alias", ""},
    {"connection.manager", "connection-manager", ""},
    {"jdbc.driver.class", "driver", ""},
    {"db.table", "table", ""},
    {"db.query", "query", ""},
    {"db.query.boundary", "boundary-query", ""},
    {"db.where.clause", "where", ""},
    {"db.column.list", "columns", ""},
    {"db.split.column", "split-by", ""},
    {"split.limit", "split-limit", "null"},
    {"mapreduce.num.mappers", "num-mappers", "4"},
    {"mapreduce.job.name", "mapreduce-job-name", ""},
    {"import.fetch.size", "fetch-size", "null"},
    {"import.max.inline.lob.size", "inline-lob-limit", "16777216"},
    {"import.direct.split.size", "direct-split-size", "0"},
    {"import.all_tables.exclude", "exclude-tables", ""},
    {"hdfs.target.dir", "target-dir", ""},
    {"hdfs.warehouse.dir", "warehouse-dir", ""},
    {"temporary.dirRoot", "temporary-rootdir", "_sqoop"},
    {"compression.codec", "compression-codec", ""},
    {"codegen.output.dir", "outdir", "."},
    {"codegen.java.classname", "class-name", ""},
    {"codegen.java.packagename", "package-name", ""},
    {"codegen.jar.file", "jar-file", ""},
    {"null.string", "null-string", ""},
    {"null.non-string", "null-non-string", ""},
    {"input.null.string", "input-null-string", ""},
    {"input.null.non-string", "input-null-non-string", ""},
    {"incremental.col", "check-column", ""},
    {"merge.key.col", "merge-key", ""},
    {"merge.old.path", "onto", ""},
    {"merge.new.path", "new-data", ""},
    {"export.source.dir", "export-dir", ""},
    {"export.update.col", "update-key", ""},
    {"db.export.staging.table", "staging-table", ""},
    {"db.export.call", "call", ""},
    {"hive.home", "hive-home", ""},
    {"hive.table.name", "hive-table", ""},
    {"hive.database.name", "hive-database", ""},
    {"hive.partition.key", "hive-partition-key", ""},
    {"hive.partition.value", "hive-partition-value", ""},
    {"hive.external.table.dir", "external-table-dir", ""},
    {"hive.delims.replacement", "hive-delims-replacement", ""},
    {"hcatalog.table.name", "hcatalog-table", ""},
    {"hcatalog.database.name", "hcatalog-database", ""},
    {"hcatalog.storage.stanza", "hcatalog-storage-stanza", ""},
    {"hbase.table", "hbase-table", ""},
    {"hbase.col.family", "column-family", ""},
    {"hbase.row.key.col", "hbase-row-key", ""},
});

constexpr auto kFlags = std::to_array<Told>({
    {"verbose", "verbose", "false"},
    {"relaxed.isolation", "relaxed-isolation", "false"},
    {"reset.onemapper", "autoreset-to-one-mapper", "false"},
    {"direct.import", "direct", "false"},
    {"hdfs.append.dir", "append", "false"},
    {"hdfs.delete-target.dir", "delete-target-dir", "false"},
    {"enable.compression", "compress", "false"},
    {"db.batch", "batch", "false"},
    {"db.clear.staging.table", "clear-staging-table", "false"},
    {"hive.import", "hive-import", "false"},
    {"hive.overwrite.table", "hive-overwrite", "false"},
    {"hive.fail.table.exists", "create-hive-table", "false"},
    {"hive.drop.delims", "hive-drop-import-delims", "false"},
    {"hcatalog.create.table", "create-hcatalog-table", "false"},
    {"hcatalog.drop.and.create.table", "drop-and-create-hcatalog-table", "false"},
    {"hbase.create.table", "hbase-create-table", "false"},
    {"hbase.bulk.load.enabled", "hbase-bulkload", "false"},
    {"sqoop.throwOnError", "throw-on-error", "false"},
    {"skip.dist.cache", "skip-dist-cache", "false"},
});

// A property and a word of its values; what each means as options.
struct Word {
  const char* property;
  const char* value;
  std::array<const char*, 2> options;  // the second may be its value, or null
};

constexpr auto kWords = std::to_array<Word>({
    {"hdfs.file.format", "TextFile", {nullptr, nullptr}},
    {"hdfs.file.format", "SequenceFile", {"--as-sequencefile", nullptr}},
    {"hdfs.file.format", "AvroDataFile", {"--as-avrodatafile", nullptr}},
    {"hdfs.file.format", "ParquetFile", {"--as-parquetfile", nullptr}},
    {"incremental.mode", "None", {nullptr, nullptr}},
    {"incremental.mode", "AppendRows", {"--incremental", "append"}},
    {"incremental.mode", "DateLastModified", {"--incremental", "lastmodified"}},
    {"export.new.update", "UpdateOnly", {nullptr, nullptr}},
    {"export.new.update", "AllowInsert", {"--update-mode", "allowinsert"}},
});

// What every job has and no option says, with the value that it has then. A star: whatever it is.
constexpr std::array<std::pair<const char*, const char*>, 9> kUnsaid{
    {{"sqlconnection.metadata.transaction.isolation.level", "2"},
     {"codegen.auto.compile.dir", "*"},
     {"codegen.compile.dir", "*"},
     {"accumulo.batch.size", "10240000"},
     {"accumulo.create.table", "false"},
     {"accumulo.max.latency", "5000"},
     {"mainframe.input.dataset.type", "p"},
     {"customtool.options.jsonmap", "{}"},
     {"sqoop.oracle.escaping.disabled", "true"}}};

// Properties, by how their names begin, without which a job would be another; and what to do.
constexpr std::array<std::pair<std::string_view, const char*>, 2> kNeeded{
    {{"db.connect.params.",
      "no saved option holds a connection parameter (TLS may depend on it); create the job again "
      "with --connection-param-file, or with the parameter in its connect string"},
     {"accumulo.table", "imports into Accumulo are not offered by this version"}}};

// What Sqoop and Hadoop put among the -D themselves.
constexpr std::array<std::string_view, 2> kOwnConfiguration{
    {"sqoop.job.storage.implementations", "mapreduce.client.genericoptionsparser.used"}};

class Reader {
 public:
  explicit Reader(const OldJob& old) : left_(old.properties) { line_.job.tool = old.tool; }

  Result<OldJobLine> line(const std::map<std::string, std::string>& configuration) {
    for (const auto& [name, value] : configuration) {
      if (std::find(kOwnConfiguration.begin(), kOwnConfiguration.end(), name) !=
          kOwnConfiguration.end()) {
        continue;
      }
      add("-D");
      add(name + "=" + value);
    }
    take_password();
    for (const Told& told : kValues) take_value(told);
    for (const Told& told : kFlags) take_flag(told);
    for (const Word& word : kWords) take_word(word);
    take_mapping("map.column.java.", "map-column-java");
    take_mapping("map.column.hive.", "map-column-hive");
    take_delimiters("codegen.output.delimiters.", "", hive_ ? 1 : 44, 10);
    take_delimiters("codegen.input.delimiters.", "input-", 0, 0);
    take_extra();
    if (auto last = taken("incremental.last.value")) line_.job.last_value = std::move(*last);
    for (const auto& [name, usual] : kUnsaid) {
      const auto value = taken(name);
      if (value && *value != usual && std::string_view(usual) != "*") {
        line_.left_out.emplace_back(name);
      }
    }
    for (const auto& [name, value] : left_) {
      TRY(check_needless(name));
      line_.left_out.push_back(name);
    }
    return std::move(line_);
  }

 private:
  void add(std::string argument) { line_.job.args.push_back(std::move(argument)); }
  void add_option(const std::string& option, const std::string& value) {
    add("--" + option);
    add(value);
  }
  static Status check_needless(const std::string& name) {
    for (const auto& [needed, advice] : kNeeded) {
      if (name.starts_with(needed)) {
        return Error(ErrorCode::kUnsupported, "it has " + name + ": " + advice);
      }
    }
    return {};
  }
  std::optional<std::string> taken(const std::string& name) {
    const auto found = left_.find(name);
    if (found == left_.end()) return std::nullopt;
    std::string value = std::move(found->second);
    left_.erase(found);
    return value;
  }

  void take_password() {
    const auto kept = taken("db.password");
    if (kept && !kept->empty()) line_.job.password = *kept;
    if (taken("db.require.password").value_or("false") == "true" && !line_.job.password) {
      line_.job.asks_password = true;
    }
  }
  void take_value(const Told& told) {
    const auto value = taken(told.property);
    if (value && *value != told.usual) add_option(told.option, *value);
  }
  void take_flag(const Told& told) {
    const auto value = taken(told.property);
    if (!value || *value == told.usual) return;
    if (std::string_view(told.property) == "hive.import") hive_ = true;
    // An incremental import appends without being told.
    if (std::string_view(told.option) == "append" && left_.contains("incremental.mode") &&
        left_["incremental.mode"] == "AppendRows") {
      return;
    }
    add(std::string("--") + told.option);
  }
  void take_word(const Word& word) {
    const auto found = left_.find(word.property);
    if (found == left_.end() || found->second != word.value) return;
    left_.erase(found);
    for (const char* option : word.options) {
      if (option != nullptr) add(option);
    }
  }
  // "map.column.java.id = Long": the commas of values are written as people write them.
  void take_mapping(const std::string& prefix, const std::string& option) {
    std::string mapping;
    for (auto at = left_.lower_bound(prefix); at != left_.end() && at->first.starts_with(prefix);) {
      mapping += (mapping.empty() ? "" : ",") + encoded(at->first.substr(prefix.size())) + "=" +
                 encoded(at->second);
      at = left_.erase(at);
    }
    if (!mapping.empty()) add_option(option, mapping);
  }
  static std::string encoded(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == ',' || c == '=' || c == '%' || c == '+') {
        char code[8];
        std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
        out += code;
      } else {
        out += c;
      }
    }
    return out;
  }
  void take_delimiter(const std::string& property, const std::string& option, int usual) {
    const auto value = taken(property);
    const auto code = value ? parse_int(*value) : std::nullopt;
    if (!code || *code == usual || *code < 0 || *code > 0xFFFF) return;
    char text[16];
    std::snprintf(text, sizeof text, "\\0x%X", static_cast<unsigned>(*code));
    add_option(option, text);
  }
  void take_delimiters(const std::string& from, const std::string& side, int field, int record) {
    take_delimiter(from + "field", side + "fields-terminated-by", field);
    take_delimiter(from + "record", side + "lines-terminated-by", record);
    take_delimiter(from + "escape", side + "escaped-by", 0);
    const bool required = taken(from + "enclose.required").value_or("false") == "true";
    take_delimiter(from + "enclose", side + (required ? "enclosed-by" : "optionally-enclosed-by"),
                   0);
  }
  // What stood behind "--", one property each.
  void take_extra() {
    bool any = false;
    for (int i = 0;; ++i) {
      auto argument = taken("tool.arguments." + std::to_string(i));
      if (!argument) return;
      if (!any) add("--");
      any = true;
      add(std::move(*argument));
    }
  }

  std::map<std::string, std::string> left_;
  bool hive_ = false;
  OldJobLine line_;
};

}  // namespace

Result<OldJobLine> line_of_old_job(const OldJob& old) {
  if (old.tool.empty()) return Error(ErrorCode::kInvalidArgument, "it has no tool");
  return Reader(old).line(old.configuration);
}

}  // namespace sluice::sqoop
