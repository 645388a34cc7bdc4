#include "disk/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "base/file.h"

namespace sluice::disk {

namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

std::int64_t ns_of(const timespec& time) {
  return time.tv_sec * kNanoseconds + time.tv_nsec;
}

FileInfo info_of(const struct stat& st) {
  return {.device = st.st_dev,
          .inode = st.st_ino,
          .size = static_cast<std::uint64_t>(st.st_size),
          .modified_ns = ns_of(st.st_mtim),
          .changed_ns = ns_of(st.st_ctim)};
}

class SystemFile final : public DiskFile {
 public:
  SystemFile(Fd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) override {
    Result<std::size_t> n = read_some_at(fd_.get(), to, size, offset);
    if (!n) return n.error().with(path_);
    return n;
  }

  Status write_at(std::uint64_t offset, std::string_view bytes) override {
    Status written = sluice::write_at(fd_.get(), bytes, offset);
    if (!written) return written.error().with(path_);
    return {};
  }

  Status sync() override {
    if (::fdatasync(fd_.get()) != 0) return errno_error(path_ + ": fdatasync");
    return {};
  }

  Status truncate(std::uint64_t size) override {
    if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0) {
      return errno_error(path_ + ": truncate");
    }
    return {};
  }

  // A file system that cannot set blocks aside still has the file in its length.
  Status allocate(std::uint64_t size) override {
    const auto length = static_cast<off_t>(size);
    if (::fallocate(fd_.get(), 0, 0, length) == 0) return {};
    if (errno == EOPNOTSUPP && ::ftruncate(fd_.get(), length) == 0) return {};
    return errno_error(path_);
  }

  Result<std::uint64_t> size() override {
    TRY(const FileInfo found, info());
    return found.size;
  }

  Result<FileInfo> info() override {
    struct stat st {};
    if (::fstat(fd_.get(), &st) != 0) return errno_error(path_);
    return info_of(st);
  }

  bool unwritten_from(std::uint64_t offset) override {
    return ::lseek(fd_.get(), static_cast<off_t>(offset), SEEK_DATA) < 0;
  }

  Status set_modified(std::int64_t ns) override {
    const timespec times[] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT},
                              {.tv_sec = ns / kNanoseconds, .tv_nsec = ns % kNanoseconds}};
    if (::futimens(fd_.get(), times) != 0) return errno_error(path_);
    return {};
  }

  int descriptor() override { return fd_.get(); }

 private:
  Fd fd_;
  std::string path_;
};

int flags_of(Disk::Mode mode) {
  switch (mode) {
    case Disk::Mode::kRead:
      return O_RDONLY;
    case Disk::Mode::kReadWrite:
      return O_RDWR;
    case Disk::Mode::kCreate:
      return O_RDWR | O_CREAT;
    case Disk::Mode::kCreateNew:
      return O_RDWR | O_CREAT | O_EXCL;
  }
  return O_RDONLY;
}

}  // namespace

Result<std::unique_ptr<DiskFile>> SystemDisk::open(const std::string& path, Mode mode) {
  TRY(Fd fd, open_file(path, flags_of(mode), file_mode_));
  return std::unique_ptr<DiskFile>(std::make_unique<SystemFile>(std::move(fd), path));
}

Status SystemDisk::make_directories(const std::string& path) {
  return sluice::make_directories(path, directory_mode_);
}

Result<std::vector<std::string>> SystemDisk::list(const std::string& directory) {
  DIR* stream = ::opendir(directory.c_str());
  if (stream == nullptr) return errno_error(directory);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(stream)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  const int failed = errno;
  ::closedir(stream);
  if (failed != 0) return errno_error(directory, failed);
  std::sort(names.begin(), names.end());
  return names;
}

Result<FileInfo> SystemDisk::info(const std::string& path) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return errno_error(path);
  return info_of(st);
}

Status SystemDisk::remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0) return errno_error(path);
  return {};
}

Status SystemDisk::remove_all(const std::string& path) {
  std::error_code failed;
  std::filesystem::remove_all(path, failed);
  if (failed) return errno_error(path, failed.value());
  return {};
}

Status SystemDisk::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return errno_error(from + " to " + to);
  return {};
}

Status SystemDisk::sync_directory(const std::string& directory) {
  return sluice::sync_directory(directory);
}

Result<std::uint64_t> SystemDisk::free_bytes(const std::string& directory) {
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) != 0) return errno_error(directory);
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

}  // namespace sluice::disk
