#include "disk/files.h"

namespace sluice::disk {

Status read_exactly(DiskFile& file, std::uint64_t offset, char* to, std::size_t size) {
  while (size > 0) {
    TRY(const std::size_t n, file.read_at(offset, to, size));
    if (n == 0) return Error(ErrorCode::kCorrupt, "short read");
    to += n;
    size -= n;
    offset += n;
  }
  return {};
}

Result<std::string> read_file(Disk& disk, const std::string& path) {
  TRY(const std::unique_ptr<DiskFile> file, disk.open(path, Disk::Mode::kRead));
  TRY(const std::uint64_t size, file->size());
  std::string content(size, '\0');
  std::size_t at = 0;
  while (at < content.size()) {
    TRY(const std::size_t n, file->read_at(at, content.data() + at, content.size() - at));
    if (n == 0) break;
    at += n;
  }
  content.resize(at);
  return content;
}

Status write_file(Disk& disk, const std::string& path, std::string_view bytes) {
  TRY(const std::unique_ptr<DiskFile> file, disk.open(path, Disk::Mode::kCreate));
  TRY(file->truncate(0));
  return file->write_at(0, bytes);
}

Status write_file_atomically(Disk& disk, const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp";
  const auto write = [&]() -> Status {
    TRY(const std::unique_ptr<DiskFile> file, disk.open(temporary, Disk::Mode::kCreate));
    TRY(file->truncate(0));
    TRY(file->write_at(0, bytes));
    return file->sync();
  };
  Status done = write();
  if (done) done = disk.rename(temporary, path);
  if (!done) {
    (void)disk.remove(temporary);
    return done;
  }
  return disk.sync_directory(parent_of(path));
}

Result<bool> exists(Disk& disk, const std::string& path) {
  const auto info = disk.info(path);
  if (!info && info.error().code() == ErrorCode::kNotFound) return false;
  if (!info) return info.error();
  return true;
}

Status remove_if_there(Disk& disk, const std::string& path) {
  Status removed = disk.remove(path);
  if (!removed && removed.error().code() == ErrorCode::kNotFound) return {};
  return removed;
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace sluice::disk
