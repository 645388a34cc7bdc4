#include "lake/disk_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "lake/names.h"

namespace sluice::lake {

namespace {

std::int64_t nanoseconds(const statx_timestamp& time) {
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

DiskStat from_statx(const struct statx& st) {
  DiskStat stat;
  stat.inode = st.stx_ino;
  stat.born_ns = (st.stx_mask & STATX_BTIME) != 0 ? nanoseconds(st.stx_btime) : 0;
  stat.size = st.stx_size;
  stat.modified_ns = nanoseconds(st.stx_mtime);
  stat.accessed_ns = nanoseconds(st.stx_atime);
  stat.mode = st.stx_mode & 07777U;
  stat.uid = st.stx_uid;
  stat.gid = st.stx_gid;
  stat.links = st.stx_nlink;
  stat.is_directory = S_ISDIR(st.stx_mode);
  stat.is_file = S_ISREG(st.stx_mode);
  return stat;
}

constexpr unsigned kMask = STATX_BASIC_STATS | STATX_BTIME;

struct CloseDirectory {
  void operator()(DIR* stream) const { ::closedir(stream); }
};
using DirectoryStream = std::unique_ptr<DIR, CloseDirectory>;

// A stream of its own, so that the caller's descriptor keeps its place.
Result<DirectoryStream> stream_of(int directory) {
  const int fd = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return errno_error("directory");
  DIR* stream = ::fdopendir(fd);
  if (stream == nullptr) {
    const Error failed = errno_error("directory");
    ::close(fd);
    return failed;
  }
  return DirectoryStream(stream);
}

bool is_dots(const char* name) {
  return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

Status rename_with(int from_directory, const std::string& from, int to_directory,
                   const std::string& to, unsigned flags) {
  if (::renameat2(from_directory, from.c_str(), to_directory, to.c_str(), flags) != 0) {
    return errno_error("rename " + from + " to " + to);
  }
  return {};
}

}  // namespace

Result<std::optional<DiskStat>> stat_at(int directory, const std::string& name) {
  struct statx st {};
  if (::statx(directory, name.c_str(), AT_SYMLINK_NOFOLLOW, kMask, &st) != 0) {
    if (errno == ENOENT) return std::optional<DiskStat>();
    return errno_error(name);
  }
  return std::optional<DiskStat>(from_statx(st));
}

Result<DiskStat> stat_of(int fd) {
  struct statx st {};
  if (::statx(fd, "", AT_EMPTY_PATH, kMask, &st) != 0) return errno_error("stat");
  return from_statx(st);
}

Result<Fd> open_directory_at(int directory, const std::string& name) {
  return open_file_at(directory, name, O_RDONLY | O_DIRECTORY);
}

Result<Fd> open_file_at(int directory, const std::string& name, int flags) {
  const int fd = ::openat(directory, name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return errno_error("open");
  return Fd(fd);
}

Status rename_at(int from_directory, const std::string& from, int to_directory,
                 const std::string& to, bool replace) {
  return rename_with(from_directory, from, to_directory, to, replace ? 0 : RENAME_NOREPLACE);
}

Status exchange_at(int from_directory, const std::string& from, int to_directory,
                   const std::string& to) {
  return rename_with(from_directory, from, to_directory, to, RENAME_EXCHANGE);
}

Result<DirectoryNames> names_in(int directory) {
  TRY(const DirectoryStream stream, stream_of(directory));
  DirectoryNames names;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    if (is_dots(entry->d_name)) continue;
    bool shown = entry->d_type == DT_REG || entry->d_type == DT_DIR;
    if (entry->d_type == DT_UNKNOWN) {
      TRY(const std::optional<DiskStat> stat, stat_at(directory, entry->d_name));
      shown = stat && (stat->is_file || stat->is_directory);
    }
    if (shown && visible_name(entry->d_name)) {
      names.visible.emplace_back(entry->d_name);
    } else {
      ++names.hidden;
    }
    errno = 0;
  }
  if (errno != 0) return errno_error("reading a directory");
  std::sort(names.visible.begin(), names.visible.end());
  return names;
}

Result<bool> is_empty_directory(int directory) {
  TRY(const DirectoryStream stream, stream_of(directory));
  while (const dirent* entry = ::readdir(stream.get())) {
    if (!is_dots(entry->d_name)) return false;
  }
  return true;
}

std::uint32_t disk_mode(std::uint16_t permission, bool is_directory) {
  return (permission & 01777U) | (is_directory ? 0700U : 0600U);
}

Status set_disk_mode(int fd, std::uint16_t permission, bool is_directory) {
  if (::fchmod(fd, disk_mode(permission, is_directory)) != 0) return errno_error("chmod");
  return {};
}

bool has_permission(const DiskStat& stat, std::uint16_t permission) {
  const std::uint32_t mode = stat.mode & 01777U;
  return mode == permission || mode == disk_mode(permission, stat.is_directory);
}

Status set_mode_at(int directory, const std::string& name, std::uint32_t mode) {
  if (::fchmodat(directory, name.c_str(), mode, 0) != 0) return errno_error("chmod");
  return {};
}

timespec disk_time(std::int64_t ns) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  timespec time{};
  time.tv_nsec = (ns % kSecond + kSecond) % kSecond;
  time.tv_sec = (ns - time.tv_nsec) / kSecond;
  return time;
}

Status set_times_at(int directory, const std::string& name, const timespec& accessed,
                    const timespec& modified) {
  const timespec times[2] = {accessed, modified};
  if (::utimensat(directory, name.c_str(), times, AT_SYMLINK_NOFOLLOW) != 0) {
    return errno_error("setting the times");
  }
  return {};
}

Status remove_tree_at(int directory, const std::string& name) {
  if (::unlinkat(directory, name.c_str(), 0) == 0 || errno == ENOENT) return {};
  if (errno != EISDIR && errno != EPERM) return errno_error(name);
  TRY(const Fd fd, open_directory_at(directory, name));
  for (bool again = true; again;) {
    again = false;
    TRY(const DirectoryStream stream, stream_of(fd.get()));
    while (const dirent* entry = ::readdir(stream.get())) {
      if (is_dots(entry->d_name)) continue;
      TRY(remove_tree_at(fd.get(), entry->d_name));
      again = true;
    }
  }
  if (::unlinkat(directory, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) {
    return errno_error(name);
  }
  return {};
}

}  // namespace sluice::lake
