#include "sqoop/merge/merge_sequence.h"

#include "formats/sequence_file.h"
#include "formats/sequence_file_reader.h"
#include "sqoop/java/binary_record.h"
#include "sqoop/merge/keyed_records.h"
#include "sqoop/merge/merge_files.h"

namespace sluice::sqoop {
namespace {

constexpr std::size_t kPiece = 1 << 20;
constexpr const char* kNothing = "org.apache.hadoop.io.NullWritable";

// A column in the bytes of a record.
struct Column {
  JavaType type;
  bool large;
};

class SequenceMerge {
 public:
  explicit SequenceMerge(const SequenceMergeRequest& request)
      : request_(request), records_(request.runs) {}

  Result<std::uint64_t> run() {
    for (const std::string& type : request_.record.types) {
      const auto known = java_type_named(type);
      if (!known)
        return Error(ErrorCode::kUnsupported, "records with a field of the class " + type);
      columns_.push_back({.type = *known, .large = type.ends_with(".BlobRef")});
    }
    TRY(read_folders(*request_.file_system, request_.onto, request_.new_data,
                     [this](const std::string& path) { return read_file(path); }));
    return write();
  }

 private:
  Status read_file(const std::string& path) {
    TRY(auto file, request_.file_system->open(path));
    TRY(const auto reader,
        formats::SequenceFileReader::open(formats::ByteSource(bytes_of(std::move(file)))));
    // A merge has made the record the key.
    const bool merged = reader->value_class() == kNothing;
    const std::string& of = merged ? reader->key_class() : reader->value_class();
    if (class_name_.empty()) class_name_ = of;
    if (of != class_name_) {
      return Error(ErrorCode::kInvalidArgument,
                   "its records are of the class " + of + ", those before it of " + class_name_);
    }
    std::string key;
    std::string value;
    for (;;) {
      TRY(const bool more, reader->next(key, value));
      if (!more) return {};
      const std::string& record = merged ? key : value;
      TRY(const std::string name, key_of(record));
      TRY(records_.put(name, record));
    }
  }

  Result<std::string> key_of(std::string_view bytes) const {
    BinaryRecord record(bytes);
    std::optional<std::string> key;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto value = record.take(columns_[i].type, columns_[i].large, request_.zone);
      if (i == request_.key && value) key = *value;
    }
    if (!record.is_whole()) {
      return Error(ErrorCode::kInvalidArgument,
                   "a record of the class " + class_name_ +
                       " has other fields than the import or codegen of that class has left");
    }
    if (!key) {
      return Error(ErrorCode::kInvalidArgument,
                   "Cannot join values on null key. Did you specify a key column that exists?");
    }
    return std::move(*key);
  }

  Result<std::uint64_t> write() {
    TRY(auto file, request_.file_system->create(request_.target + "/part-r-00000"));
    formats::SequenceFileWriter writer({.key_class = class_name_,
                                        .value_class = kNothing,
                                        .codec = nullptr,
                                        .sync_marker = formats::random_sync_marker()});
    std::string buffer;
    writer.begin(buffer);
    TRY(const std::uint64_t records, records_.each([&](std::string_view record) -> Status {
      TRY(writer.append(record, "", buffer));
      if (buffer.size() < kPiece) return {};
      TRY(file->write(buffer));
      buffer.clear();
      return {};
    }));
    TRY(file->write(buffer));
    TRY(file->close());
    return records;
  }

  const SequenceMergeRequest& request_;
  std::vector<Column> columns_;
  std::string class_name_;
  KeyedRecords records_;
};

}  // namespace

Result<std::uint64_t> merge_sequence_files(const SequenceMergeRequest& request) {
  return SequenceMerge(request).run();
}

}  // namespace sluice::sqoop
