#include "disk/journal.h"

#include <algorithm>
#include <cstdio>

#include "base/bytes.h"
#include "base/check.h"
#include "base/checksum.h"
#include "base/log.h"
#include "base/text.h"
#include "disk/files.h"

namespace sluice::disk {

namespace {

constexpr std::string_view kLogMagic = "SLJRNL1\n";
constexpr std::string_view kSnapshotMagic = "SLSNAP1\n";
constexpr std::size_t kHead = 16;  // magic, u64 sequence
// Left behind by a failed sync. It need not survive a loss of power: then what can be read is what
// the disk has.
constexpr const char* kFailedMark = "sync-failed";

std::string file_name(std::uint64_t sequence, const char* extension) {
  char name[40];
  std::snprintf(name, sizeof name, "%020llu%s", static_cast<unsigned long long>(sequence),
                extension);
  return name;
}

// The sequence in a name of the form above; none for any other name.
std::optional<std::uint64_t> sequence_of(const std::string& name, std::string_view extension) {
  if (name.size() != 20 + extension.size() || !name.ends_with(extension)) return std::nullopt;
  const std::optional<std::int64_t> number = parse_int(std::string_view(name).substr(0, 20));
  if (!number || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

std::string head(std::string_view magic, std::uint64_t sequence) {
  std::string bytes(magic);
  append_le(bytes, sequence);
  return bytes;
}

Error damaged(const std::string& path, std::size_t at, const std::string& why) {
  return Error(
      ErrorCode::kCorrupt,
      path + " is damaged at byte " + std::to_string(at) + " (" + why +
          "): records that were acknowledged lie behind the damage, so it is left as it is. "
          "Restore the folder from a copy; or, to give up all records from there on, move this "
          "file and the later .log files away, cut a copy of it to " +
          std::to_string(at) + " bytes (truncate -s) and put that in its place");
}

// A later frame that proves the bytes before it had been synced as far as `sequence`.
bool proves_synced(std::string_view rest, std::uint64_t sequence) {
  for (std::size_t at = 0; at + kJournalFrameHead < rest.size(); ++at) {
    const std::uint64_t number = load_le<std::uint64_t>(rest.data() + at + 8);
    const std::uint64_t durable = load_le<std::uint64_t>(rest.data() + at + 16);
    // Cheap tests first: a frame written later has a larger number, and knows a smaller one synced.
    if (number <= sequence || durable >= number || durable < sequence) continue;
    if (decode_frame(rest.substr(at))) return true;
  }
  return false;
}

}  // namespace

void append_frame(std::string& to, std::uint64_t sequence, std::uint64_t durable,
                  std::string_view payload) {
  const std::size_t start = to.size();
  append_le(to, static_cast<std::uint32_t>(payload.size()));
  append_le(to, std::uint32_t{0});
  append_le(to, sequence);
  append_le(to, durable);
  to += payload;
  const std::uint32_t crc = crc32c(std::string_view(to).substr(start + 8));
  std::memcpy(to.data() + start + 4, &crc, sizeof crc);
}

Result<JournalFrame> decode_frame(std::string_view bytes) {
  if (bytes.size() < kJournalFrameHead) return Error(ErrorCode::kCorrupt, "a frame's head is cut");
  const auto length = load_le<std::uint32_t>(bytes.data());
  if (length == 0 || length > kJournalPayloadLimit) {
    return Error(ErrorCode::kCorrupt, "a frame claims " + std::to_string(length) + " bytes");
  }
  if (length > bytes.size() - kJournalFrameHead) {
    return Error(ErrorCode::kCorrupt, "a frame's payload is cut");
  }
  const std::size_t size = kJournalFrameHead + length;
  if (crc32c(bytes.substr(8, size - 8)) != load_le<std::uint32_t>(bytes.data() + 4)) {
    return Error(ErrorCode::kCorrupt, "a frame's checksum is wrong");
  }
  return JournalFrame{load_le<std::uint64_t>(bytes.data() + 8),
                      load_le<std::uint64_t>(bytes.data() + 16),
                      bytes.substr(kJournalFrameHead, length), size};
}

Journal::Journal(Disk& disk, std::string directory, const JournalOptions& options)
    : disk_(disk), directory_(std::move(directory)), options_(options) {}

Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::open(Disk& disk, const std::string& directory,
                                               const JournalOptions& options, const Load& load,
                                               const Apply& apply) {
  TRY(disk.make_directories(directory));
  TRY(const std::vector<std::string> names, disk.list(directory));
  // A new journal survives only if its directory's own name does.
  if (names.empty()) {
    Status named = disk.sync_directory(parent_of(directory));
    // Who may not look into the one above did not make this one.
    if (!named && named.error().code() != ErrorCode::kPermissionDenied) {
      return named.error();
    }
  }
  std::unique_ptr<Journal> journal(new Journal(disk, directory, options));
  for (const std::string& name : names) {
    // A snapshot that was being written when the process ended.
    if (name.ends_with(".snap.tmp")) TRY(disk.remove(journal->path(name)));
  }
  TRY(journal->load_snapshot(names, load));
  TRY(journal->replay(names, apply));
  TRY(journal->write_again());
  TRY(journal->open_last());
  return journal;
}

Status Journal::load_snapshot(const std::vector<std::string>& names, const Load& load) {
  std::string newest;
  for (const std::string& name : names) {
    if (sequence_of(name, ".snap")) newest = name;  // names are in order
  }
  if (newest.empty()) return {};
  for (const std::string& name : names) {
    if (sequence_of(name, ".snap") && name != newest) TRY(disk_.remove(path(name)));
  }
  snapshot_ = *sequence_of(newest, ".snap");
  TRY(const std::string content, read_file(disk_, path(newest)));
  if (content.substr(0, kHead) != head(kSnapshotMagic, snapshot_)) {
    return damaged(path(newest), 0, "its head is wrong");
  }
  std::size_t at = kHead;
  // Frames count from 1; the last one has number 0 and says how many there were.
  for (std::uint64_t expected = 1;; ++expected) {
    const Result<JournalFrame> frame = decode_frame(std::string_view(content).substr(at));
    if (!frame) return damaged(path(newest), at, frame.error().message());
    if (frame->sequence == 0 && frame->durable == expected - 1) break;
    if (frame->sequence != expected) return damaged(path(newest), at, "a frame is missing");
    TRY(load(frame->payload));
    at += frame->size;
  }
  last_ = snapshot_;
  return {};
}

Status Journal::replay(const std::vector<std::string>& names, const Apply& apply) {
  for (const std::string& name : names) {
    if (const auto first = sequence_of(name, ".log")) segments_.push_back({*first, 0});
  }
  // Segments that the snapshot covers were about to be removed.
  while (segments_.size() > 1 && segments_[1].first <= snapshot_ + 1) {
    TRY(disk_.remove(path(file_name(segments_.front().first, ".log"))));
    segments_.erase(segments_.begin());
  }
  if (segments_.empty()) return {};
  if (segments_.front().first > snapshot_ + 1) {
    return Error(ErrorCode::kCorrupt, directory_ + ": the records from " +
                                          std::to_string(snapshot_ + 1) + " to " +
                                          std::to_string(segments_.front().first - 1) +
                                          " are missing; restore the folder from a copy");
  }
  last_ = segments_.front().first - 1;
  for (std::size_t i = 0; i < segments_.size(); ++i) TRY(replay_segment(i, apply));
  last_ = std::max(last_, snapshot_);
  return {};
}

Status Journal::replay_segment(std::size_t index, const Apply& apply) {
  Segment& segment = segments_[index];
  const bool is_last = index + 1 == segments_.size();
  const std::string name = file_name(segment.first, ".log");
  TRY(const std::string content, read_file(disk_, path(name)));
  if (segment.first != last_ + 1) {
    return damaged(path(name), 0,
                   "the records before " + std::to_string(segment.first) + " are missing");
  }
  std::size_t at = kHead;
  if (content.substr(0, kHead) != head(kLogMagic, segment.first)) {
    // A segment's head is synced before its first frame is written: without it, nothing follows.
    if (!is_last || content.size() > kHead) return damaged(path(name), 0, "its head is wrong");
    segment.size = 0;
    return {};
  }
  while (at < content.size()) {
    const Result<JournalFrame> frame = decode_frame(std::string_view(content).substr(at));
    if (!frame || frame->sequence != last_ + 1) {
      const std::string why = frame ? "a record is missing" : frame.error().message();
      const bool torn =
          is_last && !proves_synced(std::string_view(content).substr(at + 1), last_ + 1);
      if (!torn) return damaged(path(name), at, why);
      segment.size = at;
      return cut_tail(name, content, at);
    }
    if (frame->sequence > snapshot_) TRY(apply(frame->sequence, frame->payload));
    last_ = frame->sequence;
    at += frame->size;
  }
  segment.size = at;
  return {};
}

Status Journal::cut_tail(const std::string& name, std::string_view content, std::size_t at) {
  log::warn("journal's tail was torn, as after a kill or a loss of power, and is cut",
            {{"file", path(name)}, {"at", at}, {"bytes", content.size() - at}});
  TRY(std::unique_ptr<DiskFile> file, disk_.open(path(name), Disk::Mode::kReadWrite));
  TRY(file->truncate(at));
  return sync_or_mark(*file);
}

// After a failed sync the page cache may hold as clean what the disk does not have.
Status Journal::write_again() {
  TRY(const bool failed, exists(disk_, path(kFailedMark)));
  if (!failed) return {};
  for (const Segment& segment : segments_) {
    const std::string name = path(file_name(segment.first, ".log"));
    TRY(const std::string content, read_file(disk_, name));
    TRY(const std::unique_ptr<DiskFile> file, disk_.open(name, Disk::Mode::kReadWrite));
    TRY(file->write_at(0, content));
    TRY(file->sync());
  }
  return disk_.remove(path(kFailedMark));
}

Status Journal::sync_or_mark(DiskFile& file) {
  Status synced = file.sync();
  if (!synced) (void)disk_.open(path(kFailedMark), Disk::Mode::kCreate);
  return synced;
}

Status Journal::open_last() {
  if (!segments_.empty() && segments_.back().size == 0) {
    TRY(disk_.remove(path(file_name(segments_.back().first, ".log"))));
    segments_.pop_back();
  }
  // A snapshot newer than every segment (their tail was cut, never acknowledged) needs a fresh one.
  const bool behind =
      !segments_.empty() && segments_.back().size == kHead && segments_.back().first != last_ + 1;
  if (behind) {
    TRY(disk_.remove(path(file_name(segments_.back().first, ".log"))));
    segments_.pop_back();
  }
  if (segments_.empty()) {
    TRY(start_segment());
  } else {
    const std::string name = path(file_name(segments_.back().first, ".log"));
    TRY(std::unique_ptr<DiskFile> file, disk_.open(name, Disk::Mode::kReadWrite));
    // What was read may still be only in the page cache of an earlier run; it counts from now on.
    TRY(sync_or_mark(*file));
    file_ = std::move(file);
  }
  durable_ = last_;
  return {};
}

Status Journal::start_segment() {
  if (file_) {
    Status synced = sync_or_mark(*file_);
    if (!synced) {
      failed_.push_back(synced.error().with("the journal can't be synced"));
      return synced;
    }
    durable_ = last_;
  }
  const std::string name = path(file_name(last_ + 1, ".log"));
  TRY(std::unique_ptr<DiskFile> file, disk_.open(name, Disk::Mode::kCreateNew));
  Status ready = file->write_at(0, head(kLogMagic, last_ + 1));
  if (ready) ready = file->sync();
  if (ready) ready = disk_.sync_directory(directory_);
  if (!ready) {
    (void)disk_.remove(name);
    return ready;
  }
  file_ = std::move(file);
  segments_.push_back({last_ + 1, kHead});
  return {};
}

Result<std::uint64_t> Journal::append(std::string_view payload) {
  CHECK(!payload.empty() && payload.size() <= kJournalPayloadLimit);
  const std::lock_guard lock(mutex_);
  if (!failed_.empty()) return failed_.front();
  if (segments_.back().size >= options_.segment_bytes) TRY(start_segment());
  Segment& segment = segments_.back();
  buffer_.clear();
  append_frame(buffer_, last_ + 1, durable_, payload);
  const Status written = file_->write_at(segment.size, buffer_);
  if (!written) {
    // Part of the frame may be there; a later one must not follow it.
    const Status restored = file_->truncate(segment.size);
    if (!restored)
      failed_.push_back(restored.error().with("the journal can't be written any more"));
    return written.error();
  }
  segment.size += buffer_.size();
  constexpr std::size_t kKept = 4 << 20;
  if (buffer_.size() > kKept) buffer_ = std::string();
  return ++last_;
}

Status Journal::sync(std::uint64_t sequence) {
  std::unique_lock lock(mutex_);
  CHECK(sequence <= last_);
  while (durable_ < sequence) {
    if (!failed_.empty()) return failed_.front();
    if (syncing_) {
      synced_.wait(lock);
    } else {
      TRY(lead_sync(lock));
    }
  }
  return {};
}

// This thread syncs for everyone who appended before now; the lock is open meanwhile, so the next
// group gathers behind it.
Status Journal::lead_sync(std::unique_lock<std::mutex>& lock) {
  syncing_ = true;
  const std::uint64_t target = last_;
  const std::shared_ptr<DiskFile> file = file_;
  lock.unlock();
  const Status done = sync_or_mark(*file);
  lock.lock();
  syncing_ = false;
  ++syncs_;
  if (done) {
    durable_ = std::max(durable_, target);
  } else if (failed_.empty()) {
    failed_.push_back(
        done.error().with("the journal can't be synced; nothing more is acknowledged"));
    log::error("journal can't be synced; nothing more is acknowledged until a restart",
               {{"directory", directory_}, {"error", done.error().message()}});
  }
  synced_.notify_all();
  if (!done) return failed_.front();
  return {};
}

Result<std::uint64_t> Journal::append_synced(std::string_view payload) {
  TRY(const std::uint64_t sequence, append(payload));
  TRY(sync(sequence));
  return sequence;
}

namespace {

// Gathers frames and writes them in large pieces.
struct SnapshotWriter {
  DiskFile& file;
  std::string pending;
  std::uint64_t offset = 0;
  std::uint64_t frames = 0;

  Status add(std::string_view payload) {
    append_frame(pending, ++frames, 0, payload);
    if (pending.size() < (std::size_t{1} << 20)) return {};
    return write();
  }
  Status write() {
    TRY(file.write_at(offset, pending));
    offset += pending.size();
    pending.clear();
    return {};
  }
  Status finish() {
    append_frame(pending, 0, frames, "end");
    TRY(write());
    return file.sync();
  }
};

}  // namespace

Status Journal::checkpoint(std::uint64_t sequence,
                           const std::function<Status(const Sink&)>& write) {
  {
    const std::lock_guard lock(mutex_);
    CHECK(sequence <= last_);
    if (!failed_.empty()) return failed_.front();
    if (checkpointing_) return Error(ErrorCode::kBusy, "a checkpoint is being taken");
    if (sequence <= snapshot_) return {};
    checkpointing_ = true;
    // So that what is being written now can go, too. On a full disk there may be no room for it.
    if (sequence == last_ && segments_.back().first <= sequence) (void)start_segment();
  }
  const std::string name = path(file_name(sequence, ".snap"));
  const std::string temporary = name + ".tmp";
  const auto write_snapshot = [&]() -> Status {
    // The records it covers are durable before it is: it must not be ahead of them.
    TRY(sync(sequence));
    TRY(std::unique_ptr<DiskFile> file, disk_.open(temporary, Disk::Mode::kCreateNew));
    SnapshotWriter writer{*file, head(kSnapshotMagic, sequence)};
    TRY(write([&writer](std::string_view payload) { return writer.add(payload); }));
    TRY(writer.finish());
    TRY(disk_.rename(temporary, name));
    return disk_.sync_directory(directory_);
  };
  const Status done = write_snapshot();
  const std::lock_guard lock(mutex_);
  checkpointing_ = false;
  if (!done) {
    (void)disk_.remove(temporary);
    return done.error().with("checkpoint of " + directory_);
  }
  const std::uint64_t before = std::exchange(snapshot_, sequence);
  if (before != 0) TRY(disk_.remove(path(file_name(before, ".snap"))));
  while (segments_.size() > 1 && segments_[1].first <= sequence + 1) {
    TRY(disk_.remove(path(file_name(segments_.front().first, ".log"))));
    segments_.erase(segments_.begin());
  }
  return {};
}

std::uint64_t Journal::last_sequence() const {
  const std::lock_guard lock(mutex_);
  return last_;
}
std::uint64_t Journal::durable_sequence() const {
  const std::lock_guard lock(mutex_);
  return durable_;
}
std::uint64_t Journal::snapshot_sequence() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}
std::uint64_t Journal::bytes() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t sum = 0;
  for (const Segment& segment : segments_) sum += segment.size;
  return sum;
}
std::uint64_t Journal::syncs() const {
  const std::lock_guard lock(mutex_);
  return syncs_;
}

}  // namespace sluice::disk
