// Whole files and descriptors, with errors that name the path.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice {

// Owns a file descriptor; closes it at the end. Moved, never copied.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd();

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release();
  void close();

 private:
  int fd_ = -1;
};

// open(2) with O_CLOEXEC; the error names the path.
Result<Fd> open_file(const std::string& path, int flags, unsigned mode = 0644);

Result<std::string> read_file(const std::string& path);
// Reads exactly `size` bytes at `offset`; fewer is kCorrupt ("short read").
Status read_at(int fd, char* to, std::size_t size, std::size_t offset);
// Up to `size` bytes at `offset`: the number read, 0 at the end.
Result<std::size_t> read_some_at(int fd, char* to, std::size_t size, std::size_t offset);
Status write_all(int fd, std::string_view bytes);
Status write_at(int fd, std::string_view bytes, std::size_t offset);

// Replaces the file in one step that survives power loss: temporary name, fsync, rename, fsync of
// the folder. Readers see the old content or the new.
Status write_file_atomically(const std::string& path, std::string_view bytes, unsigned mode = 0644);
Status sync_directory(const std::string& path);
Status make_directories(const std::string& path, unsigned mode = 0755);

}  // namespace sluice
