#include "sqoop/jobs/job_properties.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace sluice::sqoop {
namespace {

// String.hashCode(), spread as java.util.HashMap does, in a table that grows at three quarters.
std::uint32_t place_in_java(const std::string& key, std::size_t count) {
  std::uint32_t hash = 0;
  for (const char c : key) hash = hash * 31 + static_cast<unsigned char>(c);
  std::uint32_t size = 64;
  while (count > size / 4 * 3) size *= 2;
  return (hash ^ (hash >> 16)) & (size - 1);
}

// What no option of ours changes.
constexpr std::array<std::pair<const char*, const char*>, 14> kFixed{
    {{"sqlconnection.metadata.transaction.isolation.level", "2"},
     {"codegen.auto.compile.dir", "true"},
     {"accumulo.batch.size", "10240000"},
     {"accumulo.create.table", "false"},
     {"accumulo.max.latency", "5000"},
     {"mainframe.input.dataset.type", "p"},
     {"skip.dist.cache", "false"},
     {"hcatalog.drop.and.create.table", "false"},
     {"hbase.bulk.load.enabled", "false"},
     {"hbase.create.table", "false"},
     {"customtool.options.jsonmap", "{}"},
     {"hcatalog.create.table", "false"},
     {"sqoop.throwOnError", "false"},
     {"sqoop.oracle.escaping.disabled", "true"}}};

class Properties {
 public:
  Properties(const CommandLine& line, const Settings& settings, const SavedJob& job)
      : line_(line), s_(settings), job_(job) {}

  std::vector<std::pair<std::string, std::string>> all() {
    // Of names that share a place in Java's table, the first one put in comes first.
    put("split.limit", s_.split_limit > 0 ? std::to_string(s_.split_limit) : "null");
    put("temporary.dirRoot", s_.temporary_root);
    put_flag("relaxed.isolation", s_.relaxed_isolation);
    put_flag("hive.fail.table.exists", s_.hive.fails_if_there);
    put_flag("hive.overwrite.table", s_.hive.overwrite);
    put_flag("hive.import", s_.hive.import);
    for (const auto& [name, value] : kFixed) put(name, value);
    put("import.direct.split.size", std::to_string(s_.direct.split_size));
    add_source();
    add_target();
    add_incremental();
    add_export();
    add_delimiters("output", s_.delimiters);
    add_delimiters("input", given_input());
    std::stable_sort(out_.begin(), out_.end(), [this](const auto& a, const auto& b) {
      return place_in_java(a.first, out_.size()) < place_in_java(b.first, out_.size());
    });
    return std::move(out_);
  }

 private:
  void put(const std::string& name, const std::string& value) { out_.emplace_back(name, value); }
  void put_flag(const std::string& name, bool value) { put(name, value ? "true" : "false"); }
  // Java keeps no property without a value.
  void put_given(const std::string& name, const std::string& value) {
    if (!value.empty()) put(name, value);
  }
  void put_option(const std::string& name, std::string_view option) {
    put_given(name, line_.value(option).value_or(""));
  }

  void add_source() {
    put_flag("verbose", s_.verbose);
    put("db.connect.string", s_.connect);
    put_given("db.username", s_.username);
    if (job_.password) put("db.password", "***");
    if (s_.password_file.empty() && s_.password_alias.empty()) {
      put_flag("db.require.password", job_.asks_password);
    }
    put_given("db.password.file", s_.password_file);
    put_given("db.password.alias", s_.password_alias);
    put_given("connection.manager", s_.connection_manager);
    put_given("jdbc.driver.class", s_.driver);
    put_given("db.table", s_.table);
    put_given("db.query", s_.query);
    put_given("db.query.boundary", s_.boundary_query);
    put_given("db.where.clause", s_.where);
    put_given("db.column.list", join(s_.columns, ","));
    put_given("db.split.column", s_.split_by);
    put("mapreduce.num.mappers", std::to_string(s_.mappers));
    put_flag("reset.onemapper", s_.autoreset);
    put("import.fetch.size", s_.fetch_size ? std::to_string(*s_.fetch_size) : "null");
    put("import.max.inline.lob.size", std::to_string(s_.inline_lob_limit));
    put_flag("direct.import", line_.has("direct"));
  }

