// The file channel: every put is in a synced journal before its source hears of it, and every take
// is recorded, so what was accepted survives a kill and a loss of power.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "disk/journal.h"
#include "flume/channels/left_over.h"
#include "flume/channels/queue.h"
#include "flume/components.h"
#include "flume/worker.h"

namespace sluice::flume {
namespace {

constexpr std::uint64_t kMostSegmentBytes = 64 << 20;
constexpr std::int64_t kSpaceFloor = 1 << 20;
constexpr std::string_view kNothingLeft = "-";  // the snapshot of an empty channel

struct FileConfig {
  std::string checkpoint_dir;
  std::string data_dirs;
  std::int64_t capacity = 1000000;
  std::int64_t transaction_capacity = 10000;
  std::int64_t checkpoint_interval_ms = 30000;
  std::int64_t max_file_size = 1623195647;
  std::int64_t minimum_space = 524288000;
  std::int64_t keep_alive_s = 3;
  bool checkpoint_on_close = true;
  bool sync_each = true;
  std::int64_t sync_interval_s = 5;
};

const std::vector<Field<FileConfig>>& fields() {
  static const std::vector<Field<FileConfig>> kFields = {
      {"checkpointDir", &FileConfig::checkpoint_dir,
       "Folder that marks the channel as in use. Checkpoints lie in the journal, in dataDirs.",
       shown_as("~/.flume/file-channel/checkpoint")},
      {"dataDirs", &FileConfig::data_dirs,
       "Folders, separated by commas. The journal is in the first one; the others are only locked.",
       shown_as("~/.flume/file-channel/data")},
      {"capacity", &FileConfig::capacity, "Events it holds at most.", at_least(1)},
      {"transactionCapacity", &FileConfig::transaction_capacity,
       "Events of one put or take at most.", at_least(1)},
      {"checkpointInterval", &FileConfig::checkpoint_interval_ms,
       "Milliseconds between looks whether a checkpoint is due. One is written when the journal "
       "has "
       "grown to twice what is waiting.",
       at_least(1)},
      {"maxFileSize", &FileConfig::max_file_size,
       "Bytes after which a new journal file starts; 64 MiB at the latest.", at_least(1)},
      {"minimumRequiredSpace", &FileConfig::minimum_space,
       "Bytes that stay free on the disk: with less, puts fail. At least 1 MiB.", at_least(0)},
      {"keep-alive", &FileConfig::keep_alive_s, "Seconds a put waits for room.", at_least(0)},
      {"checkpointOnClose", &FileConfig::checkpoint_on_close,
       "Write a checkpoint when the agent stops."},
      {"fsyncPerTransaction", &FileConfig::sync_each,
       "Every put survives a loss of power. With false: those older than fsyncInterval do; a kill "
       "of the process loses nothing either way."},
      {"fsyncInterval", &FileConfig::sync_interval_s,
       "Seconds between syncs without fsyncPerTransaction.", at_least(1)},
      {"useDualCheckpoints", NoEffect{},
       "No effect: a checkpoint is written aside, synced and renamed, so the one before stays good "
       "until then."},
      {"backupCheckpointDir", NoEffect{}, "No effect, as useDualCheckpoints."},
      {"compressBackupCheckpoint", NoEffect{}, "No effect, as useDualCheckpoints."},
      {"use-log-replay-v1", NoEffect{},
       "No effect: it chooses between two readers of Flume's log."},
      {"use-fast-replay", NoEffect{}, "No effect: it chooses between two readers of Flume's log."},
      {"encryption.*", NoEffect{}, "Events on disk are not encrypted by this version.",
       refused("encryption of the file channel is not offered by this version")},
  };
  return kFields;
}

std::string home_default(const std::string& part) {
  const char* home = std::getenv("HOME");
  return std::string(home == nullptr ? "." : home) + "/.flume/file-channel/" + part;
}

// Makes the folder and holds its in_use.lock.
Result<Fd> lock_directory(const std::string& directory) {
  TRY(make_directories(directory));
  TRY(Fd lock, open_file(directory + "/in_use.lock", O_RDWR | O_CREAT));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return Error(ErrorCode::kBusy,
                 "Cannot lock " + directory + ". The directory is already locked.");
  }
  return lock;
}

class FileChannel final : public Channel {
 public:
  FileChannel(FileConfig config, std::vector<std::string> data_dirs, Clock& clock)
      : config_(std::move(config)),
        data_dirs_(std::move(data_dirs)),
        queue_({config_.capacity, 0, std::chrono::seconds(config_.keep_alive_s)}),
        clock_(clock) {
    counters_.durable = true;
    counters_.capacity = config_.capacity;
  }

