#include "kafka/broker/log/old_messages.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>

#include "base/checksum.h"
#include "base/file.h"
#include "base/log.h"
#include "kafka/broker/log/segment.h"
#include "kafka/broker/log/segment_swap.h"
#include "kafka/broker/log/syncs.h"
#include "kafka/wire/message_set.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::broker {
namespace {

using wire::Compression;
using wire::TimestampType;

constexpr std::size_t kHeaderBytes = 18;  // offset, size, CRC, magic, attributes
constexpr std::size_t kCrcAt = 12;
constexpr std::size_t kMagicAt = 16;
constexpr std::size_t kAttributesAt = 17;
constexpr std::int32_t kLeastSize = 14;
constexpr std::size_t kLargest = std::size_t{1} << 30;
// So much goes into one batch, where that many follow each other.
constexpr std::size_t kBatchBytes = 256 << 10;

using Header = std::array<char, kHeaderBytes>;

Result<std::optional<Header>> header_at(int fd, std::uint64_t position, std::uint64_t size) {
  Header header{};
  if (size - position < header.size()) return std::optional<Header>();
  TRY(read_at(fd, header.data(), header.size(), position));
  return std::optional(header);
}

std::int32_t length_in(const Header& header) {
  return load_be<std::int32_t>(header.data() + sizeof(std::int64_t));
}

// The message or batch at this place, as long as it says that it is; nothing: it cannot be so long.
Result<std::optional<Bytes>> frame_at(int fd, std::uint64_t position, std::uint64_t size) {
  TRY(const std::optional<Header> header, header_at(fd, position, size));
  if (!header) return std::optional<Bytes>();
  const std::int32_t length = length_in(*header);
  if (length < kLeastSize) return std::optional<Bytes>();
  const std::size_t whole = wire::kBatchPrefixBytes + static_cast<std::size_t>(length);
  if (whole > size - position || whole > kLargest) return std::optional<Bytes>();
  Bytes frame(whole, '\0');
  TRY(read_at(fd, frame.data(), frame.size(), position));
  return std::optional(std::move(frame));
}

bool is_old(ByteView frame) {
  return frame[kMagicAt] == 0 || frame[kMagicAt] == 1;
}

bool is_sound(const Bytes& frame) {
  const ByteView bytes = frame;
  if (is_old(frame)) {
    return load_be<std::uint32_t>(frame.data() + kCrcAt) == crc32(bytes.substr(kMagicAt));
  }
  const auto batch = wire::RecordBatch::open(bytes);
  return batch && batch->crc_matches();
}

// What the records of one batch have in common.
struct Kind {
  Compression compression = Compression::kNone;
  TimestampType times = TimestampType::kCreateTime;
  std::int64_t append_ms = -1;  // with kLogAppendTime
  bool operator==(const Kind&) const = default;
};

Kind kind_of(const Bytes& frame, const wire::Record& record) {
  constexpr int kCodecBits = 7;
  constexpr int kAppendTimeBit = 8;
  const int attributes = frame[kAttributesAt];
  Kind kind{.compression = static_cast<Compression>(attributes & kCodecBits)};
  if (frame[kMagicAt] == 1 && (attributes & kAppendTimeBit) != 0) {
    kind.times = TimestampType::kLogAppendTime;
    kind.append_ms = record.timestamp_ms;
  }
  return kind;
}

// Gathers records into batches, and appends those to a segment.
class Gathering {
 public:
  Gathering(Segment& to, std::int64_t index_interval)
      : to_(to), index_interval_(index_interval), next_(to.base()) {}

  Status add(const Bytes& frame, const wire::Record& record) {
    if (record.offset < next_ || record.offset - to_.base() > kFarthest) {
      return Error(ErrorCode::kCorrupt, "offsets that do not go up");
    }
    const Kind kind = kind_of(frame, record);
    const bool near = record.offset - to_.base() < kFarthest;
    const bool fits = builder_ && kind == kind_ && near && builder_->size() < kBatchBytes;
    if (!fits) {
      TRY(flush());
      kind_ = kind;
      builder_.emplace(wire::BatchSettings{.base_offset = record.offset,
                                           .compression = kind.compression,
                                           .timestamp_type = kind.times});
    }
    builder_->append_at(record.offset, record.timestamp_ms, record.key, record.value);
    next_ = record.offset + 1;
    return {};
  }