  void add_target() {
    put_given("hdfs.target.dir", s_.target_dir);
    put_given("hdfs.warehouse.dir", s_.warehouse_dir);
    put_flag("hdfs.append.dir", s_.append);
    put_flag("hdfs.delete-target.dir", s_.delete_target);
    put("hdfs.file.format", s_.format == FileFormat::kAvro           ? "AvroDataFile"
                            : s_.format == FileFormat::kParquet      ? "ParquetFile"
                            : s_.format == FileFormat::kOrc          ? "OrcFile"
                            : s_.format == FileFormat::kSequenceFile ? "SequenceFile"
                                                                     : "TextFile");
    put_flag("enable.compression", s_.compress);
    put_given("compression.codec", s_.codec);
    put_given("mapreduce.job.name", s_.job_name);
    put("codegen.output.dir", line_.value("outdir").value_or("."));
    put_option("codegen.java.classname", "class-name");
    put_option("codegen.java.packagename", "package-name");
    put_option("null.string", "null-string");
    put_option("null.non-string", "null-non-string");
    put_option("input.null.string", "input-null-string");
    put_option("input.null.non-string", "input-null-non-string");
    for (const auto& [column, type] : s_.column_types) put("map.column.java." + column, type);
    for (const auto& [column, type] : s_.hive.column_types) {
      put("map.column.hive." + column, type);
    }
    put_given("hive.table.name", s_.hive.table);
    put_given("hive.database.name", s_.hive.database);
    put_given("hive.partition.key", s_.hive.partition_key);
    put_given("hive.partition.value", s_.hive.partition_value);
    put_given("hive.external.table.dir", s_.hive.external_dir);
    put_flag("hive.drop.delims", line_.has("hive-drop-import-delims"));
    put_option("hive.delims.replacement", "hive-delims-replacement");
  }

  void add_incremental() {
    put("incremental.mode", s_.incremental == Incremental::kAppend         ? "AppendRows"
                            : s_.incremental == Incremental::kLastModified ? "DateLastModified"
                                                                           : "None");
    put_given("incremental.col", s_.check_column);
    put_given("incremental.last.value", s_.last_value);
    put_given("merge.key.col", s_.merge_key);
  }

  void add_export() {
    put_flag("db.batch", s_.export_.batch);
    put_flag("db.clear.staging.table", s_.export_.clear_staging);
    put_given("db.export.staging.table", s_.export_.staging_table);
    put_given("db.export.call", s_.export_.call);
    put_given("export.source.dir", s_.export_.directory);
    put_given("export.update.col", join(s_.export_.update_keys, ","));
    put("export.new.update", s_.export_.allow_insert ? "AllowInsert" : "UpdateOnly");
  }

  // Only what was said for the input itself.
  formats::Delimiters given_input() const {
    formats::Delimiters none{.field = 0, .record = 0};
    if (job_.tool != "export") return none;
    const formats::Delimiters& all = s_.input.delimiters;
    if (line_.has("input-fields-terminated-by")) none.field = all.field;
    if (line_.has("input-lines-terminated-by")) none.record = all.record;
    if (line_.has("input-escaped-by")) none.escape = all.escape;
    if (line_.has("input-enclosed-by") || line_.has("input-optionally-enclosed-by")) {
      none.enclose = all.enclose;
      none.enclose_required = all.enclose_required;
    }
    return none;
  }

  void add_delimiters(const std::string& side, const formats::Delimiters& d) {
    const std::string prefix = "codegen." + side + ".delimiters.";
    put(prefix + "field", std::to_string(static_cast<std::uint32_t>(d.field)));
    put(prefix + "record", std::to_string(static_cast<std::uint32_t>(d.record)));
    put(prefix + "enclose", std::to_string(static_cast<std::uint32_t>(d.enclose)));
    put(prefix + "escape", std::to_string(static_cast<std::uint32_t>(d.escape)));
    put_flag(prefix + "enclose.required", d.enclose_required);
  }

  const CommandLine& line_;
  const Settings& s_;
  const SavedJob& job_;
  std::vector<std::pair<std::string, std::string>> out_;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> job_properties(const CommandLine& line,
                                                                const Settings& settings,
                                                                const SavedJob& job) {
  return Properties(line, settings, job).all();
}

}  // namespace sluice::sqoop
