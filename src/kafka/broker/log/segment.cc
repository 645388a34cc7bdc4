#include "kafka/broker/log/segment.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <limits>

#include "kafka/broker/log/old_messages.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::broker {
namespace {

constexpr std::size_t kReadAhead = 1 << 20;
// A batch claims its own size; what a log holds was bounded when it was appended.
constexpr std::size_t kLargestBatch = std::size_t{1} << 30;
// Of an offset from its segment's base: an index has 32 bits for it.
constexpr std::int64_t kFarthest = std::numeric_limits<std::int32_t>::max();

}  // namespace

std::string segment_name(wire::Offset base) {
  char name[32];
  std::snprintf(name, sizeof name, "%020lld", static_cast<long long>(base));
  return name;
}

Status BatchReader::fill(std::size_t wanted) {
  if (buffer_.size() - used_ >= wanted) return {};
  buffer_.erase(0, used_);
  at_ += used_;
  used_ = 0;
  const std::size_t have = buffer_.size();
  const std::uint64_t left = end_ - (at_ + have);
  const std::size_t more =
      static_cast<std::size_t>(std::min<std::uint64_t>(left, std::max(kReadAhead, wanted - have)));
  if (have + more < wanted) return Error(ErrorCode::kCorrupt, "the last batch is not whole");
  buffer_.resize(have + more);
  return read_at(fd_, buffer_.data() + have, more, at_ + have);
}

Result<std::optional<wire::RecordBatch>> BatchReader::next() {
  position_ = at_ + used_;
  if (position_ >= end_) return std::optional<wire::RecordBatch>();
  TRY(fill(wire::kBatchPrefixBytes));
  const auto size = wire::RecordBatch::size_at(ByteView(buffer_).substr(used_));
  if (!size || *size > kLargestBatch)
    return Error(ErrorCode::kCorrupt, "a batch of impossible size");
  TRY(fill(*size));
  TRY(const auto batch, wire::RecordBatch::open(ByteView(buffer_).substr(used_, *size)));
  used_ += *size;
  return std::optional(batch);
}

Segment::Segment(std::string directory, wire::Offset base, FileCache& files,
                 std::string_view suffix)
    : directory_(std::move(directory)),
      suffix_(suffix),
      base_(base),
      log_path_(path(".log")),
      files_(files),
      file_id_(files.new_id()),
      next_offset_(base),
      offsets_(path(".index")),
      times_(path(".timeindex")),
      aborted_(path(".txnindex")) {}

Segment::~Segment() {
  files_.forget(file_id_);
}

Result<std::shared_ptr<const Fd>> Segment::file() const {
  return files_.open(file_id_, log_path_, true);
}

Status Segment::create(std::int64_t preallocated) {
  TRY(const auto fd, file());
  if (preallocated > 0) {
    const int to = fd->get();
    // A file system that cannot set blocks aside still has the file in its length.
    const bool done = ::fallocate(to, 0, 0, preallocated) == 0 ||
                      (errno == EOPNOTSUPP && ::ftruncate(to, preallocated) == 0);
    if (!done) return errno_error(log_path_);
    preallocated_ = true;
  }
  TRY(offsets_.load());
  return times_.load();
}

Status Segment::open_trusted() {
  TRY(const auto fd, file());
  struct stat st {};
  if (::fstat(fd->get(), &st) != 0) return errno_error(log_path_);
  size_ = static_cast<std::uint64_t>(st.st_size);
  TRY(aborted_.load());
  TRY(offsets_.load());
  TRY(times_.load());
  if (const auto last = times_.last()) max_ = {last->timestamp, base_ + last->relative_offset};
  bool first = true;
  TRY(scan(0, [&](const wire::RecordBatch& batch, std::uint64_t) {
    if (first) first_timestamp_ = batch.max_timestamp();
    first = false;
    return false;
  }));
  // The time index says less than the batches after its last entry.
  const auto last = offsets_.last();
  return scan(last ? static_cast<std::uint64_t>(last->position) : 0,
              [&](const wire::RecordBatch& batch, std::uint64_t) {
                if (batch.max_timestamp() > max_.timestamp) {
                  max_ = {batch.max_timestamp(), batch.last_offset()};
                }
                next_offset_ = batch.next_offset();
                return true;
              });
}

std::optional<OffsetEntry> Segment::sound_entry(wire::Offset sound_before) {
  if (sound_before <= base_ || !offsets_.load() || !times_.load()) return std::nullopt;
  const auto entry = offsets_.floor(sound_before - 1 - base_);
  if (!entry || !*entry) return std::nullopt;
  const auto at = static_cast<std::uint64_t>((*entry)->position);
  const auto fd = file();
  char header[wire::kBatchHeaderBytes];
  if (!fd || at + sizeof header > size_ || !read_at((*fd)->get(), header, sizeof header, at)) {
    return std::nullopt;
  }
  // After a loss of power an index may hold anything: its entry must point at its batch.
  const auto size = wire::RecordBatch::size_at(ByteView(header, sizeof header));
  const wire::Offset last = load_be<std::int64_t>(header) +
                            load_be<std::int32_t>(header + wire::layout::kLastOffsetDelta);
  const bool fits = size && at + *size <= size_ && last == base_ + (*entry)->relative_offset;
  return fits ? *entry : std::nullopt;
}