  Status add(const wire::RecordBatch& batch) {
    TRY(flush());
    if (batch.base_offset() < next_ || batch.last_offset() - to_.base() > kFarthest) {
      return Error(ErrorCode::kCorrupt, "offsets that do not go up");
    }
    next_ = batch.next_offset();
    return append(batch);
  }

  wire::Offset next() const { return next_; }

  Status flush() {
    if (!builder_) return {};
    TRY(const Bytes bytes, builder_->finish());
    builder_.reset();
    TRY(const auto batch, wire::RecordBatch::open(bytes));
    return append(batch);
  }

 private:
  static constexpr std::int64_t kFarthest = std::numeric_limits<std::int32_t>::max();

  Status append(const wire::RecordBatch& batch) {
    if (to_.size() + batch.size() > static_cast<std::uint64_t>(kFarthest)) {
      return Error(ErrorCode::kUnsupported, "as record batches it would be larger than 2 GiB");
    }
    return to_.append(batch, index_interval_);
  }

  Segment& to_;
  const std::int64_t index_interval_;
  wire::Offset next_;
  Kind kind_;
  std::optional<wire::RecordBatchBuilder> builder_;
};

Status add_frame(Gathering& to, const Bytes& frame) {
  if (!is_old(frame)) {
    TRY(const auto batch, wire::RecordBatch::open(frame));
    return to.add(batch);
  }
  Status added;
  const auto read = wire::read_message_set(frame, [&](const wire::Record& record) {
    if (added) added = to.add(frame, record);
  });
  // What does not fit alone at a start never will.
  if (!read && read.error().code() == ErrorCode::kResourceExhausted) {
    return Error(ErrorCode::kUnsupported, read.error().message());
  }
  TRY(read);
  return added;
}

// How many bytes at the end of `from` were no sound messages.
Result<std::uint64_t> convert(int from, std::uint64_t size, Gathering& to) {
  std::uint64_t at = 0;
  while (at < size) {
    TRY(const std::optional<Bytes> frame, frame_at(from, at, size));
    if (!frame || !is_sound(*frame)) break;
    if (const Status added = add_frame(to, *frame); !added) {
      return added.error().with("the message at byte " + std::to_string(at));
    }
    at += frame->size();
  }
  TRY(to.flush());
  return size - at;
}

// Offsets do not change, and so the transactions that were aborted are where they were.
Status copy_aborted(const std::string& directory, Segment& made) {
  const std::string from = directory + "/" + segment_name(made.base()) + ".txnindex";
  std::error_code failed;
  std::filesystem::copy_file(from, made.aborted().path(), failed);
  if (failed == std::errc::no_such_file_or_directory) return {};
  if (failed) return errno_error(from, failed.value());
  return made.aborted().load();
}

// A log that could not be opened is tried again every few seconds: what is refused for its bytes is
// refused at once from then on, as long as the process lives and the file stays the same.
class Refusals {
 public:
  static Refusals& of_process() {
    static Refusals refusals;
    return refusals;
  }
  Status check(const std::string& path, const struct stat& st, wire::Offset keep_before) {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(path);
    if (found == known_.end()) return {};
    if (found->second.file == identity(st, keep_before)) return found->second.reason;
    known_.erase(found);
    return {};
  }
  void add(const std::string& path, const struct stat& st, wire::Offset keep_before,
           const Error& reason) {
    const std::lock_guard lock(mutex_);
    known_.insert_or_assign(path, Known{identity(st, keep_before), reason});
  }

 private:
  using Identity = std::array<std::int64_t, 8>;
  struct Known {
    Identity file;
    Error reason;
  };
  static Identity identity(const struct stat& st, wire::Offset keep_before) {
    return {static_cast<std::int64_t>(st.st_dev),
            static_cast<std::int64_t>(st.st_ino),
            st.st_size,
            st.st_mtim.tv_sec,
            st.st_mtim.tv_nsec,
            st.st_ctim.tv_sec,
            st.st_ctim.tv_nsec,
            keep_before};
  }