  Status start() override;
  void stop() override;
  Status put(const BatchPtr& batch, std::stop_token stop) override;
  Result<std::unique_ptr<Take>> take(std::size_t limit, std::stop_token stop) override;
  void wait_for_events(std::chrono::milliseconds time, std::stop_token stop) override {
    queue_.wait_for_events(time, stop);
  }
  std::int64_t unsaved() const override { return 0; }
  std::int64_t transaction_capacity() const override { return config_.transaction_capacity; }
  const CounterGroup& counters() const override { return counters_; }

 private:
  class FileTake;

  Status lock_all();
  Status replay();
  Status check_space(std::uint64_t needed);
  Status write(const BatchPtr& batch);
  Status commit(const Slices& slices);
  void look_after(const std::stop_token& stop);
  bool checkpoint_due();
  Status checkpoint();

  const FileConfig config_;
  const std::vector<std::string> data_dirs_;
  EventQueue queue_;
  ChannelCounter counters_;
  Clock& clock_;
  disk::SystemDisk disk_;
  std::vector<Fd> locks_;

  std::mutex mutex_;  // the journal's order is that of left_
  std::unique_ptr<disk::Journal> journal_;
  LeftOver left_;
  bool takes_unrecorded_ = false;  // events are gone that the journal still has

  std::mutex space_mutex_;
  std::int64_t space_checked_ms_ = -1'000'000;
  std::int64_t space_ = 0;  // what was free then, less what was written since
  std::atomic<bool> space_short_{false};
  std::jthread keeper_;
};

class FileChannel::FileTake final : public Take {
 public:
  FileTake(FileChannel& channel, std::size_t limit, const std::stop_token& stop)
      : channel_(channel) {
    using std::chrono::milliseconds;
    slices_ = channel_.queue_.take(limit, milliseconds(0), milliseconds(0), stop);
    const std::size_t count = count_events(slices_);
    channel_.counters_.take_attempt += static_cast<std::int64_t>(count) + (count == limit ? 0 : 1);
    channel_.counters_.size = channel_.queue_.size();
  }
  ~FileTake() override {
    if (!committed_) channel_.queue_.give_back(slices_);
    channel_.counters_.size = channel_.queue_.size();
  }
  const Slices& events() const override { return slices_; }
  Status commit() override {
    TRY(channel_.commit(slices_));
    committed_ = true;
    return {};
  }

 private:
  FileChannel& channel_;
  Slices slices_;
  bool committed_ = false;
};

Status FileChannel::lock_all() {
  TRY(Fd checkpoint, lock_directory(config_.checkpoint_dir));
  locks_.push_back(std::move(checkpoint));
  for (const std::string& directory : data_dirs_) {
    if (directory == config_.checkpoint_dir) continue;
    TRY(Fd lock, lock_directory(directory));
    locks_.push_back(std::move(lock));
    TRY(std::vector<std::string> names, disk_.list(directory));
    for (const std::string& name : names) {
      if (!name.starts_with("log-")) continue;
      return Error(ErrorCode::kUnsupported,
                   directory + "/" + name +
                       " belongs to a file channel of Apache Flume, which this "
                       "version does not read: drain it with Flume, or give another dataDirs");
    }
  }
  return {};
}

Status FileChannel::start() {
  TRY(lock_all());
  TRY(replay());
  counters_.size = queue_.size();
  counters_.start(clock_.wall_ms());
  counters_.open = true;
  keeper_ = std::jthread([this](const std::stop_token& stop) { look_after(stop); });
  return {};
}

Status FileChannel::replay() {
  const disk::JournalOptions options{
      .segment_bytes =
          std::min(static_cast<std::uint64_t>(config_.max_file_size), kMostSegmentBytes)};
  const auto load = [this](std::string_view payload) -> Status {
    if (payload == kNothingLeft) return {};
    TRY(LeftRecord left, decode_left(payload));
    left_.add(left.put, std::move(left.batch), left.first);
    return {};
  };
  const auto apply = [this](std::uint64_t sequence, std::string_view payload) -> Status {
    TRY(EventRecord record, decode_record(payload));
    if (record.put) left_.add(sequence, std::move(record.put));
    left_.take(record.taken);
    return {};
  };
  Result<std::unique_ptr<disk::Journal>> journal =
      disk::Journal::open(disk_, data_dirs_.front() + "/journal", options, load, apply);
  if (!journal) return std::move(journal).error();
  journal_ = std::move(*journal);
  for (Slice& slice : left_.slices()) queue_.restore(std::move(slice));
  if (queue_.size() > 0)
    log::info("file channel goes on with its events", {{"events", queue_.size()}});
  return {};
}

// What is written between two looks at the disk is counted, so that a burst keeps the bound, too.
Status FileChannel::check_space(std::uint64_t needed) {
  constexpr std::int64_t kEveryMs = 1000;
  const std::int64_t least = std::max(config_.minimum_space, kSpaceFloor);
  const auto bytes = static_cast<std::int64_t>(needed);
  const std::lock_guard lock(space_mutex_);
  const std::int64_t now = clock_.steady_ms();
  if (now - space_checked_ms_ >= kEveryMs || space_ - bytes < least) {
    struct statvfs disk {};
    if (::statvfs(data_dirs_.front().c_str(), &disk) != 0) return errno_error(data_dirs_.front());
    space_ = static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize);
    space_checked_ms_ = now;
  }
  space_short_ = space_ - bytes < least;
  if (space_short_) {
    return Error(ErrorCode::kResourceExhausted,
                 "Usable space exhausted, only " + std::to_string(space_) + " bytes remaining in " +
                     data_dirs_.front() + ", required " + std::to_string(least) +
                     " bytes (minimumRequiredSpace)");
  }
  space_ -= bytes;
  return {};
}

