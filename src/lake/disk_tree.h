// The ordinary files: system calls on the lake's folder and on the work area beside it. A path is
// walked one component at a time with O_NOFOLLOW from the folder's own descriptor, so no symbolic
// link, "..", or mount trick leads out of it. Nothing here knows what HDFS thinks of a file.
#pragma once

#include <time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace sluice::lake {

// What the disk says of one name. Two looks that agree on inode and birth saw the same file.
struct DiskStat {
  std::uint64_t inode = 0;
  std::int64_t born_ns = 0;  // 0 where the file system doesn't keep it
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t accessed_ns = 0;
  std::uint32_t mode = 0;  // the low 12 bits
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t links = 1;  // names of the file
  bool is_directory = false;
  bool is_file = false;  // neither: a link, socket or device, which the lake does not show

  bool same_file(const DiskStat& other) const {
    return inode == other.inode && born_ns == other.born_ns;
  }
};

// Absent when there is nothing by that name.
Result<std::optional<DiskStat>> stat_at(int directory, const std::string& name);
Result<DiskStat> stat_of(int fd);
Result<Fd> open_directory_at(int directory, const std::string& name);
// O_NOFOLLOW is added.
Result<Fd> open_file_at(int directory, const std::string& name, int flags);
// kAlreadyExists when the target is there and `replace` is false. Atomic.
Status rename_at(int from_directory, const std::string& from, int to_directory,
                 const std::string& to, bool replace);
Status exchange_at(int from_directory, const std::string& from, int to_directory,
                   const std::string& to);

struct DirectoryNames {
  std::vector<std::string> visible;  // names of files and directories, in byte order
  std::uint64_t hidden = 0;          // entries that HDFS has no way to show
};
Result<DirectoryNames> names_in(int directory);
Result<bool> is_empty_directory(int directory);

// Sets exactly these bits, whatever the umask; directories and files stay usable by this process.
Status set_disk_mode(int fd, std::uint16_t permission, bool is_directory);
std::uint32_t disk_mode(std::uint16_t permission, bool is_directory);
// Whether the entry has this permission, with or without what keeps it usable.
bool has_permission(const DiskStat& stat, std::uint16_t permission);
Status set_mode_at(int directory, const std::string& name, std::uint32_t mode);
// UTIME_OMIT leaves a time as it is.
Status set_times_at(int directory, const std::string& name, const timespec& accessed,
                    const timespec& modified);
timespec disk_time(std::int64_t ns);

// Removes a file or a whole tree, never following links.
Status remove_tree_at(int directory, const std::string& name);

}  // namespace sluice::lake
