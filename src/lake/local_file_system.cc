#include "lake/local_file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/fs.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "base/file.h"
#include "lake/disk_tree.h"
#include "lake/names.h"

namespace sluice::lake {

namespace {

constexpr std::uint64_t kBlockSize = 32 << 20;  // what RawLocalFileSystem says
constexpr std::size_t kBuffer = 128 << 10;

Result<struct stat> stat_path(const std::string& path) {
  if (path.empty() || path.front() != '/') {
    return Error(ErrorCode::kInvalidArgument, "Invalid path name " + path);
  }
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) {
    if (errno == ENOENT) return Error(ErrorCode::kNotFound, "File does not exist: " + path);
    return errno_error(path);
  }
  return st;
}

std::int64_t milliseconds(const timespec& time) {
  return time.tv_sec * 1000 + time.tv_nsec / 1'000'000;
}

Result<std::vector<std::string>> names_of(const std::string& path) {
  DIR* stream = ::opendir(path.c_str());
  if (stream == nullptr) return errno_error(path);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(stream)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  ::closedir(stream);
  std::sort(names.begin(), names.end());
  return names;
}

// Of an entry that has gone since, a link to nothing, and one that leads to itself. Any other entry
// that is left out would be taken for one that is not there.
bool leads_nowhere(const Error& error) {
  const auto reason = error.reason<std::errc>();
  return error.code() == ErrorCode::kNotFound || error.code() == ErrorCode::kNotADirectory ||
         reason == std::errc::too_many_symbolic_link_levels;
}

class LocalReader final : public Reader {
 public:
  LocalReader(Fd fd, std::uint64_t length) : fd_(std::move(fd)), length_(length) {}
  std::uint64_t length() const override { return length_; }
  Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) override {
    return read_some_at(fd_.get(), to, size, offset);
  }

 private:
  Fd fd_;
  std::uint64_t length_;
};

class LocalWriter final : public Writer {
 public:
  LocalWriter(Fd fd, std::string path, std::uint64_t position)
      : fd_(std::move(fd)), path_(std::move(path)), position_(position) {}
  ~LocalWriter() override { (void)flush(); }

  Status write(std::string_view bytes) override {
    if (!fd_) return Error(ErrorCode::kInvalidArgument, path_ + " is closed");
    pending_ += bytes;
    return pending_.size() < kBuffer ? Status() : flush();
  }
  Status flush() override {
    if (pending_.empty()) return {};
    const Status written = write_at(fd_.get(), pending_, position_);
    if (!written) return written.error().with(path_);
    position_ += pending_.size();
    pending_.clear();
    return {};
  }
  Status sync() override {
    TRY(flush());
    if (::fsync(fd_.get()) != 0) return errno_error(path_ + ": fsync");
    return {};
  }
  Status close() override {
    if (!fd_) return {};
    TRY(sync());
    fd_.close();
    return sync_directory(parent_path(path_));
  }
  std::uint64_t position() const override { return position_ + pending_.size(); }

 private:
  Fd fd_;
  std::string path_;
  std::string pending_;
  std::uint64_t position_;
};

}  // namespace

std::string LocalFileSystem::home() const {
  const char* home = std::getenv("HOME");
  return home != nullptr && home[0] == '/' ? home : "/";
}

Result<FileStatus> LocalFileSystem::status(const std::string& path) {
  TRY(const struct stat st, stat_path(path));
  FileStatus status;
  status.path = path;
  status.is_directory = S_ISDIR(st.st_mode);
  status.modified_ms = milliseconds(st.st_mtim);
  status.accessed_ms = milliseconds(st.st_atim);
  status.permission = static_cast<std::uint16_t>(st.st_mode & 01777U);
  status.owner = users_.user_name(st.st_uid);
  status.group = users_.group_name(st.st_gid);
  status.file_id = st.st_ino;
  if (!status.is_directory) {
    status.length = static_cast<std::uint64_t>(st.st_size);
    status.replication = 1;
    status.block_size = kBlockSize;
  }
  return status;
}

