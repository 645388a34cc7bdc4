// The log of one partition, in Kafka's own format: a folder of segments that Kafka's tools read.
//
// What append() returned survives a kill, since the kernel has it; flush() makes it survive a loss
// of power. After a kill, open() checks every batch behind the last flush and cuts the log at the
// first one that is not whole and sound.
//
// A flush that fails ends the writing: the kernel may have dropped what it could not write and
// would call the next flush a success. Appends and flushes are refused until the log is opened
// again, which writes the unflushed tail anew.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "kafka/broker/log/batch_check.h"
#include "kafka/broker/log/file_cache.h"
#include "kafka/broker/log/log_config.h"
#include "kafka/broker/log/producer_state.h"
#include "kafka/broker/log/segment.h"
#include "kafka/wire/errors.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::broker {

// What a reader sees of transactions: all records, or those before the last stable offset, of which
// it leaves the aborted ones out by itself.
enum class Isolation { kReadUncommitted, kReadCommitted };

// Any thread; one lock for the moment of a copy into the page cache.
class Log {
 public:
  struct OpenOptions {
    bool clean = false;               // the last end was clean: nothing is checked
    wire::Offset recovery_point = 0;  // everything before is known to be on disk and sound
    wire::Offset start_offset = 0;    // as checkpointed; records before it were deleted
  };
  // Makes the folder when it is missing.
  static Result<std::unique_ptr<Log>> open(const std::string& directory, const LogConfig& config,
                                           FileCache& files, const OpenOptions& options);

  // Whose batches: a client's are checked as Kafka checks them.
  enum class Origin { kClient, kBroker };
  struct Appended {
    wire::KafkaError error = wire::KafkaError::kNone;
    std::string message;
    std::vector<RecordError> record_errors;
    wire::Offset base_offset = -1;
    std::int64_t append_time_ms = -1;  // with message.timestamp.type=LogAppendTime
    wire::Offset start_offset = 0;
    wire::Offset end_offset = 0;  // of the log: flush_to() it for what was appended or repeated
  };
  // Offset and times are set in place.
  Appended append(wire::MutableBatch batch, Origin origin, std::int64_t now_ms);
  // The same for bytes that are one batch and nothing else.
  Appended append(std::span<char> bytes, Origin origin, std::int64_t now_ms);

  struct Slice {
    wire::KafkaError error = wire::KafkaError::kNone;
    std::shared_ptr<const Fd> file;  // null when there is nothing at this offset yet
    std::uint64_t position = 0;
    std::uint32_t size = 0;
    wire::Offset start_offset = 0;
    wire::Offset end_offset = 0;
    wire::Offset last_stable_offset = 0;
    std::vector<AbortedTransaction> aborted;  // with records in it; for kReadCommitted
  };
  // From the batch that holds `offset`, at most `max_bytes`, but with `whole_first` at least one
  // batch. Does not cross into the next segment.
  Slice read(wire::Offset offset, std::uint32_t max_bytes, bool whole_first,
             Isolation isolation = Isolation::kReadUncommitted);
  // Bytes that a read from `offset` could give, roughly: for min_bytes.
  std::uint64_t bytes_after(wire::Offset offset, Isolation isolation = Isolation::kReadUncommitted);

  // Where the first open transaction begins; the end of the log when none is open.
  wire::Offset last_stable_offset() const;
  // The log is in this producer's transaction: its records may come, until the marker does.
  void admit(wire::ProducerId id, wire::ProducerEpoch epoch);
  // Is it in the transaction of this batch?
  bool in_transaction(const wire::RecordBatch& batch) const;
  struct Marker {
    wire::ProducerId producer_id = -1;
    wire::ProducerEpoch producer_epoch = -1;
    wire::ControlType type = wire::ControlType::kAbort;
    std::int32_t coordinator_epoch = 0;
  };
  // Ends a producer's transaction. kInvalidProducerEpoch and kTransactionCoordinatorFenced: a later
  // one than the marker's was seen.
  Appended append(const Marker& marker, std::int64_t now_ms);

  wire::Offset start_offset() const;
  wire::Offset end_offset() const;
  std::uint64_t size() const;  // bytes of all segments
  // The first record at or after a time; nothing when none is that late.
  Result<std::optional<TimedOffset>> find_time(std::int64_t timestamp);
  // The first record with the largest time, whether or not it was deleted since, as Kafka has it.
  Result<std::optional<TimedOffset>> latest_time();

