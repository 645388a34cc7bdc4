// Copies the folders of a data directory while their owner may be at work in them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace sluice::backup {

struct CopiedFile {
  bool is_folder = false;
  std::uint32_t mode = 0;
  std::int64_t mtime_ns = 0;
  std::uint64_t size = 0;
  std::uint64_t inode = 0;  // of the original
  std::uint32_t crc = 0;    // CRC32C of what was written
};
// By path below the data directory; a folder before what is in it.
using CopiedFiles = std::map<std::string, CopiedFile>;

// Makes one file as another is, and syncs nothing. `file` gets size and crc.
Status copy_file(const std::string& from, const std::string& to, CopiedFile& file);
Status set_time(const std::string& path, std::int64_t mtime_ns);

// Used by one thread. Symbolic links, sockets and devices are passed over: neither server follows
// them.
class TreeCopy {
 public:
  TreeCopy(std::string from, std::string to) : from_(std::move(from)), to_(std::move(to)) {}

  // Copies what is new or changed since the last pass, and takes away what is gone. True when no
  // folder changed while it ran.
  Result<bool> pass();
  // Times of folders change with what is made in them, so they come last.
  Status finish() const;

  const CopiedFiles& files() const { return copied_; }

 private:
  struct Entry {
    std::string name;
    CopiedFile file;
  };
  struct Seen {
    std::int64_t mtime_ns;
    std::int64_t ctime_ns;
  };

  Status visit(const std::string& path);
  Status take(const std::string& path, CopiedFile now);
  Result<std::vector<Entry>> list(const std::string& path) const;
  Status make_room(const std::string& path, bool for_folder);
  Status drop_gone();
  bool stood_still() const;

  const std::string from_;
  const std::string to_;
  CopiedFiles copied_;
  CopiedFiles found_;                    // in this pass
  std::map<std::string, Seen> folders_;  // when this pass came to them
};

}  // namespace sluice::backup
