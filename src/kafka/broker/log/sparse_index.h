// The sparse index of a segment, in Kafka's format: .index entries are (i32 offset - base, i32 file
// position), .timeindex entries (i64 timestamp, i32 offset - base), big endian, growing.
// Kafka preallocates these files while they are active; zero entries at the end are no entries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::kafka::broker {

struct OffsetEntry {
  std::int32_t relative_offset = 0;  // of the last record of the batch at `position`
  std::int32_t position = 0;
  std::int64_t key() const { return relative_offset; }
  static constexpr std::size_t kSize = 8;
};
struct TimeEntry {
  std::int64_t timestamp = 0;  // the largest so far
  std::int32_t relative_offset = 0;
  std::int64_t key() const { return timestamp; }
  static constexpr std::size_t kSize = 12;
};

// Entries of one index. The active segment keeps them in memory and writes them behind; those of
// other segments are searched in the file. Not thread-safe: the log's lock holds.
template <class Entry>
class SparseIndex {
 public:
  explicit SparseIndex(std::string path) : path_(std::move(path)) {}

  // Reads the file into memory, to go on appending. A broken file is kCorrupt: rebuild it.
  Status load();
  // Starts anew, in memory and on disk.
  Status reset();
  void append(Entry entry) { entries_.push_back(entry); }
  // Forgets the entries beyond this relative offset, in memory and on disk.
  Status cut_after(std::int32_t relative_offset);
  // Writes what is not in the file yet.
  Status flush();
  // Writes, and forgets the memory: the segment is not active any more.
  Status release();

  // The last entry whose key is at most `key`.
  Result<std::optional<Entry>> floor(std::int64_t key) const;
  // The first entry whose position is at least `position`.
  Result<std::optional<Entry>> at_or_behind(std::uint64_t position) const requires
      requires(Entry entry) {
    entry.position;
  };
  std::optional<Entry> last() const;
  std::size_t bytes() const { return entries_.size() * Entry::kSize; }
  void rename(std::string path) { path_ = std::move(path); }
  const std::string& path() const { return path_; }

 private:
  // Where the entries for which `before` holds, which come first, end: the two at the border.
  struct Border {
    std::optional<Entry> last;
    std::optional<Entry> next;
  };
  template <class Before>
  Result<Border> border(Before before) const;

  std::string path_;
  bool in_memory_ = false;
  std::vector<Entry> entries_;
  std::size_t written_ = 0;
};

extern template class SparseIndex<OffsetEntry>;
extern template class SparseIndex<TimeEntry>;

}  // namespace sluice::kafka::broker