Status FileChannel::put(const BatchPtr& batch, std::stop_token stop) {
  const auto events = static_cast<std::int64_t>(batch->size());
  counters_.put_attempt += events;
  if (events > config_.transaction_capacity) {
    return Error(ErrorCode::kInvalidArgument, "a batch of " + std::to_string(events) +
                                                  " events is above transactionCapacity " +
                                                  std::to_string(config_.transaction_capacity));
  }
  const std::uint64_t bytes = batch->body_bytes();
  constexpr std::uint64_t kOverhead = 64;  // of an event in the journal, without its headers
  TRY(check_space(bytes + static_cast<std::uint64_t>(events) * kOverhead));
  TRY(queue_.reserve(events, bytes, stop));
  if (Status written = write(batch); !written) {
    queue_.release(events, bytes);
    ++counters_.put_error;
    counters_.unhealthy = 1;
    return written;
  }
  counters_.unhealthy = 0;
  counters_.put_success += events;
  counters_.size = queue_.size();
  return {};
}

Status FileChannel::write(const BatchPtr& batch) {
  const std::string record = encode_put(*batch);
  if (record.size() > disk::kJournalPayloadLimit) {
    return Error(ErrorCode::kInvalidArgument,
                 "a batch of " + std::to_string(record.size()) + " bytes is above the " +
                     std::to_string(disk::kJournalPayloadLimit) +
                     " that a transaction of the file channel can hold: use a smaller batchSize");
  }
  std::uint64_t sequence = 0;
  {
    const std::lock_guard lock(mutex_);
    TRY(const std::uint64_t appended, journal_->append(record));
    sequence = appended;
    left_.add(sequence, batch);
  }
  if (config_.sync_each) TRY(journal_->sync(sequence));
  queue_.put({batch, 0, batch->size(), sequence});
  return {};
}

// A take is not synced: a loss of power may bring taken events again, as at-least-once allows; a
// kill may not. On a full disk a take goes on without a record, so that the channel can be drained;
// until the next checkpoint a kill brings those events again.
Status FileChannel::commit(const Slices& slices) {
  if (!slices.empty()) {
    const std::string record = encode_taken(slices);
    std::vector<TakenRange> ranges;
    for (const Slice& slice : slices) {
      ranges.push_back({slice.id, static_cast<std::uint32_t>(slice.first),
                        static_cast<std::uint32_t>(slice.count)});
    }
    const std::lock_guard lock(mutex_);
    if (const Result<std::uint64_t> appended = journal_->append(record); !appended) {
      ++counters_.take_error;
      if (appended.error().code() != ErrorCode::kResourceExhausted) return appended.error();
      if (!takes_unrecorded_) {
        log::warn("the disk is full: events are taken from the file channel without a record",
                  {{"directory", data_dirs_.front()}, {"error", appended.error().message()}});
      }
      takes_unrecorded_ = true;
    }
    left_.take(ranges);
  }
  queue_.forget(slices);
  counters_.take_success += static_cast<std::int64_t>(count_events(slices));
  return {};
}

Result<std::unique_ptr<Take>> FileChannel::take(std::size_t limit, std::stop_token stop) {
  return std::unique_ptr<Take>(std::make_unique<FileTake>(*this, limit, stop));
}

