// The one door to storage. Sqoop, Flume, `hdfs dfs`, the console and the HDFS server reach files
// only through a FileSystem: the embedded plain-directory lake, a real HDFS cluster (hdfs://), or
// local files (file://).
//
// Paths are absolute, '/'-separated and normal ("/user/x", never "", ".", ".." or a trailing '/').
// Calls block; none is made on an event loop. Every implementation may be called from many threads.
// Errors carry the code that FileSystem's contract suite demands, and name the path.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lake/quota.h"

namespace sluice::lake {

// What a file system knows of one entry. Times are milliseconds since 1970.
struct FileStatus {
  std::string path;  // absolute
  bool is_directory = false;
  std::uint64_t length = 0;       // bytes; 0 for a directory
  std::uint16_t replication = 0;  // 0 for a directory
  std::uint64_t block_size = 0;   // 0 for a directory
  std::int64_t modified_ms = 0;
  std::int64_t accessed_ms = 0;
  std::uint16_t permission = 0755;  // the low 10 bits: rwxrwxrwx and sticky (01000)
  std::string owner;
  std::string group;
  std::uint64_t file_id = 0;
  std::uint32_t children = 0;       // of a directory
  bool has_acl = false;             // beside its permission
  std::uint8_t storage_policy = 0;  // its number, also when a folder above gives it; 0: none
  bool under_construction = false;  // a writer has it open
  bool may_have_snapshots = false;  // a folder, not as it was in a snapshot

  std::string_view name() const { return std::string_view(path).substr(path.rfind('/') + 1); }
};

// One page of a directory, ordered by the bytes of the name.
struct Listing {
  std::vector<FileStatus> entries;
  std::uint64_t remaining = 0;  // entries after the last one
};

struct ContentSummary {
  std::uint64_t directories = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;           // sum of lengths
  std::uint64_t space_consumed = 0;  // sum of length * replication
  // Of all that, what only snapshots still hold.
  std::uint64_t snapshot_directories = 0;
  std::uint64_t snapshot_files = 0;
  std::uint64_t snapshot_bytes = 0;
  std::uint64_t snapshot_space_consumed = 0;
  Quotas quotas;  // of the directory itself, and what they count
  Usage used;
};

struct Capacity {
  std::uint64_t total = 0;
  std::uint64_t used = 0;
  std::uint64_t remaining = 0;
};

// As hadoop prints it: algorithm "MD5-of-0MD5-of-512CRC32C" and its bytes.
struct FileChecksum {
  std::string algorithm;
  std::string bytes;
};

// An open file. Reads come from one thread at a time. The content is verified against its
// checksums; a mismatch is kCorrupt.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual std::uint64_t length() const = 0;
  // Up to `size` bytes from `offset`; 0 only at the end.
  virtual Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) = 0;
};

// A file being written, by one thread at a time. Destroying a Writer that was not closed abandons
// it: what was flushed stays, as after a crash of the writer.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual Status write(std::string_view bytes) = 0;
  // hflush: what was written is visible to new readers, and survives a kill of any process.
  virtual Status flush() = 0;
  // hsync: and survives a loss of power.
  virtual Status sync() = 0;
  // After close() the content, name and length are durable.
  virtual Status close() = 0;
  virtual std::uint64_t position() const = 0;
};

// The permission of a new entry: after the umask, and before it where that is known. A default ACL
// of its folder takes the umask's place.
struct Mode {
  Mode(std::uint16_t after_umask) : masked(after_umask) {}
  Mode(std::uint16_t after_umask, std::uint16_t asked) : masked(after_umask), unmasked(asked) {}
  std::uint16_t masked;
  std::optional<std::uint16_t> unmasked;
};

struct CreateOptions {
  bool overwrite = false;
  bool create_parents = true;
  Mode permission = 0644;
  std::optional<std::uint16_t> replication;
  std::optional<std::uint64_t> block_size;
};

class Attributes;

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // "hdfs://127.0.0.1:9000", "file://", or "lake:" for the embedded one; no trailing '/'.
  virtual std::string uri() const = 0;
  // The folder that relative paths start from: "/user/NAME".
  virtual std::string home() const = 0;

  // kNotFound when there is no such entry.
  virtual Result<FileStatus> status(const std::string& path) = 0;
  // A page of the entries whose names come after `start_after`; at most `limit`. For a file:
  // itself.
  virtual Result<Listing> list(const std::string& path, const std::string& start_after = "",
                               std::size_t limit = 1000) = 0;
  virtual Result<std::unique_ptr<Reader>> open(const std::string& path) = 0;
  // kAlreadyExists without overwrite; kIsADirectory; kNotFound for a parent unless create_parents.
  virtual Result<std::unique_ptr<Writer>> create(const std::string& path,
                                                 const CreateOptions& options = {}) = 0;
  virtual Result<std::unique_ptr<Writer>> append(const std::string& path) = 0;
  // With all parents; an existing directory is fine, a file in the way is kAlreadyExists
  // (kNotADirectory for a parent).
  virtual Status make_directories(const std::string& path, const Mode& mode = 0755) = 0;
  // Atomic. Without overwrite an existing target is kAlreadyExists. The target is the full new
  // path: "move into a directory" is the caller's business.
  virtual Status rename(const std::string& from, const std::string& to, bool overwrite = false) = 0;
  // kNotFound, or kNotEmpty for a filled directory without `recursive`.
  virtual Status remove(const std::string& path, bool recursive) = 0;

  virtual Status set_permission(const std::string& path, std::uint16_t permission) = 0;
  // An empty owner or group stays as it is.
  virtual Status set_owner(const std::string& path, const std::string& owner,
                           const std::string& group) = 0;
  // A time of -1 stays as it is.
  virtual Status set_times(const std::string& path, std::int64_t modified_ms,
                           std::int64_t accessed_ms) = 0;
  virtual Status set_replication(const std::string& path, std::uint16_t replication) = 0;
  // Cuts a file to `length`, which is not more than it has. true: done; false: its last block is
  // being cut, and the file's length tells when that is done. kUnsupported where files only grow.
  virtual Result<bool> truncate(const std::string& path, std::uint64_t length);
  // Of each block of a file, how many copies there are.
  virtual Result<std::vector<std::size_t>> copies(const std::string& path);

  virtual Result<ContentSummary> content_summary(const std::string& path) = 0;
  // Quotas and what they count. kUnsupported where there are none.
  virtual Result<QuotaUsage> quota_usage(const std::string& path);
  virtual Result<Capacity> capacity() = 0;
  virtual Result<FileChecksum> checksum(const std::string& path) = 0;

  // What not every file system has; null: it has none. It lives as long as the file system.
  virtual Attributes* attributes() { return nullptr; }
};

// Every entry of a directory, page after page.
Result<std::vector<FileStatus>> list_all(FileSystem& fs, const std::string& path);
Result<std::string> read_all(FileSystem& fs, const std::string& path,
                             std::size_t limit = std::size_t{1} << 30);
Status write_all(FileSystem& fs, const std::string& path, std::string_view bytes,
                 const CreateOptions& options = {});

}  // namespace sluice::lake
