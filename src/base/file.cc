#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace sluice {

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = other.release();
  }
  return *this;
}

Fd::~Fd() {
  close();
}

int Fd::release() {
  return std::exchange(fd_, -1);
}

void Fd::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Result<Fd> open_file(const std::string& path, int flags, unsigned mode) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (fd < 0) return errno_error(path);
  return Fd(fd);
}

Result<std::string> read_file(const std::string& path) {
  TRY(Fd fd, open_file(path, O_RDONLY));
  std::string text;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t n = ::read(fd.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error(path);
    if (n == 0) return text;
    text.append(buffer, static_cast<std::size_t>(n));
  }
}

Result<std::size_t> read_some_at(int fd, char* to, std::size_t size, std::size_t offset) {
  for (;;) {
    const ssize_t n = ::pread(fd, to, size, static_cast<off_t>(offset));
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) return errno_error("read");
  }
}

Status read_at(int fd, char* to, std::size_t size, std::size_t offset) {
  while (size > 0) {
    TRY(const std::size_t n, read_some_at(fd, to, size, offset));
    if (n == 0) return Error(ErrorCode::kCorrupt, "short read");
    to += n;
    size -= n;
    offset += n;
  }
  return {};
}

Status write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error("write");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Status write_at(int fd, std::string_view bytes, std::size_t offset) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error("write");
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += static_cast<std::size_t>(n);
  }
  return {};
}

static std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status sync_directory(const std::string& path) {
  TRY(Fd fd, open_file(path, O_RDONLY | O_DIRECTORY));
  // Some network mounts refuse fsync of a directory with EINVAL; they have nothing to flush.
  if (::fsync(fd.get()) != 0 && errno != EINVAL) return errno_error(path);
  return {};
}

Status write_file_atomically(const std::string& path, std::string_view bytes, unsigned mode) {
  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  {
    TRY(Fd fd, open_file(temporary, O_WRONLY | O_CREAT | O_TRUNC, mode));
    Status written = write_all(fd.get(), bytes);
    if (written && ::fsync(fd.get()) != 0) written = errno_error("fsync");
    if (!written) {
      ::unlink(temporary.c_str());
      return written.error().with(path);
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const Error failed = errno_error(path);
    ::unlink(temporary.c_str());
    return failed;
  }
  return sync_directory(parent_of(path));
}

Status make_directories(const std::string& path, unsigned mode) {
  for (std::size_t at = 1; at <= path.size(); ++at) {
    if (at < path.size() && path[at] != '/') continue;
    const std::string part = path.substr(0, at);
    if (::mkdir(part.c_str(), mode) != 0 && errno != EEXIST) return errno_error(part);
  }
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return errno_error(path);
  if (!S_ISDIR(st.st_mode)) return Error(ErrorCode::kNotADirectory, path + " is not a directory");
  return {};
}

}  // namespace sluice
