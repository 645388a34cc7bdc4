#include "sqoop/import/merge.h"

#include <map>
#include <memory>

#include "formats/delimited_records.h"
#include "formats/unpacked_source.h"

namespace sluice::sqoop {
namespace {

constexpr std::size_t kPiece = 1 << 20;

Result<std::string> bytes_at(lake::Reader& file, std::uint64_t offset) {
  std::string bytes(4, '\0');
  TRY(const std::size_t got, file.read_at(offset, bytes.data(), bytes.size()));
  bytes.resize(got);
  return bytes;
}

// A file whose bytes say that it is no text is not taken for one.
Status check_is_text(lake::Reader& file) {
  TRY(const std::string begin, bytes_at(file, 0));
  const char* format = nullptr;
  if (begin.starts_with("SEQ") && begin.back() <= 6) format = "a SequenceFile";
  if (begin == "Obj\x01") format = "an Avro file";
  if (begin == "PAR1") {
    TRY(const std::string end, bytes_at(file, file.length() - begin.size()));
    if (end == begin) format = "a Parquet file";
  }
  if (format == nullptr) return {};
  return Error(ErrorCode::kUnsupported,
               "this is no text but " + std::string(format) +
                   ", and a merge of those is not offered by this version");
}

class Merge {
 public:
  explicit Merge(const MergeRequest& request) : request_(request) {}

  Result<std::uint64_t> run() {
    // What is read later takes the place of what was there.
    TRY(read_folder(request_.onto));
    TRY(read_folder(request_.new_data));
    TRY(write());
    return static_cast<std::uint64_t>(records_.size());
  }

 private:
  Status read_folder(const std::string& folder) {
    TRY(const auto entries, lake::list_all(*request_.file_system, folder));
    for (const lake::FileStatus& entry : entries) {
      const bool hidden = entry.name().starts_with("_") || entry.name().starts_with(".");
      if (hidden || (!entry.is_directory && entry.length == 0)) continue;
      // What is in it would neither be merged nor stay.
      if (entry.is_directory) return Error(ErrorCode::kIsADirectory, "Not a file: " + entry.path);
      if (auto read = read_file(entry.path); !read) return read.error().with(entry.path);
    }
    return {};
  }

  Status read_file(const std::string& path) {
    TRY(auto opened, request_.file_system->open(path));
    std::shared_ptr<lake::Reader> reader = std::move(opened);
    TRY(check_is_text(*reader));
    formats::ByteSource::Read raw = [reader, at = std::uint64_t{0}](
                                        char* to, std::size_t size) mutable -> Result<std::size_t> {
      TRY(const std::size_t got, reader->read_at(at, to, size));
      at += got;
      return got;
    };
    TRY(auto content, formats::unpacked(std::move(raw), path));
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
    bytes_ += key.size() + records.text().size();
    if (bytes_ > kMostMergedBytes) {
      return Error(ErrorCode::kResourceExhausted,
                   "a merge of more than 2 GiB of records is not offered by this version");
    }
    records_.insert_or_assign(std::string(key), std::string(records.text()));
    return {};
  }

  Status write() {
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
    for (const auto& [key, text] : records_) {
      buffer += text;
      buffer += end;
      if (buffer.size() >= kPiece) TRY(flush());
    }
    TRY(flush());
    if (stream != nullptr) {
      TRY(stream->finish(buffer));
      TRY(writer->write(buffer));
    }
    return writer->close();
  }

  const MergeRequest& request_;
  std::map<std::string, std::string> records_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

Result<std::uint64_t> merge_records(const MergeRequest& request) {
  return Merge(request).run();
}

}  // namespace sluice::sqoop
