#include "sqoop/merge/merge_parquet.h"

#include <algorithm>
#include <bit>
#include <memory>

#include "base/text.h"
#include "columnar/rows.h"
#include "formats/json.h"
#include "sqoop/java/identifier.h"
#include "sqoop/merge/keyed_records.h"
#include "sqoop/merge/merge_files.h"

namespace sluice::sqoop {
namespace {

using columnar::Column;
using columnar::Kind;

constexpr const char* kSchemaKey = "parquet.avro.schema";
constexpr std::size_t kRowGroupBytes = std::size_t{32} << 20;

bool is_number(Kind kind) {
  switch (kind) {
    case Kind::kBoolean:
    case Kind::kInt32:
    case Kind::kInt64:
    case Kind::kDate:
    case Kind::kTime:
    case Kind::kTimestamp:
    case Kind::kLocal:
      return true;
    case Kind::kFloat:
    case Kind::kDouble:
    case Kind::kText:
    case Kind::kBytes:
    case Kind::kDecimal:
      return false;
  }
  return false;
}

bool is_real(Kind kind) {
  return kind == Kind::kFloat || kind == Kind::kDouble;
}

void append_word(std::string& to, std::uint64_t word) {
  char bytes[sizeof word];
  store_be(bytes, word);
  to.append(bytes, sizeof bytes);
}

std::uint64_t take_word(std::string_view& from) {
  const auto word = load_be<std::uint64_t>(from.data());
  from.remove_prefix(sizeof word);
  return word;
}

// A row as bytes while it waits: of each value one byte whether it is there, its number or size,
// its bytes.
std::string packed(const columnar::Rows& rows) {
  std::string out;
  for (std::size_t i = 0; i < rows.columns().size(); ++i) {
    out += rows.is_null(i) ? '\0' : '\1';
    if (rows.is_null(i)) continue;
    const Kind kind = rows.columns()[i].kind;
    if (is_number(kind)) {
      append_word(out, static_cast<std::uint64_t>(rows.number(i)));
    } else if (is_real(kind)) {
      append_word(out, std::bit_cast<std::uint64_t>(rows.real(i)));
    } else {
      append_word(out, rows.bytes(i).size());
      out += rows.bytes(i);
    }
  }
  return out;
}

Status unpack(std::string_view row, const std::vector<Column>& columns, columnar::Batch& to) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool there = row.front() != '\0';
    row.remove_prefix(1);
    if (!there) {
      to[i].add_null();
      continue;
    }
    const std::uint64_t word = take_word(row);
    if (is_number(columns[i].kind)) {
      to[i].add_number(static_cast<std::int64_t>(word));
    } else if (is_real(columns[i].kind)) {
      to[i].add_real(std::bit_cast<double>(word));
    } else {
      TRY(to[i].add_bytes(row.substr(0, word)));
      row.remove_prefix(word);
    }
  }
  return {};
}

class ParquetMerger {
 public:
  explicit ParquetMerger(const ParquetMergeRequest& request)
      : request_(request), records_(request.runs) {}

  Result<ParquetMerge> run() {
    TRY(module_, columnar::load_module());
    TRY(read_folders(*request_.file_system, request_.onto, request_.new_data,
                     [this](const std::string& path) { return read_file(path); }));
    std::uint64_t records = 0;
    if (!columns_.empty()) {
      TRY(records, write());
    }
    return ParquetMerge{.records = records, .avro_schema = avro_schema_};
  }

 private:
  Status read_file(const std::string& path) {
    TRY(auto opened, request_.file_system->open(path));
    TRY(auto reader, module_->read(parquet_source(std::move(opened))));
    columnar::Rows rows(std::move(reader));
    TRY(check_mergeable(rows.columns()));
    if (columns_.empty()) {
      columns_ = rows.columns();
      avro_schema_ = rows.file().metadata(kSchemaKey);
      TRY(key_, find_key());
    }
    if (rows.columns() != columns_) {
      return Error(
          ErrorCode::kInvalidArgument,
          "its columns are not those of the files before it, and a merge is of the same columns");
    }
    for (;;) {
      TRY(const bool more, rows.next());
      if (!more) return {};
      if (rows.is_null(key_)) return null_key("");
      TRY(records_.put(key_of(rows), packed(rows)));
    }
  }

  static Error null_key(const std::string& reason) {
    return Error(
        ErrorCode::kInvalidArgument,
        "Cannot join values on null key. Did you specify a key column that exists?" + reason);
  }

  Result<std::size_t> find_key() const {
    const std::string field = avro_identifier(request_.key);
    std::vector<std::string> names;
    for (const Column& column : columns_) names.push_back(column.name);
    for (const std::string& wanted : {request_.key, field}) {
      const auto found = std::find(names.begin(), names.end(), wanted);
      if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    }
    const auto near = nearest(request_.key, names);
    return null_key(" There is no column " + field +
                    (near ? "; did you mean " + *near + "?" : "."));
  }

  std::string key_of(const columnar::Rows& rows) const {
    const Kind kind = columns_[key_].kind;
    if (is_number(kind)) return std::to_string(rows.number(key_));
    if (is_real(kind)) return std::to_string(std::bit_cast<std::uint64_t>(rows.real(key_)));
    return std::string(rows.bytes(key_));
  }

  columnar::WriteRequest write_request() const {
    columnar::WriteRequest request{.name = "schema", .columns = columns_, .metadata = {}};
    if (avro_schema_.empty()) return request;
    request.metadata = {{kSchemaKey, avro_schema_}};
    const auto schema = formats::parse_json(avro_schema_);
    if (schema) request.name = schema->text_of("name", request.name);
    return request;
  }

  Result<std::uint64_t> write() {
    TRY(auto file, request_.file_system->create(request_.target + "/" + request_.file));
    TRY(const auto writer,
        module_->write(write_request(), [&file](ByteView bytes) { return file->write(bytes); }));
    columnar::Batch batch(columns_.size());
    std::size_t bytes = 0;
    const auto flush = [&]() -> Status {
      TRY(writer->write(batch));
      for (columnar::Values& values : batch) values.clear();
      bytes = 0;
      return {};
    };
    TRY(const std::uint64_t records, records_.each([&](std::string_view record) -> Status {
      TRY(unpack(record, columns_, batch));
      bytes += record.size();
      return bytes >= kRowGroupBytes ? flush() : Status();
    }));
    TRY(flush());
    TRY(writer->finish());
    TRY(file->close());
    return records;
  }

  const ParquetMergeRequest& request_;
  const columnar::Module* module_ = nullptr;
  std::vector<Column> columns_;
  std::size_t key_ = 0;
  std::string avro_schema_;
  KeyedRecords records_;
};

}  // namespace

Status check_mergeable(const std::vector<Column>& columns) {
  for (const Column& column : columns) {
    if (!column.nanoseconds) continue;
    return Error(ErrorCode::kUnsupported,
                 "its column " + column.name +
                     " counts nanoseconds, and a merge writes microseconds: what is finer would be "
                     "lost. Write the file with microseconds to merge it.");
  }
  return {};
}

Result<ParquetMerge> merge_parquet(const ParquetMergeRequest& request) {
  return ParquetMerger(request).run();
}

}  // namespace sluice::sqoop