Result<Listing> LocalFileSystem::list(const std::string& path, const std::string& start_after,
                                      std::size_t limit) {
  TRY(FileStatus own, status(path));
  Listing listing;
  if (!own.is_directory) {
    if (start_after.empty()) listing.entries.push_back(std::move(own));
    return listing;
  }
  TRY(const std::vector<std::string> names, names_of(path));
  auto at = start_after.empty() ? names.begin()
                                : std::upper_bound(names.begin(), names.end(), start_after);
  for (; at != names.end() && listing.entries.size() < limit; ++at) {
    Result<FileStatus> found = status(child_path(path, *at));
    if (!found && leads_nowhere(found.error())) continue;
    if (!found) return std::move(found).error();
    listing.entries.push_back(*std::move(found));
  }
  listing.remaining = static_cast<std::uint64_t>(names.end() - at);
  return listing;
}

Result<std::unique_ptr<Reader>> LocalFileSystem::open(const std::string& path) {
  TRY(const struct stat st, stat_path(path));
  if (S_ISDIR(st.st_mode)) return Error(ErrorCode::kIsADirectory, "Path is not a file: " + path);
  TRY(Fd fd, open_file(path, O_RDONLY));
  return std::unique_ptr<Reader>(
      std::make_unique<LocalReader>(std::move(fd), static_cast<std::uint64_t>(st.st_size)));
}

Result<std::unique_ptr<Writer>> LocalFileSystem::create(const std::string& path,
                                                        const CreateOptions& options) {
  const Result<struct stat> found = stat_path(path);
  if (!found && found.error().code() != ErrorCode::kNotFound) return found.error();
  if (found && S_ISDIR(found->st_mode)) {
    return Error(ErrorCode::kIsADirectory, path + " already exists as a directory");
  }
  if (found && !options.overwrite) {
    return Error(ErrorCode::kAlreadyExists, path + " already exists");
  }
  if (options.create_parents) TRY(make_directories(parent_path(path), 0755));
  const int flags = O_WRONLY | O_CREAT | (options.overwrite ? O_TRUNC : O_EXCL);
  TRY(Fd fd, open_file(path, flags, options.permission.masked));
  return std::unique_ptr<Writer>(std::make_unique<LocalWriter>(std::move(fd), path, 0));
}

Result<std::unique_ptr<Writer>> LocalFileSystem::append(const std::string& path) {
  TRY(const struct stat st, stat_path(path));
  if (S_ISDIR(st.st_mode)) return Error(ErrorCode::kIsADirectory, "Path is not a file: " + path);
  TRY(Fd fd, open_file(path, O_WRONLY));
  return std::unique_ptr<Writer>(
      std::make_unique<LocalWriter>(std::move(fd), path, static_cast<std::uint64_t>(st.st_size)));
}

Status LocalFileSystem::make_directories(const std::string& path, const Mode& mode) {
  if (path.empty() || path.front() != '/') {
    return Error(ErrorCode::kInvalidArgument, "Invalid path name " + path);
  }
  // Names are this machine's own: "host:8080" is one, which HDFS would refuse.
  for (std::size_t end = 0; end < path.size();) {
    end = std::min(path.find('/', end + 1), path.size());
    const std::string at = path.substr(0, end);
    if (at == "/") break;
    const bool last = end == path.size();
    if (::mkdir(at.c_str(), last ? mode.masked : mode.masked | 0300U) == 0) continue;
    if (errno != EEXIST) return errno_error(at);
    TRY(const struct stat st, stat_path(at));
    if (S_ISDIR(st.st_mode)) continue;
    return Error(last ? ErrorCode::kAlreadyExists : ErrorCode::kNotADirectory,
                 "Path is not a directory: " + at);
  }
  return {};
}

Status LocalFileSystem::rename(const std::string& from, const std::string& to, bool overwrite) {
  TRY(const struct stat source, stat_path(from));
  if (from == to) return Error(ErrorCode::kAlreadyExists, from + " and " + to + " are the same");
  const Result<struct stat> target = stat_path(to);
  if (target && S_ISDIR(source.st_mode) != S_ISDIR(target->st_mode)) {
    return Error(S_ISDIR(target->st_mode) ? ErrorCode::kIsADirectory : ErrorCode::kNotADirectory,
                 from + " and " + to + " must both be files or directories");
  }
  const unsigned flags = overwrite ? 0 : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags) != 0) {
    return errno_error("rename " + from + " to " + to);
  }
  TRY(sync_directory(parent_path(to)));
  return parent_path(from) == parent_path(to) ? Status() : sync_directory(parent_path(from));
}

