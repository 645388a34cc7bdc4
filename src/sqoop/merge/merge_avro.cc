#include "sqoop/merge/merge_avro.h"

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "formats/avro_reader.h"
#include "formats/avro_writer.h"
#include "formats/json.h"
#include "sqoop/java/identifier.h"
#include "sqoop/merge/keyed_records.h"
#include "sqoop/merge/merge_files.h"

namespace sluice::sqoop {
namespace {

constexpr std::size_t kPiece = 1 << 20;
constexpr std::size_t kSyncInterval = 16'000;  // DataFileConstants.DEFAULT_SYNC_INTERVAL

class AvroMerge {
 public:
  explicit AvroMerge(const AvroMergeRequest& request)
      : request_(request), field_(avro_identifier(request.key)), records_(request.runs) {}

  Result<std::uint64_t> run() {
    TRY(read_folders(*request_.file_system, request_.onto, request_.new_data,
                     [this](const std::string& path) { return read_file(path); }));
    return write();
  }

 private:
  Status read_file(const std::string& path) {
    TRY(auto file, request_.file_system->open(path));
    TRY(const auto reader,
        formats::AvroReader::open(formats::ByteSource(bytes_of(std::move(file)))));
    if (schema_.empty()) schema_ = reader->schema();
    if (reader->schema() != schema_) {
      return Error(ErrorCode::kInvalidArgument,
                   "its schema is not that of the files before it, and a merge is of one schema");
    }
    std::string text;
    for (;;) {
      text.clear();
      TRY(const bool more, reader->next(text));
      if (!more) return {};
      TRY(const formats::Json record, formats::parse_json(text));
      TRY(const std::string key, key_of(record));
      TRY(records_.put(key, reader->encoded()));
    }
  }

  Result<std::string> key_of(const formats::Json& record) const {
    const formats::Json* value = record.member(request_.key);
    if (value == nullptr) value = record.member(field_);
    std::string missing;
    if (value == nullptr) {
      std::vector<std::string> names;
      for (const formats::Json::Member& member : record.members) names.push_back(member.name);
      const auto near = nearest(request_.key, names);
      missing = " There is no field " + field_ + (near ? "; did you mean " + *near + "?" : ".");
    } else if (value->kind == formats::Json::Kind::kObject && value->members.size() == 1) {
      value = &value->members.front().value;  // of a union
    }
    if (value == nullptr || value->kind == formats::Json::Kind::kNull) {
      return Error(
          ErrorCode::kInvalidArgument,
          "Cannot join values on null key. Did you specify a key column that exists?" + missing);
    }
    return value->text;
  }

  Result<std::uint64_t> write() {
    TRY(auto file, request_.file_system->create(request_.target + "/part-r-00000.avro"));
    formats::AvroWriter writer(schema_, formats::AvroCodec::kNull, kSyncInterval,
                               formats::random_sync_marker());
    std::string buffer;
    writer.begin(buffer);
    TRY(const std::uint64_t records, records_.each([&](std::string_view record) -> Status {
      TRY(writer.append(record, buffer));
      if (buffer.size() < kPiece) return {};
      TRY(file->write(buffer));
      buffer.clear();
      return {};
    }));
    TRY(writer.flush(buffer));
    TRY(file->write(buffer));
    TRY(file->close());
    return records;
  }

  const AvroMergeRequest& request_;
  const std::string field_;
  std::string schema_;
  KeyedRecords records_;
};

}  // namespace

Result<std::uint64_t> merge_avro(const AvroMergeRequest& request) {
  return AvroMerge(request).run();
}

}  // namespace sluice::sqoop