Result<std::uint64_t> Segment::start_recovery(wire::Offset sound_before) {
  TRY(const auto fd, file());
  struct stat st {};
  if (::fstat(fd->get(), &st) != 0) return errno_error(log_path_);
  size_ = static_cast<std::uint64_t>(st.st_size);
  max_ = {};
  first_timestamp_ = -1;
  indexed_at_ = 0;
  next_offset_ = base_;
  TRY(aborted_.load());
  const auto entry = sound_entry(sound_before);
  if (!entry) {
    TRY(offsets_.reset());
    TRY(times_.reset());
    return std::uint64_t{0};
  }
  TRY(offsets_.cut_after(entry->relative_offset));
  TRY(times_.cut_after(entry->relative_offset));
  if (const auto last = times_.last()) max_ = {last->timestamp, base_ + last->relative_offset};
  TRY(scan(0, [&](const wire::RecordBatch& batch, std::uint64_t) {
    first_timestamp_ = batch.max_timestamp();
    return false;
  }));
  return static_cast<std::uint64_t>(entry->position);
}

Result<Segment::Recovered> Segment::recover(std::int64_t index_interval, wire::Offset sound_before,
                                            wire::Offset keep_before) {
  Recovered done;
  TRY(done.from, start_recovery(sound_before));
  TRY(const auto fd, file());
  BatchReader reader(fd->get(), done.from, size_);
  done.end = done.from;
  for (;;) {
    const auto batch = reader.next();
    if (!batch || !*batch) break;
    if (!(*batch)->crc_matches() || (*batch)->base_offset() < next_offset_) break;
    if ((*batch)->last_offset() - base_ > kFarthest) break;
    index(**batch, done.end, index_interval);
    done.end += (*batch)->size();
  }
  // The batch that the check began with is broken: only the file says where the one before it ends.
  if (done.from > 0 && done.end == done.from) {
    return recover(index_interval, base_, keep_before);
  }
  const OldMessage old = old_message_at(fd->get(), done.end, size_);
  if (old == OldMessage::kSound) {
    return Error(ErrorCode::kUnsupported, log_path_ + ": messages of an old format");
  }
  if (old == OldMessage::kUnsound && next_offset_ < keep_before) {
    return not_to_be_cut(log_path_, done.end, next_offset_);
  }
  // What was set aside for records that never came is no loss.
  const bool unused = ::lseek(fd->get(), static_cast<off_t>(done.end), SEEK_DATA) < 0;
  done.cut = unused ? 0 : size_ - done.end;
  TRY(end_recovery(done.end));
  return done;
}

std::int64_t Segment::newest_ms() const {
  struct stat st {};
  if (max_.timestamp >= 0 || ::stat(log_path_.c_str(), &st) != 0) return max_.timestamp;
  return std::int64_t{st.st_mtim.tv_sec} * 1000 + st.st_mtim.tv_nsec / 1'000'000;
}

// What was set aside and not used goes back.
Status Segment::trim() {
  if (!preallocated_) return {};
  TRY(const auto fd, file());
  if (::ftruncate(fd->get(), static_cast<off_t>(size_)) != 0) return errno_error(log_path_);
  preallocated_ = false;
  return {};
}

Status Segment::end_recovery(std::uint64_t good) {
  if (size_ > good) {
    TRY(const auto fd, file());
    if (::ftruncate(fd->get(), static_cast<off_t>(good)) != 0) return errno_error(log_path_);
  }
  size_ = good;
  return write_indexes();
}

Status Segment::write_again(std::uint64_t from, std::uint64_t end) {
  TRY(const auto fd, file());
  Bytes buffer;
  for (std::uint64_t at = from; at < end; at += buffer.size()) {
    buffer.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kReadAhead, end - at)));
    TRY(read_at(fd->get(), buffer.data(), buffer.size(), at));
    TRY(write_at(fd->get(), buffer, at));
  }
  return {};
}

void Segment::index(const wire::RecordBatch& batch, std::uint64_t position, std::int64_t interval) {
  if (position == 0) first_timestamp_ = batch.max_timestamp();
  if (batch.max_timestamp() > max_.timestamp) max_ = {batch.max_timestamp(), batch.last_offset()};
  if (indexed_at_ > static_cast<std::uint64_t>(interval)) {
    offsets_.append({static_cast<std::int32_t>(batch.last_offset() - base_),
                     static_cast<std::int32_t>(position)});
    const auto last = times_.last();
    if (!last || max_.timestamp > last->timestamp) {
      times_.append({max_.timestamp, static_cast<std::int32_t>(max_.offset - base_)});
    }
    indexed_at_ = 0;
  }
  indexed_at_ += batch.size();
  next_offset_ = batch.next_offset();
}

