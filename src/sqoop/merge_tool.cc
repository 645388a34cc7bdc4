#include "sqoop/merge_tool.h"

#include <algorithm>

#include "base/text.h"
#include "sqoop/cli/record_class.h"
#include "sqoop/import/kite_dataset.h"
#include "sqoop/import/row_writer.h"
#include "sqoop/import/target.h"
#include "sqoop/merge/keyed_records.h"
#include "sqoop/merge/merge.h"
#include "sqoop/merge/merge_avro.h"
#include "sqoop/merge/merge_files.h"
#include "sqoop/merge/merge_parquet.h"
#include "sqoop/merge/merge_sequence.h"

namespace sluice::sqoop {
namespace {

// What was said, or else what the import that made the records has left.
Result<RecordClass> class_of(const Environment& environment, const Settings& s) {
  if (s.columns.empty()) return find_class(environment.data_dir, s.merge.class_name);
  RecordClass given;
  given.columns = s.columns;
  given.is_string.assign(s.columns.size(), true);
  given.delimiters = s.delimiters;
  return given;
}

Result<std::size_t> key_of(const RecordClass& of, const std::string& name) {
  const auto found = std::find(of.columns.begin(), of.columns.end(), name);
  if (found != of.columns.end()) return static_cast<std::size_t>(found - of.columns.begin());
  const auto near = nearest(name, of.columns);
  return Error(ErrorCode::kNotFound,
               "java.io.IOException: Cannot join values on null key. Did you specify a key column "
               "that exists? There is no column " +
                   name + (near ? "; did you mean " + *near + "?" : "."));
}

Result<std::string> folder_at(const lake::Location& place, const std::string& address,
                              const JobLog& log) {
  if (const auto status = place.file_system->status(place.path); !status) {
    if (status.error().code() != ErrorCode::kNotFound) return status.error();
    log.warn("mapreduce.ExportJobBase", "Input path " + address + " does not exist");
    return Error(ErrorCode::kNotFound,
                 "org.apache.hadoop.mapreduce.lib.input.InvalidInputException: Input path does not "
                 "exist: " +
                     address);
  }
  return place.path;
}

Status copy_file(lake::FileSystem& file_system, const std::string& from, lake::Writer& to) {
  TRY(const auto reader, file_system.open(from));
  std::string buffer(1 << 20, '\0');
  for (std::uint64_t at = 0;;) {
    TRY(const std::size_t got, reader->read_at(at, buffer.data(), buffer.size()));
    if (got == 0) return to.close();
    TRY(to.write(std::string_view(buffer).substr(0, got)));
    at += got;
  }
}

// The records that are merged name them; their own folders keep them.
Status copy_large_objects(lake::FileSystem& file_system, const std::string& from, Target& target) {
  const std::string folder = from + "/" + kLargeObjects;
  if (const auto there = file_system.status(folder); !there) {
    return there.error().code() == ErrorCode::kNotFound ? Status() : Status(there.error());
  }
  TRY(const auto files, lake::list_all(file_system, folder));
  for (const lake::FileStatus& file : files) {
    auto writer = target.create(std::string(kLargeObjects) + "/" + std::string(file.name()));
    // One import's file, which both folders have.
    if (!writer && writer.error().code() == ErrorCode::kAlreadyExists) continue;
    if (!writer) return writer.error();
    TRY(copy_file(file_system, file.path, **writer));
  }
  return {};
}

std::string address_of(const lake::Location& place) {
  const std::string uri = place.file_system->uri();
  return (uri == "file://" ? "file:" : uri) + place.path;
}

// Where the two sets of records are.
struct Merged {
  lake::FileSystem* file_system = nullptr;
  std::string onto;
  std::string new_data;
};

Result<MergeFormat> format_of_both(const Merged& merged) {
  for (const std::string& folder : {merged.onto, merged.new_data}) {
    TRY(const auto format, format_of_folder(*merged.file_system, folder));
    if (format) return *format;
  }
  return MergeFormat::kText;
}

Status merge_avro_files(const Merged& merged, const Settings& s, const Target& target) {
  TRY(merge_avro({.file_system = merged.file_system,
                  .onto = merged.onto,
                  .new_data = merged.new_data,
                  .target = target.work_folder(),
                  .key = s.merge_key,
                  .runs = folder_for_runs(s.property("hadoop.tmp.dir", ""))}));
  return {};
}

Status merge_sequences(const Merged& merged, const Environment& environment, const Settings& s,
                       const Target& target) {
  TRY(RecordClass of, find_class(environment.data_dir, s.merge.class_name));
  if (of.types.size() != of.columns.size()) {
    return Error(ErrorCode::kInvalidArgument,
                 "The types of " + s.merge.class_name +
                     " are not known: run sqoop codegen for its table again.");
  }
  TRY(const std::size_t key, key_of(of, s.merge_key));
  TRY(merge_sequence_files({.file_system = merged.file_system,
                            .onto = merged.onto,
                            .new_data = merged.new_data,
                            .target = target.work_folder(),
                            .record = std::move(of),
                            .key = key,
                            .zone = JavaZone::local(),
                            .runs = folder_for_runs(s.property("hadoop.tmp.dir", ""))}));
  return {};
}

Status merge_parquet_files(const Merged& merged, const Environment& environment, const Settings& s,
                           Target& target) {
  TRY(const ParquetMerge done,
      merge_parquet({.file_system = merged.file_system,
                     .onto = merged.onto,
                     .new_data = merged.new_data,
                     .target = target.work_folder(),
                     .file = parquet_file_name(),
                     .key = s.merge_key,
                     .runs = folder_for_runs(s.property("hadoop.tmp.dir", ""))}));
  target.leave_unmarked();
  if (done.avro_schema.empty()) return {};
  return write_kite_dataset(target, environment.clock, done.avro_schema,
                            columnar::Packing::kSnappy);
}

Status merge_texts(const Merged& merged, const Environment& environment, const Settings& s,
                   Target& target) {
  TRY(const RecordClass of, class_of(environment, s));
  TRY(const std::size_t key, key_of(of, s.merge_key));
  TRY(merge_records({.file_system = merged.file_system,
                     .onto = merged.onto,
                     .new_data = merged.new_data,
                     .target = target.work_folder(),
                     .delimiters = of.delimiters,
                     .columns = of.columns.size(),
                     .key = key,
                     .null_text = of.is_string[key] ? of.null_string : of.null_other,
                     .codec = nullptr,
                     .runs = folder_for_runs(s.property("hadoop.tmp.dir", ""))}));
  for (const std::string& folder : {merged.onto, merged.new_data}) {
    TRY(copy_large_objects(*merged.file_system, folder, target));
  }
  return {};
}

}  // namespace

Status merge_folders(Environment& environment, const Settings& s, const JobLog& log) {
  TRY(Target target, Target::find(environment.file_systems, environment.clock, s, ""));
  TRY(target.check());
  TRY(const lake::Location onto, environment.file_systems.resolve(s.merge.onto));
  TRY(const lake::Location new_data, environment.file_systems.resolve(s.merge.new_data));
  TRY(const std::string old_folder, folder_at(onto, address_of(onto), log));
  TRY(const std::string new_folder, folder_at(new_data, address_of(new_data), log));
  TRY(const lake::Location to, environment.file_systems.resolve(s.target_dir));
  if (onto.file_system != to.file_system || new_data.file_system != to.file_system) {
    return Error(ErrorCode::kUnsupported,
                 "--onto, --new-data and --target-dir must be on one file "
                 "system in this version.");
  }
  const Merged merged{.file_system = to.file_system, .onto = old_folder, .new_data = new_folder};
  TRY(target.clear_leftovers(log));
  TRY(target.prepare());
  TRY(const MergeFormat format, format_of_both(merged));
  if (format == MergeFormat::kAvro) {
    TRY(merge_avro_files(merged, s, target));
  } else if (format == MergeFormat::kParquet) {
    TRY(merge_parquet_files(merged, environment, s, target));
  } else if (format == MergeFormat::kSequenceFile) {
    TRY(merge_sequences(merged, environment, s, target));
  } else {
    TRY(merge_texts(merged, environment, s, target));
  }
  return target.commit(log);
}

}  // namespace sluice::sqoop
