// One segment of a partition's log: BASE.log with whole batches back to back, and its two indexes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "kafka/broker/log/aborted_index.h"
#include "kafka/broker/log/file_cache.h"
#include "kafka/broker/log/sparse_index.h"
#include "kafka/wire/record_batch.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::broker {

// A record's place in time.
struct TimedOffset {
  std::int64_t timestamp = -1;
  wire::Offset offset = -1;
};

// "00000000000000000042" for 42.
std::string segment_name(wire::Offset base);

// Not thread-safe: the log's lock holds. Files are opened as they are needed.
class Segment {
 public:
  // `suffix` comes after the names of its files: ".cleaned" while compaction writes it.
  Segment(std::string directory, wire::Offset base, FileCache& files, std::string_view suffix = "");
  ~Segment();
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  wire::Offset base() const { return base_; }
  // One past its last record; the base of an empty segment.
  wire::Offset next_offset() const { return next_offset_; }
  std::uint64_t size() const { return size_; }
  std::int64_t max_timestamp() const { return max_.timestamp; }
  wire::Offset offset_of_max_timestamp() const { return max_.offset; }
  // The largest time, or that of its file when no record has one.
  std::int64_t newest_ms() const;
  // The time of the first batch; -1 for an empty segment, and when that batch has none.
  std::int64_t first_timestamp() const { return first_timestamp_; }
  // What its indexes have taken of segment.index.bytes.
  std::size_t index_bytes() const { return std::max(offsets_.bytes(), times_.bytes()); }

  // A new, empty segment, whose file has `preallocated` bytes until it is sealed.
  Status create(std::int64_t preallocated = 0);
  // An old one that is trusted: its size from the file, its last entries from the indexes.
  Status open_trusted();
  // Checks the batches from the last index entry before `sound_before` on, and rebuilds the indexes
  // behind it; cuts the file at the first batch that is not whole and sound. Records before
  // `sound_before` are known to be on disk; with base(), or without sound indexes, every batch is
  // checked. kUnsupported for a sound message of an old format; kCorrupt for one that is not sound
  // and comes before `keep_before`: nothing is cut then.
  struct Recovered {
    std::uint64_t from = 0;  // the bytes that were checked, and are good
    std::uint64_t end = 0;
    std::uint64_t cut = 0;
  };
  Result<Recovered> recover(std::int64_t index_interval, wire::Offset sound_before,
                            wire::Offset keep_before);
  // Writes these bytes again, so that the next flush really takes them to the disk.
  Status write_again(std::uint64_t from, std::uint64_t end);
  // Every batch header from `position` on, trusted.
  template <class Each>
  Status scan(std::uint64_t position, Each each) const;

  // Appends one batch whose offsets are set.
  Status append(const wire::RecordBatch& batch, std::int64_t index_interval);

  // The position of the batch that holds `offset` or, if none does, of the next one; the segment's
  // size when there is none. `first_size`: that batch's size.
  struct Position {
    std::uint64_t position = 0;
    std::uint32_t first_size = 0;
  };
  Result<Position> locate(wire::Offset offset) const;
  // The first record at or after a time, from this offset on; none when all are before it.
  Result<std::optional<TimedOffset>> find_time(std::int64_t timestamp, wire::Offset from) const;

  // An offset behind all batches before `position`, by the index: not far behind.
  Result<wire::Offset> bound_of(std::uint64_t position) const;

  // The transactions that were aborted in it.
  AbortedIndex& aborted() { return aborted_; }
  const AbortedIndex& aborted() const { return aborted_; }

  Result<std::shared_ptr<const Fd>> file() const;
  // The indexes of the active segment, as they are now.
  Status write_indexes();
  std::vector<std::string> index_paths() const;
  // No more appends: the indexes leave the memory.
  Status seal();
  // Renames its files to *.deleted; gives their names, to be unlinked later.
  std::vector<std::string> mark_deleted();

  const std::string& log_path() const { return log_path_; }
  // Its files have other names now.
  void set_suffix(std::string_view suffix);
  // Unlinks its files, those that there are.
  void remove_files();
  // The larger of the two indexes of a sealed segment.
  static std::uint64_t index_bytes_on_disk(const std::string& directory, wire::Offset base);

 private:
  std::string path(std::string_view suffix) const {
    return directory_ + "/" + segment_name(base_) + std::string(suffix) + suffix_;
  }
  void index(const wire::RecordBatch& batch, std::uint64_t position, std::int64_t interval);
  Result<std::uint64_t> start_recovery(wire::Offset sound_before);
  // Where a recovery can start by the indexes: none when they do not fit the segment.
  std::optional<OffsetEntry> sound_entry(wire::Offset sound_before);
  Status end_recovery(std::uint64_t good);

  Status trim();

  std::string directory_;
  std::string suffix_;
  wire::Offset base_;
  std::string log_path_;
  bool preallocated_ = false;  // the file is longer than size_
  FileCache& files_;
  std::uint64_t file_id_;
  std::uint64_t size_ = 0;
  wire::Offset next_offset_;
  std::uint64_t indexed_at_ = 0;  // bytes since the last index entry
  TimedOffset max_;
  std::int64_t first_timestamp_ = -1;
  SparseIndex<OffsetEntry> offsets_;
  SparseIndex<TimeEntry> times_;
  AbortedIndex aborted_;
};

// Reads a file's batches in order through one buffer. Ends at the end, or at bytes that are no
// whole batch.
class BatchReader {
 public:
  BatchReader(int fd, std::uint64_t from, std::uint64_t end) : fd_(fd), at_(from), end_(end) {}
  // The next batch, valid until the next call; nothing at the end. kCorrupt: no batch at
  // position().
  Result<std::optional<wire::RecordBatch>> next();
  // Where the batch given last begins, and at the end or an error where the next would.
  std::uint64_t position() const { return position_; }

 private:
  Status fill(std::size_t wanted);

  int fd_;
  std::uint64_t at_;  // of the first byte of the buffer
  std::uint64_t end_;
  std::uint64_t position_ = 0;
  Bytes buffer_;
  std::size_t used_ = 0;
};

template <class Each>
Status Segment::scan(std::uint64_t position, Each each) const {
  TRY(const auto fd, file());
  BatchReader reader(fd->get(), position, size_);
  for (;;) {
    TRY(const auto batch, reader.next());
    if (!batch) return {};
    if (!each(*batch, reader.position())) return {};
  }
}

}  // namespace sluice::kafka::broker
