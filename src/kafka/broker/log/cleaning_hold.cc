#include "kafka/broker/log/cleaning_hold.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/check.h"
#include "kafka/broker/log/segment_swap.h"

namespace sluice::kafka::broker {

CleaningHold::CleaningHold(Log& log) : log_(log), alone_(log.cleaning_mutex_) {
  const std::lock_guard lock(log_.mutex_);
  log_.segments_held_ = true;
}

CleaningHold::~CleaningHold() {
  const std::lock_guard lock(log_.mutex_);
  log_.segments_held_ = false;
}

bool CleaningHold::stopped() const {
  return log_.cleaning_stopped_;
}

std::vector<SealedSegment> CleaningHold::sealed() const {
  const std::lock_guard lock(log_.mutex_);
  std::vector<SealedSegment> all;
  for (auto at = log_.segments_.begin(); std::next(at) != log_.segments_.end(); ++at) {
    const Segment& segment = *at->second;
    all.push_back({segment.base(), std::next(at)->first, segment.size(), segment.first_timestamp(),
                   segment.max_timestamp()});
  }
  return all;
}

Result<std::shared_ptr<const Fd>> CleaningHold::file(wire::Offset base) const {
  const std::lock_guard lock(log_.mutex_);
  const auto found = log_.segments_.find(base);
  CHECK(found != log_.segments_.end());
  return found->second->file();
}

Result<std::vector<AbortedTransaction>> CleaningHold::aborted(wire::Offset from,
                                                              wire::Offset to) const {
  const std::lock_guard lock(log_.mutex_);
  std::vector<AbortedTransaction> found;
  TRY(log_.collect_aborted(from, to, found));
  return found;
}

LastOffsets CleaningHold::last_offsets() const {
  const std::lock_guard lock(log_.mutex_);
  LastOffsets last;
  for (const auto& [id, entry] : log_.producers_.producers()) {
    if (!entry.batches.empty()) last[id] = entry.batches.back().last_offset;
  }
  return last;
}

Result<std::unique_ptr<Segment>> CleaningHold::begin_segment(wire::Offset base) {
  auto segment = std::make_unique<Segment>(log_.directory_, base, log_.files_, kCleanedSuffix);
  segment->remove_files();
  TRY(segment->create());
  return segment;
}

Status CleaningHold::finish_segment(Segment& segment) {
  TRY(segment.seal());
  TRY(const auto file, segment.file());
  TRY(log_.files_.syncs().data(file->get(), segment.log_path()));
  for (const std::string& path : segment.index_paths()) {
    TRY(const Fd index, open_file(path, O_RDWR));
    TRY(log_.files_.syncs().data(index.get(), path));
  }
  return {};
}

void CleaningHold::discard(std::unique_ptr<Segment> segment) {
  segment->remove_files();
}

Status CleaningHold::replace(std::span<const wire::Offset> old, std::unique_ptr<Segment> segment,
                             std::int64_t now_ms) {
  CHECK(!old.empty() && old.front() == segment->base());
  if (const Status announced = rename_all(announce_swap(log_.directory_, segment->base()));
      !announced) {
    segment->remove_files();
    segment->set_suffix(kSwapSuffix);
    segment->remove_files();
    return announced;
  }
  segment->set_suffix(kSwapSuffix);
  TRY(log_.files_.syncs().folder(log_.directory_));
  const std::vector<Rename> steps = exchange_segments(log_.directory_, old);
  {
    const std::lock_guard lock(log_.mutex_);
    const Status exchanged = rename_all(steps);
    // Wherever a rename failed: the file of the new segment is the one that counts.
    if (::access(segment->log_path().c_str(), F_OK) != 0) segment->set_suffix("");
    for (const Rename& step : steps) {
      if (step.to.ends_with(kDeletedSuffix)) {
        log_.deleted_.emplace_back(now_ms + log_.config_.file_delete_delay_ms, step.to);
      }
    }
    for (const wire::Offset base : old) log_.segments_.erase(base);
    const wire::Offset base = segment->base();
    log_.segments_.emplace(base, std::move(segment));
    TRY(exchanged);
  }
  return log_.files_.syncs().folder(log_.directory_);
}

}  // namespace sluice::kafka::broker