  std::mutex mutex_;
  std::map<std::string, Known> known_;
};

bool is_final(const Error& error) {
  return error.code() == ErrorCode::kCorrupt || error.code() == ErrorCode::kUnsupported;
}

Status room_for(const std::string& directory, std::uint64_t bytes) {
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) != 0) return errno_error(directory);
  const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  if (free >= bytes) return {};
  return Error(ErrorCode::kResourceExhausted,
               directory +
                   ": a segment of an old message format is to be written anew, which takes " +
                   std::to_string(bytes) + " bytes; the disk has " + std::to_string(free) +
                   ". Make room: it is tried again.");
}

// `modified`: of the old file. By it retention goes where no record has a time.
Status bring_to_disk(Segment& made, const timespec& modified, Syncs& syncs) {
  TRY(made.seal());
  TRY(const auto file, made.file());
  const timespec times[] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, modified};
  if (::futimens(file->get(), times) != 0) return errno_error(made.log_path());
  TRY(syncs.data(file->get(), made.log_path()));
  for (const std::string& path : made.index_paths()) {
    TRY(const Fd index, open_file(path, O_RDWR));
    TRY(syncs.data(index.get(), path));
  }
  return {};
}

Status swap(const std::string& directory, wire::Offset base, Syncs& syncs) {
  TRY(rename_all(announce_swap(directory, base)));
  TRY(syncs.folder(directory));
  const std::vector<Rename> steps = exchange_segments(directory, std::span(&base, 1));
  TRY(rename_all(steps));
  TRY(syncs.folder(directory));
  for (const Rename& step : steps) {
    if (step.to.ends_with(kDeletedSuffix)) ::unlink(step.to.c_str());
  }
  return {};
}

}  // namespace

OldMessage old_message_at(int fd, std::uint64_t position, std::uint64_t size) {
  const auto header = header_at(fd, position, size);
  // Zeros are what was set aside and never written.
  if (!header || !*header || length_in(**header) == 0) return OldMessage::kNone;
  if (!is_old(ByteView((*header)->data(), (*header)->size()))) return OldMessage::kNone;
  const auto frame = frame_at(fd, position, size);
  return frame && *frame && is_sound(**frame) ? OldMessage::kSound : OldMessage::kUnsound;
}

Error not_to_be_cut(const std::string& path, std::uint64_t position, wire::Offset next) {
  const std::string at = std::to_string(position);
  return Error(ErrorCode::kCorrupt,
               path + ": no sound message at byte " + at + ", where offset " +
                   std::to_string(next) +
                   " or a later one was to be. Nothing was changed. Bring back a sound copy of the "
                   "file, or give up all that is behind it: truncate -s " +
                   at + " " + path);
}

Status convert_old_messages(const std::string& directory, wire::Offset base, FileCache& files,
                            std::int64_t index_interval, wire::Offset keep_before) {
  const std::string path = directory + "/" + segment_name(base) + ".log";
  TRY(const Fd from, open_file(path, O_RDONLY));
  struct stat st {};
  if (::fstat(from.get(), &st) != 0) return errno_error(path);
  TRY(Refusals::of_process().check(path, st, keep_before));
  // Many small batches take nearly twice what their old messages took.
  TRY(room_for(directory, 2 * static_cast<std::uint64_t>(st.st_size)));
  Segment made(directory, base, files, kCleanedSuffix);
  made.remove_files();
  TRY(made.create());
  Gathering gathering(made, index_interval);
  auto left = convert(from.get(), static_cast<std::uint64_t>(st.st_size), gathering);
  Status done = left ? Status() : left.error().with(path);
  if (done && *left > 0 && gathering.next() < keep_before) {
    done = not_to_be_cut(path, static_cast<std::uint64_t>(st.st_size) - *left, gathering.next());
  }
  if (done) done = copy_aborted(directory, made);
  if (done) done = bring_to_disk(made, st.st_mtim, files.syncs());
  if (!done) {
    made.remove_files();
    if (is_final(done.error())) {
      Refusals::of_process().add(path, st, keep_before, done.error());
    }
    return done;
  }
  TRY(swap(directory, base, files.syncs()));
  log::info("a segment of an old message format was written anew",
            {{"segment", path}, {"bytes_before", st.st_size}, {"bytes", made.size()}});
  if (*left > 0) {
    log::warn("log cut at its last sound message", {{"segment", path}, {"bytes", *left}});
  }
  return {};
}

}  // namespace sluice::kafka::broker