  // Records before `offset` are gone for every reader.
  void delete_before(wire::Offset offset);
  // Everything up to the present end survives a loss of power. One flush at a time; appends go on.
  Status flush();
  // Does nothing when the disk has the records before `offset`. Takes along what came after them.
  Status flush_to(wire::Offset offset);
  wire::Offset flushed() const;
  // A flush has failed.
  bool failed() const;
  // Flushes when much is unflushed, when it has been for long, or when flush.ms or flush.messages
  // say so; and leaves what lets an open() after a kill start from there.
  void write_out(std::int64_t now_ms);
  // Deletes by time and size, unlinks what was deleted long enough ago.
  void maintain(std::int64_t now_ms);
  // Of the oldest segment, if cleanup.policy lets it be deleted and it is not the active one: the
  // time of its newest record.
  std::optional<std::int64_t> oldest_deletable_ms() const;
  // Deletes it, if it is still there; gives its bytes.
  std::uint64_t delete_oldest(std::int64_t now_ms);
  // Flushes and writes what makes the next open quick.
  Status close();

  // Its idempotent producers, as they are now.
  std::unordered_map<wire::ProducerId, ProducerState::Entry> producers() const;

  void configure(const LogConfig& config);
  LogConfig config() const;
  // Waits until a compaction that runs has let go; none begins after it.
  void stop_cleaning();
  const std::string& directory() const { return directory_; }
  // The batches of the log in order, for those who replay it at start.
  template <class Each>
  Status replay(Each each);

 private:
  friend class CleaningHold;

  Log(std::string directory, const LogConfig& config, FileCache& files)
      : directory_(std::move(directory)), config_(config), files_(files) {}

  Status load(const OpenOptions& options);
  Result<std::vector<wire::Offset>> list_segments();
  Status load_segment(wire::Offset base, std::optional<wire::Offset> next,
                      const OpenOptions& options);
  void name_missing_ends(wire::Offset first, const OpenOptions& options) const;
  Status load_producers();
  Appended append_checked(wire::MutableBatch batch, Origin origin, std::int64_t now_ms);
  Status write(wire::MutableBatch batch, std::int64_t now_ms);
  std::optional<Appended> refuse_marker(const Marker& marker) const;
  wire::Offset stable_end() const;
  Result<std::uint64_t> stable_bytes(const Segment& segment) const;
  Status collect_aborted(wire::Offset from, wire::Offset to,
                         std::vector<AbortedTransaction>& found) const;
  Status replay_producers(wire::Offset from);
  bool roll_is_due(const wire::RecordBatch& batch, std::int64_t now_ms) const;
  bool is_old(std::int64_t record_ms, std::int64_t now_ms) const;
  Status roll(std::int64_t now_ms);
  Status seal_active();
  Status read_segment(const Segment& segment, wire::Offset offset, std::uint32_t max_bytes,
                      bool whole_first, bool committed, Slice& slice) const;
  bool outlived(const Segment& segment, std::uint64_t log_bytes, std::int64_t now_ms) const;
  Segment& active() { return *segments_.rbegin()->second; }
  void remove_oldest(std::int64_t now_ms);
  Status flush_locked(std::unique_lock<std::mutex>& lock);
  bool flush_is_due(std::int64_t now_ms) const;
  Status keep_for_recovery(std::string path, const Bytes& snapshot);
  Status fail(Status reason);
  Status write_tail_again();

  std::string_view partition_name() const;

  const std::string directory_;
  LogConfig config_;
  FileCache& files_;
  // One flush at a time: the kernel tells of a failed write only once. Taken before mutex_.
  std::mutex flush_mutex_;
  mutable std::mutex mutex_;
  std::map<wire::Offset, std::unique_ptr<Segment>> segments_;  // by base offset; the last is active
  wire::Offset start_offset_ = 0;
  wire::Offset end_offset_ = 0;
  wire::Offset flushed_ = 0;
  std::int64_t flushed_ms_ = 0;
  bool failed_ = false;
  std::uint64_t appended_bytes_ = 0;  // since open()
  std::uint64_t flushed_bytes_ = 0;   // of those
  std::uint64_t kept_bytes_ = 0;      // of those, when a snapshot of the producers was kept last
  std::int64_t kept_ms_ = 0;
  wire::Offset sound_snapshot_ = -1;   // what open() found to be the state of the producers there
  std::string kept_snapshot_;          // its file, unless a segment begins there
  bool folder_flushed_ = false;        // the names of all segments are on disk
  std::int64_t active_since_ms_ = -1;  // when the active segment was begun; -1: before open()
  ProducerState producers_;
  std::vector<std::pair<std::int64_t, std::string>> deleted_;  // unlink at this time
  // Compaction: see cleaning_hold.h. Its mutex is taken before the other.
  std::mutex cleaning_mutex_;
  bool segments_held_ = false;  // retention deletes none meanwhile
  std::atomic<bool> cleaning_stopped_ = false;
};

template <class Each>
Status Log::replay(Each each) {
  const std::lock_guard lock(mutex_);
  for (const auto& [base, segment] : segments_) {
    Status applied;
    TRY(segment->scan(0, [&](const wire::RecordBatch& batch, std::uint64_t) {
      if (batch.last_offset() >= start_offset_) applied = each(batch);
      return applied.ok();
    }));
    TRY(std::move(applied));
  }
  return {};
}

}  // namespace sluice::kafka::broker
