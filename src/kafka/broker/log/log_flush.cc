// A log and the disk: flushing it, and keeping the tail short that a start after a kill must check.
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "kafka/broker/log/log.h"

namespace sluice::kafka::broker {
namespace {

// For so long records may be unflushed: a start after a kill reads them again. The kernel would
// write them in its own time anyway.
constexpr std::int64_t kUnflushedMs = 10'000;
// Less than this is read faster than anything that would spare the reading.
constexpr std::uint64_t kWorthKeeping = 1 << 20;
// Left behind by a failed flush. It need not survive a loss of power: then what can be read is what
// the disk has.
constexpr const char* kFailedMark = "/flush-failed";

}  // namespace

wire::Offset Log::flushed() const {
  const std::lock_guard lock(mutex_);
  return flushed_;
}

bool Log::failed() const {
  const std::lock_guard lock(mutex_);
  return failed_;
}

Status Log::flush() {
  return flush_to(end_offset());
}

Status Log::flush_to(wire::Offset offset) {
  const std::lock_guard one(flush_mutex_);
  std::unique_lock lock(mutex_);
  if (flushed_ >= offset) return {};
  if (failed_) return Error(ErrorCode::kIo, directory_ + ": an earlier flush has failed");
  return flush_locked(lock);
}

// The disk works without the lock: appends go on meanwhile, and are not covered.
Status Log::flush_locked(std::unique_lock<std::mutex>& lock) {
  const wire::Offset end = end_offset_;
  const std::uint64_t bytes = appended_bytes_;
  std::vector<std::shared_ptr<const Fd>> files;
  for (auto at = segments_.rbegin(); at != segments_.rend(); ++at) {
    TRY(auto file, at->second->file());
    files.push_back(std::move(file));
    if (at->first <= flushed_) break;
  }
  const bool folder = !folder_flushed_ && end > flushed_;
  if (folder) folder_flushed_ = true;  // a roll while the disk works sets it back
  lock.unlock();
  Syncs& syncs = files_.syncs();
  Status flushed;
  for (const auto& file : files) {
    if (flushed) flushed = syncs.data(file->get(), directory_);
  }
  // A new segment survives only if its name does, in a folder whose own name does.
  if (folder && flushed) flushed = syncs.folder(directory_);
  if (folder && flushed) flushed = syncs.folder(directory_.substr(0, directory_.rfind('/')));
  lock.lock();
  if (!flushed) return fail(std::move(flushed));
  flushed_ = std::max(flushed_, end);
  flushed_bytes_ = std::max(flushed_bytes_, bytes);
  return {};
}

Status Log::fail(Status reason) {
  failed_ = true;
  // A deleted partition has no folder any more: nobody misses its flush.
  const Fd mark(::open((directory_ + kFailedMark).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (!mark && errno == ENOENT) return reason;
  log::error("flush failed: the partition takes no records until the next start",
             {{"partition", directory_},
              {"flushed_offset", flushed_},
              {"end_offset", end_offset_},
              {"reason", reason.error().message()}});
  return reason;
}

bool Log::flush_is_due(std::int64_t now_ms) const {
  if (flushed_ >= end_offset_ || failed_) return false;
  const bool has_sealed = segments_.size() > 1 && segments_.rbegin()->first > flushed_;
  return has_sealed || appended_bytes_ - flushed_bytes_ >= config_.write_out_bytes ||
         now_ms - flushed_ms_ >= std::min(config_.flush_ms, kUnflushedMs) ||
         end_offset_ - flushed_ >= config_.flush_messages;
}

void Log::write_out(std::int64_t now_ms) {
  wire::Offset end = 0;
  std::string path;
  Bytes snapshot;
  {
    const std::lock_guard lock(mutex_);
    if (flushed_ >= end_offset_) flushed_ms_ = now_ms;
    // acks=all keeps the log flushed, but not what a start needs besides.
    const std::uint64_t unkept = appended_bytes_ - kept_bytes_;
    const bool keep = unkept >= config_.write_out_bytes ||
                      (unkept >= kWorthKeeping && now_ms - kept_ms_ >= kUnflushedMs);
    if (failed_ || (!keep && !flush_is_due(now_ms))) return;
    flushed_ms_ = now_ms;
    end = end_offset_;
    if (keep) {
      kept_ms_ = now_ms;
      path = directory_ + "/" + segment_name(end) + ".snapshot";
      snapshot = producers_.snapshot();
      kept_bytes_ = appended_bytes_;
    }
  }
  // fail() has said why.
  if (!flush_to(end) || path.empty()) return;
  if (const Status kept = keep_for_recovery(std::move(path), snapshot); !kept) {
    log::warn("a start after a kill will take longer: its files could not be written",
              {{"partition", directory_}, {"reason", kept.error().message()}});
  }
}

// The indexes up to the flush, and the state of the producers there: without them a start would
// read the segment from its beginning.
Status Log::keep_for_recovery(std::string path, const Bytes& snapshot) {
  std::vector<std::string> indexes;
  std::string old;
  {
    const std::lock_guard lock(mutex_);
    TRY(active().write_indexes());
    indexes = active().index_paths();
    old = std::exchange(kept_snapshot_, path);
  }
  for (const std::string& index : indexes) {
    auto file = open_file(index, O_RDWR);
    if (!file && file.error().code() == ErrorCode::kNotFound) continue;  // empty, or just renamed
    if (!file) return file.error();
    TRY(files_.syncs().data(file->get(), index));
  }
  TRY(write_file_atomically(path, snapshot, 0600));
  if (!old.empty() && old != path) ::unlink(old.c_str());
  return {};
}

// After a failed flush the page cache may hold as clean what the disk does not have.
Status Log::write_tail_again() {
  const std::string mark = directory_ + kFailedMark;
  if (::access(mark.c_str(), F_OK) != 0) return {};
  for (auto at = segments_.rbegin(); at != segments_.rend(); ++at) {
    Segment& segment = *at->second;
    std::uint64_t from = 0;
    if (segment.base() < flushed_) {
      TRY(const Segment::Position position, segment.locate(flushed_));
      from = position.position;
    }
    TRY(segment.write_again(from, segment.size()));
    if (segment.base() <= flushed_) break;
  }
  if (end_offset_ > flushed_ && !flush()) return {};  // failed() still
  if (::unlink(mark.c_str()) != 0) return errno_error(mark);
  log::warn("the tail of the partition was written again after a failed flush",
            {{"partition", directory_}, {"flushed_offset", flushed_}});
  return {};
}

}  // namespace sluice::kafka::broker
