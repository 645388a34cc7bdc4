#include "sqoop/merge/merge.h"

#include <memory>

#include "formats/delimited_records.h"
#include "formats/unpacked_source.h"
#include "sqoop/merge/keyed_records.h"
#include "sqoop/merge/merge_files.h"

namespace sluice::sqoop {
namespace {

constexpr std::size_t kPiece = 1 << 20;

Status check_is_text(lake::Reader& file) {
  TRY(const MergeFormat format, format_of(file));
  if (format == MergeFormat::kText) return {};
  return Error(ErrorCode::kUnsupported,
               "this is no text but " +
                   std::string(format == MergeFormat::kAvro           ? "an Avro file"
                               : format == MergeFormat::kSequenceFile ? "a SequenceFile"
                               : format == MergeFormat::kOrc          ? "an ORC file"
                                                                      : "a Parquet file") +
                   ", and a merge with those is not offered by this version");
}

class Merge {
 public:
  explicit Merge(const MergeRequest& request) : request_(request), records_(request.runs) {}

  Result<std::uint64_t> run() {
    TRY(read_folders(*request_.file_system, request_.onto, request_.new_data,
                     [this](const std::string& path) { return read_file(path); }));
    return write();
  }

 private:
  Status read_file(const std::string& path) {
    TRY(auto file, request_.file_system->open(path));
    TRY(check_is_text(*file));
    TRY(auto content, formats::unpacked(bytes_of(std::move(file)), path));
    formats::DelimitedRecords records(std::move(content), 0, formats::DelimitedRecords::kWhole,
                                      request_.delimiters, formats::LineEnds::kWritten);
    for (;;) {
      TRY(const bool more, records.next());
      if (!more) return {};
      TRY(add(records));
    }
  }

  Status add(const formats::DelimitedRecords& records) {
    const std::string place = "line " + std::to_string(records.line());
    if (records.malformed()) return records.malformed()->with(place);
    if (records.fields().size() != request_.columns) {
      return Error(ErrorCode::kInvalidArgument,
                   "the record has " + std::to_string(records.fields().size()) + " fields, not " +
                       std::to_string(request_.columns) +
                       ". A delimiter in a text that nothing protects tears records apart; "
                       "--escaped-by or --enclosed-by protects it when the table is imported.")
          .with(place);
    }
    std::string_view key = records.fields()[request_.key];
    // Of lines that end with \r\n.
    if (request_.key + 1 == request_.columns && key.ends_with('\r')) key.remove_suffix(1);
    if (key == request_.null_text) {
      return Error(ErrorCode::kInvalidArgument,
                   "Cannot join values on null key. Did you specify a key column that exists?")
          .with(place);
    }
    return records_.put(key, records.text());
  }

  Result<std::uint64_t> write() {
    const formats::StreamCodec* codec = request_.codec;
    TRY(auto writer,
        request_.file_system->create(request_.target + "/part-r-00000" +
                                     std::string(codec != nullptr ? codec->extension : "")));
    const auto stream = codec != nullptr ? formats::make_compressed_stream(*codec) : nullptr;
    const std::string end = formats::DelimitedText(request_.delimiters).record_delimiter();
    std::string buffer;
    std::string packed;
    const auto flush = [&]() -> Status {
      if (stream != nullptr) {
        packed.clear();
        TRY(stream->write(buffer, packed));
        buffer.swap(packed);
      }
      TRY(writer->write(buffer));
      buffer.clear();
      return {};
    };
    TRY(const std::uint64_t records, records_.each([&](std::string_view text) -> Status {
      buffer += text;
      buffer += end;
      return buffer.size() >= kPiece ? flush() : Status();
    }));
    TRY(flush());
    if (stream != nullptr) {
      TRY(stream->finish(buffer));
      TRY(writer->write(buffer));
    }
    TRY(writer->close());
    return records;
  }

  const MergeRequest& request_;
  KeyedRecords records_;
};

}  // namespace

Result<std::uint64_t> merge_records(const MergeRequest& request) {
  return Merge(request).run();
}

}  // namespace sluice::sqoop