Status Segment::append(const wire::RecordBatch& batch, std::int64_t index_interval) {
  TRY(const auto fd, file());
  if (const Status written = write_at(fd->get(), batch.bytes(), size_); !written) {
    // What was half written lies past the end that we know, and is written over or cut at recovery.
    return written.error().with(log_path_);
  }
  index(batch, size_, index_interval);
  size_ += batch.size();
  return {};
}

Result<Segment::Position> Segment::locate(wire::Offset offset) const {
  TRY(const auto entry, offsets_.floor(offset - base_));
  Position found{size_, 0};
  std::uint64_t at = entry ? static_cast<std::uint64_t>(entry->position) : 0;
  TRY(const auto fd, file());
  // Headers only: the batches between two index entries can be large.
  char header[wire::kBatchHeaderBytes];
  while (at + sizeof header <= size_) {
    TRY(read_at(fd->get(), header, sizeof header, at));
    const auto size = wire::RecordBatch::size_at(ByteView(header, sizeof header));
    if (!size) return Error(ErrorCode::kCorrupt, log_path_ + ": no batch at " + std::to_string(at));
    const wire::Offset last = load_be<std::int64_t>(header) +
                              load_be<std::int32_t>(header + wire::layout::kLastOffsetDelta);
    if (last >= offset) return Position{at, static_cast<std::uint32_t>(*size)};
    at += *size;
  }
  return found;
}

Result<wire::Offset> Segment::bound_of(std::uint64_t position) const {
  TRY(const auto entry, offsets_.at_or_behind(position));
  return entry ? base_ + entry->relative_offset : next_offset_;
}

Result<std::optional<TimedOffset>> Segment::find_time(std::int64_t timestamp,
                                                      wire::Offset from) const {
  std::optional<TimedOffset> found;
  if (max_.timestamp < timestamp) return found;
  // The last entry that is before the time names an offset that is before it, too.
  TRY(const auto entry, times_.floor(timestamp - 1));
  TRY(const Position start, locate(std::max(from, entry ? base_ + entry->relative_offset : base_)));
  TRY(scan(start.position, [&](const wire::RecordBatch& batch, std::uint64_t) {
    if (batch.max_timestamp() < timestamp) return true;
    const bool whole = batch.record_count() == batch.last_offset_delta() + 1;
    if (batch.timestamp_type() == wire::TimestampType::kLogAppendTime && whole) {
      found = TimedOffset{batch.max_timestamp(), std::max(from, batch.base_offset())};
      return false;
    }
    wire::RecordScan records(batch);
    wire::RecordOutline record;
    while (!found && records.next(record)) {
      const wire::Offset offset = batch.base_offset() + record.offset_delta;
      if (record.timestamp_ms < timestamp || offset < from) continue;
      found = TimedOffset{record.timestamp_ms, offset};
    }
    return !found.has_value();
  }));
  return found;
}

Status Segment::write_indexes() {
  TRY(offsets_.flush());
  return times_.flush();
}

std::vector<std::string> Segment::index_paths() const {
  std::vector<std::string> paths{offsets_.path(), times_.path()};
  if (!aborted_.empty()) paths.push_back(aborted_.path());
  return paths;
}

Status Segment::seal() {
  TRY(trim());
  const auto last = times_.last();
  if (max_.timestamp >= 0 && (!last || max_.timestamp > last->timestamp)) {
    times_.append({max_.timestamp, static_cast<std::int32_t>(max_.offset - base_)});
  }
  TRY(offsets_.release());
  return times_.release();
}

std::vector<std::string> Segment::mark_deleted() {
  std::vector<std::string> names;
  for (const char* suffix : {".log", ".index", ".timeindex", ".txnindex", ".snapshot"}) {
    const std::string from = path(suffix);
    const std::string to = from + ".deleted";
    if (::rename(from.c_str(), to.c_str()) == 0) names.push_back(to);
  }
  return names;
}

void Segment::set_suffix(std::string_view suffix) {
  suffix_ = suffix;
  offsets_.rename(path(".index"));
  times_.rename(path(".timeindex"));
  aborted_.rename(path(".txnindex"));
  log_path_ = path(".log");
}

void Segment::remove_files() {
  for (const char* kind : {".log", ".index", ".timeindex", ".txnindex"}) {
    ::unlink(path(kind).c_str());
  }
}

std::uint64_t Segment::index_bytes_on_disk(const std::string& directory, wire::Offset base) {
  std::uint64_t bytes = 0;
  for (const char* kind : {".index", ".timeindex"}) {
    struct stat st {};
    const std::string name = directory + "/" + segment_name(base) + kind;
    if (::stat(name.c_str(), &st) == 0) {
      bytes = std::max(bytes, static_cast<std::uint64_t>(st.st_size));
    }
  }
  return bytes;
}

}  // namespace sluice::kafka::broker
