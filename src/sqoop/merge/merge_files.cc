#include "sqoop/merge/merge_files.h"

namespace sluice::sqoop {
namespace {

Result<std::string> bytes_at(lake::Reader& file, std::uint64_t offset) {
  std::string bytes(4, '\0');
  TRY(const std::size_t got, file.read_at(offset, bytes.data(), bytes.size()));
  bytes.resize(got);
  return bytes;
}

bool is_data(const lake::FileStatus& entry) {
  if (entry.name().starts_with("_") || entry.name().starts_with(".")) return false;
  return entry.is_directory || entry.length > 0;
}

}  // namespace

Result<MergeFormat> format_of(lake::Reader& file) {
  TRY(const std::string begin, bytes_at(file, 0));
  if (begin.starts_with("SEQ") && static_cast<unsigned char>(begin.back()) <= 6)
    return MergeFormat::kSequenceFile;
  if (begin == "Obj\x01") return MergeFormat::kAvro;
  if (begin.size() < 4) return MergeFormat::kText;
  TRY(const std::string end, bytes_at(file, file.length() - begin.size()));
  if (begin == "PAR1" && end == begin) return MergeFormat::kParquet;
  // Behind the last mark there is a byte of its own.
  const bool orc = begin.starts_with("ORC") && end.starts_with("ORC");
  return orc ? MergeFormat::kOrc : MergeFormat::kText;
}

Result<std::optional<MergeFormat>> format_of_folder(lake::FileSystem& file_system,
                                                    const std::string& folder) {
  TRY(const auto entries, lake::list_all(file_system, folder));
  for (const lake::FileStatus& entry : entries) {
    if (!is_data(entry) || entry.is_directory) continue;
    TRY(const auto file, file_system.open(entry.path));
    TRY(const MergeFormat format, format_of(*file));
    return std::optional<MergeFormat>(format);
  }
  return std::optional<MergeFormat>();
}

Status read_folders(lake::FileSystem& file_system, const std::string& onto,
                    const std::string& new_data, const ReadFile& read) {
  for (const std::string* folder : {&onto, &new_data}) {
    TRY(const auto entries, lake::list_all(file_system, *folder));
    for (const lake::FileStatus& entry : entries) {
      if (!is_data(entry)) continue;
      if (entry.is_directory) return Error(ErrorCode::kIsADirectory, "Not a file: " + entry.path);
      if (auto done = read(entry.path); !done) return done.error().with(entry.path);
    }
  }
  return {};
}

formats::ByteSource::Read bytes_of(std::shared_ptr<lake::Reader> file) {
  return [file = std::move(file), at = std::uint64_t{0}](
             char* to, std::size_t size) mutable -> Result<std::size_t> {
    TRY(const std::size_t got, file->read_at(at, to, size));
    at += got;
    return got;
  };
}

columnar::Source parquet_source(std::shared_ptr<lake::Reader> file) {
  const std::uint64_t size = file->length();
  return {.size = size,
          .read_at = [file = std::move(file)](std::uint64_t offset, char* to, std::size_t room) {
            return file->read_at(offset, to, room);
          }};
}

}  // namespace sluice::sqoop