bool FileChannel::checkpoint_due() {
  constexpr std::uint64_t kSlack = 1 << 20, kSlackWhenShort = 1 << 16;
  const std::lock_guard lock(mutex_);
  if (takes_unrecorded_) return true;
  return journal_->bytes() > 2 * left_.bytes() + (space_short_ ? kSlackWhenShort : kSlack) &&
         journal_->last_sequence() > journal_->snapshot_sequence();
}

Status FileChannel::checkpoint() {
  Slices slices;
  std::uint64_t sequence = 0;
  bool unrecorded = false;
  {
    const std::lock_guard lock(mutex_);
    unrecorded = takes_unrecorded_;
    // A snapshot stands for a record: this one says that nothing was taken.
    if (takes_unrecorded_ && journal_->last_sequence() == journal_->snapshot_sequence()) {
      TRY(journal_->append(encode_taken({})));
    }
    slices = left_.slices();
    sequence = journal_->last_sequence();
    takes_unrecorded_ = false;
  }
  if (sequence == journal_->snapshot_sequence()) return {};
  const Status done =
      journal_->checkpoint(sequence, [&](const disk::Journal::Sink& sink) -> Status {
        if (slices.empty()) return sink(kNothingLeft);
        for (const Slice& slice : slices) TRY(sink(encode_left(slice)));
        return {};
      });
  if (!done && unrecorded) {
    const std::lock_guard lock(mutex_);
    takes_unrecorded_ = true;
  }
  return done;
}

void FileChannel::look_after(const std::stop_token& stop) {
  constexpr std::int64_t kTickMs = 1000;
  std::int64_t synced_ms = clock_.steady_ms(), looked_ms = synced_ms;
  const std::int64_t tick_ms = std::min(config_.checkpoint_interval_ms, kTickMs);
  while (sleep_for(std::chrono::milliseconds(tick_ms), stop)) {
    const std::int64_t now = clock_.steady_ms();
    if (!config_.sync_each && now - synced_ms >= config_.sync_interval_s * 1000) {
      synced_ms = now;
      if (Status synced = journal_->sync(journal_->last_sequence()); !synced) {
        log::error("file channel could not sync", {{"error", synced.error().message()}});
      }
    }
    // Sources that wait for room on the disk wait for the checkpoint.
    if (now - looked_ms < config_.checkpoint_interval_ms && !space_short_) continue;
    looked_ms = now;
    if (!checkpoint_due()) continue;
    if (Status done = checkpoint(); !done) {
      ++counters_.checkpoint_error;
      log::error("file channel could not write a checkpoint", {{"error", done.error().message()}});
    }
  }
}

void FileChannel::stop() {
  if (keeper_.joinable()) {
    keeper_.request_stop();
    keeper_.join();
  }
  if (journal_ != nullptr) {
    if (Status synced = journal_->sync(journal_->last_sequence()); !synced) {
      log::error("file channel could not sync", {{"error", synced.error().message()}});
    }
    if (config_.checkpoint_on_close && checkpoint_due()) {
      if (Status done = checkpoint(); !done) {
        log::error("file channel could not write a checkpoint",
                   {{"error", done.error().message()}});
      }
    }
    journal_.reset();
  }
  locks_.clear();
  counters_.open = false;
  counters_.closed = 1;
  counters_.stop(clock_.wall_ms());
}

Result<std::unique_ptr<Channel>> make_file(const Settings& settings, Services& services) {
  TRY(FileConfig config, parse(fields(), settings));
  if (config.checkpoint_dir.empty()) config.checkpoint_dir = home_default("checkpoint");
  if (config.data_dirs.empty()) config.data_dirs = home_default("data");
  if (config.capacity < config.transaction_capacity) {
    return settings.problem(
        "File Channel transaction capacity cannot be greater than the capacity "
        "of the channel: transactionCapacity = " +
        std::to_string(config.transaction_capacity) +
        ", capacity = " + std::to_string(config.capacity));
  }
  std::vector<std::string> directories;
  for (const std::string& part : split(config.data_dirs, ',')) {
    if (!trim(part).empty()) directories.emplace_back(trim(part));
  }
  if (directories.empty()) return settings.problem("dataDirs names no folder");
  return std::make_unique<FileChannel>(std::move(config), std::move(directories), services.clock);
}

}  // namespace

Type<Channel> file_channel() {
  return {
      "file",
      {"org.apache.flume.channel.file.FileChannel"},
      "Keeps events in a journal on disk: what it accepted survives a kill and a loss of power.",
      [] { return describe(fields()); },
      make_file};
}

}  // namespace sluice::flume
