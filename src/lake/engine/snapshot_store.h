// What a snapshot holds, on disk: lake.meta/snapshots/ID/
//
//   files/    the folders, and hard links to the files, under their names
//   sums/     hard links to the files' checksums (checksums.h)
//   entries   what a plain file can't say: "SLSNAP1\n", then frames of u32 length, u32 CRC32C and
//             records (records.h), folders before what is in them; a frame of length 0 ends it
//
// The first entry is the snapshot's root, called "/". An entry has an id of the snapshot's own
// and the one that it has in the lake (`origin`); a folder's size is the number of its entries. A
// file with inode 0 was being written: its first `size` bytes are what the snapshot has of it.
//
// A snapshot is made once, and then only read or removed as a whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "lake/engine/checksums.h"
#include "lake/engine/records.h"
#include "lake/engine/tree.h"

namespace sluice::lake {

// A snapshot's entries in memory, and its files.
struct SnapshotContent {
  std::uint64_t id = 0;
  std::unique_ptr<Node> root;
  std::vector<Node*> entries;          // by id, from the snapshot's own on
  std::vector<std::uint64_t> origins;  // likewise
  Fd files;
  std::optional<ChecksumStore> sums;

  Node* entry(std::uint64_t entry_id) const {
    return entry_id - id < entries.size() ? entries[entry_id - id] : nullptr;
  }
  std::uint64_t origin(const Node& node) const { return origins[node.id - id]; }
  // Null when it was not there.
  Node* by_origin(std::uint64_t origin) const;
};

// Fills a new one.
class SnapshotWriter {
 public:
  int files() const { return files_.get(); }
  const ChecksumStore& sums() const { return *sums_; }
  Status add(const Record& record);
  // After the last record.
  Status finish();

 private:
  friend class SnapshotStore;
  Status put_frame();

  Fd files_;
  std::optional<ChecksumStore> sums_;
  Fd manifest_;
  std::uint64_t written_ = 0;
  Bytes pending_;
};

class SnapshotStore {
 public:
  static Result<SnapshotStore> open(const std::string& folder);

  Result<SnapshotWriter> begin(std::uint64_t id) const;
  // kCorrupt when what is there is not what was written.
  Result<std::shared_ptr<SnapshotContent>> load(const SnapshotRecord& record, Tree& tree) const;
  Result<EntryRecord> root(std::uint64_t id) const;
  Result<std::vector<std::uint64_t>> present() const;
  int folder() const { return folder_.get(); }
  static std::string name(std::uint64_t id) { return std::to_string(id); }

 private:
  SnapshotStore(std::string path, Fd folder) : path_(std::move(path)), folder_(std::move(folder)) {}

  std::string path_;
  Fd folder_;
};

}  // namespace sluice::lake
