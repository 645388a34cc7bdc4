// Opening a log: after a clean end it is trusted, after a kill it is checked.
#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>

#include "base/log.h"
#include "base/text.h"
#include "kafka/broker/log/log.h"
#include "kafka/broker/log/old_messages.h"
#include "kafka/broker/log/segment_swap.h"

namespace sluice::kafka::broker {
namespace {

constexpr std::size_t kNameDigits = 20;

// The offset in "00000000000000000042.log"; nothing for another name.
std::optional<wire::Offset> offset_in_name(std::string_view name, std::string_view suffix) {
  if (name.size() != kNameDigits + suffix.size() || !name.ends_with(suffix)) return std::nullopt;
  return parse_int(name.substr(0, kNameDigits));
}

}  // namespace

Result<std::unique_ptr<Log>> Log::open(const std::string& directory, const LogConfig& config,
                                       FileCache& files, const OpenOptions& options) {
  std::unique_ptr<Log> log(new Log(directory, config, files));
  if (const Status loaded = log->load(options); !loaded) return loaded.error().with(directory);
  return log;
}

// Removes what an interrupted deletion left, and lists the segments in order.
Result<std::vector<wire::Offset>> Log::list_segments() {
  std::vector<wire::Offset> bases;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(directory_.c_str()), &::closedir);
  if (!folder) return errno_error(directory_);
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (name.ends_with(".deleted")) ::unlink((directory_ + "/" + entry->d_name).c_str());
    if (const auto base = offset_in_name(name, ".log")) bases.push_back(*base);
  }
  std::sort(bases.begin(), bases.end());
  return bases;
}

Status Log::load(const OpenOptions& options) {
  TRY(make_directories(directory_, 0700));
  TRY(finish_swaps(directory_));
  TRY(std::vector<wire::Offset> bases, list_segments());
  start_offset_ =
      bases.empty() ? options.start_offset : std::max(options.start_offset, bases.front());
  end_offset_ = start_offset_;
  if (bases.empty()) {
    auto segment = std::make_unique<Segment>(directory_, start_offset_, files_);
    TRY(segment->create(config_.preallocated_bytes()));
    sound_snapshot_ = start_offset_;  // there is nobody to remember
    segments_.emplace(start_offset_, std::move(segment));
    flushed_ = start_offset_;
    name_missing_ends(start_offset_, options);
    return {};
  }
  for (std::size_t i = 0; i < bases.size(); ++i) {
    const bool last = i + 1 == bases.size();
    TRY(load_segment(bases[i], last ? std::nullopt : std::optional(bases[i + 1]), options));
  }
  name_missing_ends(bases.front(), options);
  start_offset_ = std::min(start_offset_, end_offset_);
  flushed_ = options.clean ? end_offset_ : std::min(options.recovery_point, end_offset_);
  TRY(load_producers());
  return write_tail_again();
}

// `next`: the base of the segment after it, if there is one.
Status Log::load_segment(wire::Offset base, std::optional<wire::Offset> next,
                         const OpenOptions& options) {
  auto segment = std::make_unique<Segment>(directory_, base, files_);
  const bool known_sound = options.clean || (next && *next <= options.recovery_point);
  if (!known_sound || !segment->open_trusted()) {
    const wire::Offset sound_before = known_sound ? base : options.recovery_point;
    // What was flushed, or was closed in good order, is not cut for one message of an old format.
    const wire::Offset keep_before =
        next || options.clean ? std::numeric_limits<wire::Offset>::max() : options.recovery_point;
    auto done = segment->recover(config_.index_interval_bytes, sound_before, keep_before);
    if (!done && done.error().code() == ErrorCode::kUnsupported) {
      TRY(convert_old_messages(directory_, base, files_, config_.index_interval_bytes,
                               keep_before));
      segment = std::make_unique<Segment>(directory_, base, files_);
      done = segment->recover(config_.index_interval_bytes, base, keep_before);
    }
    if (!done) return done.error();
    if (done->cut > 0) {
      log::warn("log cut at its last sound batch", {{"partition", directory_},
                                                    {"segment", base},
                                                    {"bytes", done->cut},
                                                    {"end_offset", segment->next_offset()}});
    }
  }
  // Compaction leaves such gaps itself.
  if (!segments_.empty() && end_offset_ < base && !config_.compacts) {
    log::error("records are missing: a segment of the log is gone",
               {{"partition", directory_}, {"from", end_offset_}, {"to", base - 1}});
  }
  if (next) TRY(segment->seal());
  end_offset_ = std::max(end_offset_, segment->next_offset());
  segments_.emplace(base, std::move(segment));
  return {};
}

// What the checkpoints know of and the folder does not have.
void Log::name_missing_ends(wire::Offset first, const OpenOptions& options) const {
  if (first > options.start_offset && !config_.compacts) {
    log::error("records are missing: the first segments of the log are gone",
               {{"partition", directory_}, {"from", options.start_offset}, {"to", first - 1}});
  }
  if (end_offset_ < options.recovery_point) {
    log::error(
        "records are missing: the end of the log is gone",
        {{"partition", directory_}, {"from", end_offset_}, {"to", options.recovery_point - 1}});
  }
}

// The newest snapshot that is not ahead of the log, and the batches after it.
Status Log::load_producers() {
  std::vector<wire::Offset> snapshots;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(directory_.c_str()), &::closedir);
  if (!folder) return errno_error(directory_);
  while (const dirent* entry = ::readdir(folder.get())) {
    const auto at = offset_in_name(entry->d_name, ".snapshot");
    if (!at) continue;
    if (*at <= end_offset_) {
      snapshots.push_back(*at);
    } else {
      ::unlink((directory_ + "/" + entry->d_name).c_str());
    }
  }
  wire::Offset from = start_offset_;
  std::sort(snapshots.rbegin(), snapshots.rend());
  bool found = false;
  for (const wire::Offset at : snapshots) {
    const std::string path = directory_ + "/" + segment_name(at) + ".snapshot";
    const bool of_segment = segments_.contains(at);
    if (!found && producers_.load(path)) {
      found = true;
      sound_snapshot_ = at;
      from = std::max(from, at);
      if (!of_segment) kept_snapshot_ = path;
    } else if (!of_segment) {
      ::unlink(path.c_str());
    }
  }
  return replay_producers(from);
}

// From where the snapshot was taken: what it does not know, the batches say.
Status Log::replay_producers(wire::Offset from) {
  for (auto at = std::prev(segments_.upper_bound(from)); at != segments_.end(); ++at) {
    Segment& segment = *at->second;
    TRY(segment.aborted().cut_from(from));
    if (from >= end_offset_) return {};
    TRY(const auto position, segment.locate(from));
    Status indexed;
    TRY(segment.scan(position.position, [&](const wire::RecordBatch& batch, std::uint64_t) {
      if (const auto ended = producers_.ends(batch); ended && ended->aborted) {
        indexed = segment.aborted().append({ended->producer_id, ended->first_offset,
                                            ended->last_offset, ended->last_stable_offset});
      }
      producers_.update(batch);
      return indexed.ok();
    }));
    TRY(indexed);
  }
  return {};
}

}  // namespace sluice::kafka::broker
