#include "sqoop/export/export_input.h"

#include <algorithm>

#include "formats/unpacked_source.h"

namespace sluice::sqoop {
namespace {

// Smaller pieces cost more in connections than they save.
constexpr std::uint64_t kSmallestPiece = 4 << 20;

}  // namespace

std::string ExportInput::address(const std::string& path) const {
  const std::string uri = file_system_->uri();
  return (uri == "file://" ? "file:" : uri) + path;
}

Result<ExportInput> ExportInput::find(lake::FileSystems& file_systems, const std::string& directory,
                                      const formats::Delimiters& delimiters, int parts) {
  TRY(const lake::Location location, file_systems.resolve(directory));
  ExportInput input;
  input.file_system_ = location.file_system;
  auto status = location.file_system->status(location.path);
  if (!status) {
    if (status.error().code() != ErrorCode::kNotFound) return std::move(status).error();
    return Error(ErrorCode::kNotFound,
                 "Input path " + input.address(location.path) + " does not exist");
  }
  std::vector<lake::FileStatus> files;
  if (status->is_directory) {
    TRY(input.add_files(*status, files));
  } else {
    files.push_back(*status);
  }
  const auto filled = std::find_if(files.begin(), files.end(),
                                   [](const lake::FileStatus& file) { return file.length > 0; });
  if (filled == files.end()) return input;
  TRY(input.find_kind(*filled));
  input.cut(files, delimiters, std::max(1, parts));
  return input;
}

Status ExportInput::add_files(const lake::FileStatus& folder,
                              std::vector<lake::FileStatus>& files) const {
  TRY(const auto entries, lake::list_all(*file_system_, folder.path));
  for (const lake::FileStatus& entry : entries) {
    if (entry.name().starts_with("_") || entry.name().starts_with(".")) continue;
    if (entry.is_directory) {
      TRY(add_files(entry, files));
    } else {
      files.push_back(entry);
    }
  }
  return {};
}

Status ExportInput::find_kind(const lake::FileStatus& first) {
  TRY(auto reader, file_system_->open(first.path));
  char mark[4] = {};
  TRY(const std::size_t got, reader->read_at(0, mark, sizeof mark));
  const std::string begin(mark, got);
  if (begin.starts_with("SEQ")) kind_ = InputKind::kSequenceFile;
  if (begin.starts_with("Obj")) kind_ = InputKind::kAvro;
  if (got < sizeof mark) return {};
  TRY(const std::size_t last, reader->read_at(first.length - sizeof mark, mark, sizeof mark));
  const std::string_view end(mark, last);
  // A text may begin like one of these; a file that is cut off does not end like one.
  if (begin == "PAR1" && (end == begin || first.name().ends_with(".parquet"))) {
    kind_ = InputKind::kParquet;
  }
  if (begin.starts_with("ORC") && end.starts_with("ORC")) {
    return Error(
        ErrorCode::kUnsupported,
        address(first.path) + " is an ORC file. Exporting those is not offered by this version.");
  }
  return {};
}

void ExportInput::cut(const std::vector<lake::FileStatus>& files,
                      const formats::Delimiters& delimiters, int parts) {
  for (const lake::FileStatus& file : files) bytes_ += file.length;
  const std::uint64_t piece =
      std::max(kSmallestPiece, bytes_ / static_cast<std::uint64_t>(parts) + 1);
  // Only where a line's end is surely a record's.
  const bool divides =
      kind_ == InputKind::kText && delimiters.record == U'\n' && delimiters.enclose == 0;
  for (const lake::FileStatus& file : files) {
    if (file.length == 0) continue;
    if (!divides || formats::is_packed(file.path)) {
      pieces_.push_back({.path = file.path, .from = 0, .size = file.length});
      continue;
    }
    for (std::uint64_t from = 0; from < file.length; from += piece) {
      const std::uint64_t to = std::min(from + piece, file.length);
      pieces_.push_back({.path = file.path, .from = from, .to = to, .size = to - from});
    }
  }
}

Result<formats::ByteSource::Read> ExportInput::open(const InputPiece& piece,
                                                    std::function<void(std::size_t)> read) const {
  TRY(auto opened, file_system_->open(piece.path));
  // std::function wants what it holds to be copied; there is one.
  std::shared_ptr<lake::Reader> reader = std::move(opened);
  formats::ByteSource::Read raw = [reader, at = piece.from, read = std::move(read)](
                                      char* to, std::size_t size) mutable -> Result<std::size_t> {
    TRY(const std::size_t got, reader->read_at(at, to, size));
    at += got;
    read(got);
    return got;
  };
  if (kind_ != InputKind::kText) return raw;
  return formats::unpacked(std::move(raw), piece.path);
}

Result<columnar::Source> ExportInput::open_whole(const InputPiece& piece,
                                                 std::function<void(std::size_t)> read) const {
  TRY(auto opened, file_system_->open(piece.path));
  std::shared_ptr<lake::Reader> file = std::move(opened);
  const std::uint64_t size = file->length();
  return columnar::Source{
      .size = size,
      .read_at = [file = std::move(file), read = std::move(read)](
                     std::uint64_t offset, char* to, std::size_t room) -> Result<std::size_t> {
        TRY(const std::size_t got, file->read_at(offset, to, room));
        read(got);
        return got;
      }};
}

Result<std::uint64_t> ExportInput::lines_before(const std::string& path,
                                                std::uint64_t offset) const {
  TRY(auto reader, file_system_->open(path));
  std::string buffer(1 << 20, '\0');
  std::uint64_t lines = 0;
  for (std::uint64_t at = 0; at < offset;) {
    TRY(const std::size_t got,
        reader->read_at(at, buffer.data(), std::min<std::uint64_t>(buffer.size(), offset - at)));
    if (got == 0) break;
    lines += static_cast<std::uint64_t>(
        std::count(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(got), '\n'));
    at += got;
  }
  return lines;
}

}  // namespace sluice::sqoop
