// The crash-safe journal: an append-only log of records with numbers, kept in segments, with one
// snapshot that stands for the records before it. The lake's namespace, the broker's state and
// Flume's file channel are rebuilt from one at start.
//
// A directory of a journal holds
//   00000000000000000001.log   a segment, named by its first sequence
//   00000000000000004711.snap  a snapshot that covers the records up to 4711
// and nothing else that the journal would touch. Both are a 16-byte head and frames:
//   u32 length of the payload (1 to 1088 MiB), u32 crc32c of all that follows, u64 sequence,
//   u64 durable (the last sequence known to be synced when this frame was written), payload
// in little endian. `durable` tells a torn tail from damage: bad bytes at the end that no later
// frame knows to be synced were never acknowledged, and are cut; bad bytes before that are
// kCorrupt.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"

namespace sluice::disk {

struct JournalOptions {
  std::uint64_t segment_bytes = 16 << 20;  // a new segment starts when one has grown past this
};

// One frame as it lies in a segment. For decode_frame's callers and its fuzzer.
struct JournalFrame {
  std::uint64_t sequence = 0;
  std::uint64_t durable = 0;
  std::string_view payload;
  std::size_t size = 0;  // with its head
};
inline constexpr std::size_t kJournalFrameHead = 24;
// The largest event a Flume source makes is of 1 GiB; the rest is for what goes with it.
inline constexpr std::uint32_t kJournalPayloadLimit = (1U << 30) + (64U << 20);
void append_frame(std::string& to, std::uint64_t sequence, std::uint64_t durable,
                  std::string_view payload);
// The frame at the start of `bytes`. kCorrupt when it is short, of impossible length or fails its
// CRC.
Result<JournalFrame> decode_frame(std::string_view bytes);

// Any thread may call. After a failed sync nothing more is acknowledged: every later append and
// sync fails with the same error, since the kernel may have dropped what it could not write. The
// next open() writes it again.
class Journal {
 public:
  using Apply = std::function<Status(std::uint64_t sequence, std::string_view payload)>;
  using Load = std::function<Status(std::string_view payload)>;
  using Sink = std::function<Status(std::string_view payload)>;

  // Gives `load` the payloads of the newest snapshot, then `apply` the records after it, in order;
  // an error of theirs ends the opening. Cuts a torn tail. kCorrupt, saying what a person can do,
  // for damage anywhere else. The disk outlives the journal.
  static Result<std::unique_ptr<Journal>> open(Disk& disk, const std::string& directory,
                                               const JournalOptions& options, const Load& load,
                                               const Apply& apply);
  ~Journal();

  // Hands the record to the operating system: from here on it survives a kill of the process.
  // Returns its sequence. A full disk is kResourceExhausted; the journal stays usable.
  Result<std::uint64_t> append(std::string_view payload);
  // Returns when every record up to `sequence` survives a loss of power. One caller syncs for all
  // who wait.
  Status sync(std::uint64_t sequence);
  Result<std::uint64_t> append_synced(std::string_view payload);

  // Writes a snapshot that covers the records up to `sequence` (all appended), and then removes the
  // segments and snapshots it makes needless; when nothing was appended after `sequence`, that is
  // all of them. `write` calls the sink once per payload, at least
  // once. Appends go on meanwhile; one checkpoint runs at a time. A failure leaves the journal as
  // it was.
  Status checkpoint(std::uint64_t sequence, const std::function<Status(const Sink&)>& write);

  std::uint64_t last_sequence() const;
  std::uint64_t durable_sequence() const;
  std::uint64_t snapshot_sequence() const;  // 0: there is none
  std::uint64_t bytes() const;              // of the segments that are kept
  std::uint64_t syncs() const;

 private:
  struct Segment {
    std::uint64_t first = 0;
    std::uint64_t size = 0;
  };

  Journal(Disk& disk, std::string directory, const JournalOptions& options);
  Status load_snapshot(const std::vector<std::string>& names, const Load& load);
  Status replay(const std::vector<std::string>& names, const Apply& apply);
  Status replay_segment(std::size_t index, const Apply& apply);
  Status cut_tail(const std::string& name, std::string_view content, std::size_t at);
  Status write_again();
  Status open_last();
  Status start_segment();
  Status lead_sync(std::unique_lock<std::mutex>& lock);
  Status sync_or_mark(DiskFile& file);
  std::string path(const std::string& name) const { return directory_ + "/" + name; }

  Disk& disk_;
  const std::string directory_;
  const JournalOptions options_;

  mutable std::mutex mutex_;
  std::condition_variable synced_;
  std::vector<Segment> segments_;   // the last one is being written
  std::shared_ptr<DiskFile> file_;  // shared with a sync that runs while a new segment starts
  std::string buffer_;              // of the frame being appended
  std::uint64_t last_ = 0;
  std::uint64_t durable_ = 0;
  std::uint64_t snapshot_ = 0;
  std::uint64_t syncs_ = 0;
  bool syncing_ = false;
  bool checkpointing_ = false;
  std::vector<Error> failed_;  // empty, or the error that ended it
};

}  // namespace sluice::disk
