#include "disk/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "base/file.h"

namespace sluice::disk {

namespace {

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

  Result<std::uint64_t> size() override {
    struct stat st {};
    if (::fstat(fd_.get(), &st) != 0) return errno_error(path_);
    return static_cast<std::uint64_t>(st.st_size);
  }

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
    case Disk::Mode::kCreateNew:
      return O_RDWR | O_CREAT | O_EXCL;
  }
  return O_RDONLY;
}

}  // namespace

Result<std::unique_ptr<DiskFile>> SystemDisk::open(const std::string& path, Mode mode) {
  TRY(Fd fd, open_file(path, flags_of(mode)));
  return std::unique_ptr<DiskFile>(std::make_unique<SystemFile>(std::move(fd), path));
}

Status SystemDisk::make_directories(const std::string& path) {
  return sluice::make_directories(path);
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

Status SystemDisk::remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0) return errno_error(path);
  return {};
}

Status SystemDisk::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return errno_error(from + " to " + to);
  return {};
}

Status SystemDisk::sync_directory(const std::string& directory) {
  return sluice::sync_directory(directory);
}

}  // namespace sluice::disk