Status LocalFileSystem::remove(const std::string& path, bool recursive) {
  TRY(const struct stat st, stat_path(path));
  if (path == "/") return Error(ErrorCode::kInvalidArgument, "/ cannot be removed");
  if (!S_ISDIR(st.st_mode) || !recursive) {
    const int flags = S_ISDIR(st.st_mode) ? AT_REMOVEDIR : 0;
    if (::unlinkat(AT_FDCWD, path.c_str(), flags) == 0) return {};
    if (errno == EEXIST || errno == ENOTEMPTY) {
      return Error(ErrorCode::kNotEmpty, path + " is non empty");
    }
    return errno_error(path);
  }
  TRY(const Fd parent, open_file(parent_path(path), O_RDONLY | O_DIRECTORY));
  return remove_tree_at(parent.get(), path.substr(path.rfind('/') + 1));
}

Status LocalFileSystem::set_permission(const std::string& path, std::uint16_t permission) {
  TRY(stat_path(path));
  if (::chmod(path.c_str(), permission & 01777U) != 0) return errno_error(path);
  return {};
}

Status LocalFileSystem::set_owner(const std::string& path, const std::string& owner,
                                  const std::string& group) {
  TRY(stat_path(path));
  uid_t uid = static_cast<uid_t>(-1);
  gid_t gid = static_cast<gid_t>(-1);
  char buffer[16384];
  if (!owner.empty()) {
    passwd entry{};
    passwd* found = nullptr;
    ::getpwnam_r(owner.c_str(), &entry, buffer, sizeof buffer, &found);
    if (found == nullptr) {
      return Error(ErrorCode::kInvalidArgument, "this machine knows no user " + owner);
    }
    uid = found->pw_uid;
  }
  if (!group.empty()) {
    ::group entry{};
    ::group* found = nullptr;
    ::getgrnam_r(group.c_str(), &entry, buffer, sizeof buffer, &found);
    if (found == nullptr) {
      return Error(ErrorCode::kInvalidArgument, "this machine knows no group " + group);
    }
    gid = found->gr_gid;
  }
  if (::chown(path.c_str(), uid, gid) != 0) return errno_error(path);
  return {};
}

Status LocalFileSystem::set_times(const std::string& path, std::int64_t modified_ms,
                                  std::int64_t accessed_ms) {
  TRY(stat_path(path));
  const auto time = [](std::int64_t ms) {
    timespec at{};
    at.tv_sec = ms / 1000;
    at.tv_nsec = ms < 0 ? UTIME_OMIT : ms % 1000 * 1'000'000;
    return at;
  };
  const timespec times[2] = {time(accessed_ms), time(modified_ms)};
  if (::utimensat(AT_FDCWD, path.c_str(), times, 0) != 0) return errno_error(path);
  return {};
}

Status LocalFileSystem::set_replication(const std::string& path, std::uint16_t) {
  TRY(const FileStatus found, status(path));
  if (found.is_directory) return Error(ErrorCode::kIsADirectory, "Path is not a file: " + path);
  return {};
}

Result<ContentSummary> LocalFileSystem::content_summary(const std::string& path) {
  TRY(const FileStatus own, status(path));
  ContentSummary sum;
  if (!own.is_directory) {
    sum.files = 1;
    sum.bytes = sum.space_consumed = own.length;
    return sum;
  }
  sum.directories = 1;
  TRY(const std::vector<std::string> names, names_of(path));
  for (const std::string& name : names) {
    const Result<ContentSummary> below = content_summary(child_path(path, name));
    if (!below && below.error().code() == ErrorCode::kNotFound) continue;
    if (!below) return below.error();
    sum.directories += below->directories;
    sum.files += below->files;
    sum.bytes += below->bytes;
    sum.space_consumed += below->space_consumed;
  }
  return sum;
}

Result<Capacity> LocalFileSystem::capacity() {
  struct statvfs st {};
  if (::statvfs("/", &st) != 0) return errno_error("/");
  const std::uint64_t total = std::uint64_t{st.f_blocks} * st.f_frsize;
  return Capacity{total, total - std::uint64_t{st.f_bfree} * st.f_frsize,
                  std::uint64_t{st.f_bavail} * st.f_frsize};
}

Result<FileChecksum> LocalFileSystem::checksum(const std::string& path) {
  return Error(ErrorCode::kUnsupported, "file:// keeps no block checksums: " + path);
}

}  // namespace sluice::lake
