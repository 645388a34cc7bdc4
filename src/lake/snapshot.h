// What HDFS has beside a plain file system's calls: snapshots, read-only pictures of a folder at
// FOLDER/.snapshot/NAME, and joining files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "lake/file_system.h"

namespace sluice::lake {

// Of one folder: DirectorySnapshottableFeature.SNAPSHOT_LIMIT.
inline constexpr std::size_t kSnapshotLimit = 65'536;

// A folder that snapshots may be taken of.
struct SnapshottableFolder {
  FileStatus status;
  std::uint32_t snapshots = 0;
  std::uint32_t quota = 0;
};

enum class DiffKind : std::uint8_t { kModified, kCreated, kDeleted, kRenamed };

// One line of a report. Paths are relative to the folder that was compared, "" for itself.
struct DiffEntry {
  DiffKind kind = DiffKind::kModified;
  std::string path;
  std::string target;  // of a rename
  std::uint64_t file_id = 0;
  std::uint64_t folder_id = 0;  // of a folder: its own for kModified, that of its folder otherwise
  bool is_directory = false;
};

// What lies between two states of a folder, as HDFS reports it. An empty name is the present.
struct SnapshotDiff {
  std::string root;  // the snapshottable folder
  std::string from;
  std::string to;
  bool from_is_earlier = true;
  // As if the earlier were `from`; folders before what changed in them.
  std::vector<DiffEntry> entries;
};

// Errors are worded as a NameNode words them.
class Snapshots {
 public:
  virtual ~Snapshots() = default;
  virtual Status allow_snapshots(const std::string& path) = 0;
  virtual Status disallow_snapshots(const std::string& path) = 0;
  // Gives the new snapshot's path. An empty name gets one made of the time.
  virtual Result<std::string> create_snapshot(const std::string& path, const std::string& name) = 0;
  virtual Status remove_snapshot(const std::string& path, const std::string& name) = 0;
  virtual Status rename_snapshot(const std::string& path, const std::string& old_name,
                                 const std::string& new_name) = 0;
  // The user's own, or all for a superuser, by path.
  virtual Result<std::vector<SnapshottableFolder>> snapshottable_folders() = 0;
  // The report in its final form: kinds and paths are turned round where `from` is the later one.
  virtual Result<SnapshotDiff> snapshot_diff(const std::string& path, const std::string& from,
                                             const std::string& to) = 0;
};

// Where files can be joined: the bytes of others of its folder follow a file's own, and those are
// gone.
class Joins {
 public:
  virtual ~Joins() = default;
  virtual Status concat(const std::string& target, const std::vector<std::string>& sources) = 0;
};

// What not every file system has; null: it has none.
Snapshots* snapshots_of(FileSystem& fs);
Joins* joins_of(FileSystem& fs);

// The final form of a report: what is seen when one goes from `from` to `to`.
std::vector<DiffEntry> directed(const SnapshotDiff& diff);

}  // namespace sluice::lake
