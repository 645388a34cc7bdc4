#include "kafka/broker/log/cleaner.h"

#include <algorithm>
#include <limits>

#include "kafka/broker/log/cleaned_transactions.h"

namespace sluice::kafka::broker {
namespace {

// Positions and offsets in the indexes are i32.
constexpr std::int64_t kLargestRelative = std::numeric_limits<std::int32_t>::max();

// Each batch of a segment in order, checked.
template <class Each>
Status each_batch(const CleaningHold& log, const SealedSegment& segment, Each each) {
  TRY(const auto file, log.file(segment.base));
  BatchReader reader(file->get(), 0, segment.size);
  const auto at = [&] {
    return "segment " + std::to_string(segment.base) + " at " + std::to_string(reader.position());
  };
  for (;;) {
    if (log.stopped()) return Error(ErrorCode::kCancelled, "compaction was stopped");
    auto batch = reader.next();
    if (!batch) return batch.error().with(at());
    if (!*batch) return {};
    if (!(*batch)->crc_matches()) {
      return Error(ErrorCode::kCorrupt, at() + ": the CRC does not match");
    }
    TRY(const bool more, each(**batch));
    if (!more) return {};
  }
}

// Puts the keys of one batch; false once the map is full.
Result<bool> put_keys(const wire::RecordBatch& batch, wire::Offset from, OffsetMap& map) {
  if (batch.last_offset() < from) return true;
  wire::RecordWalk walk(batch, {.value_bytes = 0});
  wire::Record record;
  while (walk.next(record)) {
    if (!record.key || record.offset < from) continue;
    if (map.full()) return false;
    map.put(*record.key, record.offset);
  }
  TRY(walk.status());
  map.set_latest(std::max(map.latest(), batch.last_offset()));
  return true;
}

Result<OffsetMap> build_map(const CleaningHold& log, const std::vector<SealedSegment>& segments,
                            const Cleanable& part, std::size_t map_bytes) {
  TRY(auto aborted, log.aborted(part.first_dirty, part.first_uncleanable));
  CleanedTransactions transactions(std::move(aborted));
  OffsetMap map(map_bytes, static_cast<std::uint64_t>(part.first_uncleanable - part.first_dirty));
  map.set_latest(part.first_dirty - 1);
  bool more = true;
  for (const SealedSegment& segment : segments) {
    if (segment.next_base <= part.first_dirty) continue;
    if (segment.base >= part.first_uncleanable || !more) break;
    TRY(each_batch(log, segment, [&](const wire::RecordBatch& batch) -> Result<bool> {
      TRY(const BatchFate fate, transactions.fate(batch, nullptr));
      if (fate != BatchFate::kByKey) {
        map.set_latest(std::max(map.latest(), batch.last_offset()));
        return true;
      }
      TRY(more, put_keys(batch, part.first_dirty, map));
      return more;
    }));
    if (more) map.set_latest(std::max(map.latest(), segment.next_base - 1));
  }
  return map;
}

std::uint64_t index_bytes(const CleaningHold& log, wire::Offset base) {
  return Segment::index_bytes_on_disk(log.directory(), base);
}

using Group = std::vector<SealedSegment>;

// Neighbours that fit one segment together, by the sizes they have before they are cleaned.
std::vector<Group> group_by_size(const CleaningHold& log, const std::vector<SealedSegment>& all,
                                 wire::Offset end) {
  const LogConfig config = log.config();
  std::vector<Group> groups;
  std::uint64_t bytes = 0;
  std::uint64_t index = 0;
  for (const SealedSegment& segment : all) {
    if (segment.base >= end) break;
    const std::uint64_t own_index = index_bytes(log, segment.base);
    const bool fits = !groups.empty() &&
                      bytes + segment.size <= static_cast<std::uint64_t>(config.segment_bytes) &&
                      index + own_index <= static_cast<std::uint64_t>(config.segment_index_bytes) &&
                      segment.next_base - 1 - groups.back().front().base <= kLargestRelative;
    if (!fits) {
      groups.emplace_back();
      bytes = 0;
      index = 0;
    }
    groups.back().push_back(segment);
    bytes += segment.size;
    index += own_index;
  }
  return groups;
}

// What is written again ends with a segment, where the map may have been full before.
wire::Offset end_of(const std::vector<Group>& groups) {
  return groups.empty() ? 0 : groups.back().back().next_base;
}

Status write_group(const CleaningHold& log, const Group& group, const BatchRule& rule,
                   CleanedTransactions& transactions, Segment& to) {
  const std::int64_t interval = log.config().index_interval_bytes;
  for (const SealedSegment& segment : group) {
    TRY(each_batch(log, segment, [&](const wire::RecordBatch& batch) -> Result<bool> {
      TRY(const BatchFate fate, transactions.fate(batch, &to.aborted()));
      TRY(const FilteredBatch left, filter_batch(batch, rule, fate));
      if (left.outcome == FilteredBatch::Outcome::kGone) return true;
      const bool rewritten = left.outcome == FilteredBatch::Outcome::kRewritten;
      TRY(const auto kept,
          wire::RecordBatch::open(rewritten ? ByteView(left.bytes) : batch.bytes()));
      if (to.size() + kept.size() > static_cast<std::uint64_t>(kLargestRelative)) {
        return Error(ErrorCode::kUnsupported, "a compacted segment would be larger than 2 GiB");
      }
      TRY(to.append(kept, interval));
      return true;
    }));
  }
  return {};
}

Status clean_group(CleaningHold& log, const Group& group, const BatchRule& rule,
                   CleanedTransactions& transactions, CleaningResult& result) {
  TRY(auto cleaned, log.begin_segment(group.front().base));
  Status written = write_group(log, group, rule, transactions, *cleaned);
  if (written) written = log.finish_segment(*cleaned);
  if (!written) {
    log.discard(std::move(cleaned));
    return written;
  }
  std::vector<wire::Offset> old;
  for (const SealedSegment& segment : group) {
    old.push_back(segment.base);
    result.bytes_before += segment.size;
  }
  result.bytes_after += cleaned->size();
  result.segments_before += old.size();
  ++result.segments_after;
  return log.replace(old, std::move(cleaned), rule.now_ms);
}

}  // namespace

double Cleanable::ratio() const {
  const double all = static_cast<double>(clean_bytes + cleanable_bytes);
  return all > 0 ? static_cast<double>(cleanable_bytes) / all : 0;
}

bool Cleanable::wants_cleaning(const LogConfig& config) const {
  return cleanable_bytes > 0 && (overdue || ratio() > config.min_cleanable_dirty_ratio);
}

Cleanable find_cleanable(const CleaningHold& log, wire::Offset cleaned_to, std::int64_t now_ms) {
  const LogConfig config = log.config();
  const std::vector<SealedSegment> segments = log.sealed();
  Cleanable part;
  // A checkpoint beyond the end is of a log that is gone.
  if (cleaned_to > log.end_offset()) cleaned_to = 0;
  part.first_dirty = std::max(cleaned_to, log.start_offset());
  part.first_uncleanable = part.first_dirty;
  bool young = false;
  const wire::Offset stable = log.last_stable_offset();
  for (const SealedSegment& segment : segments) {
    if (segment.next_base <= part.first_dirty) {
      part.clean_bytes += segment.size;
      continue;
    }
    young = young || segment.next_base > stable ||
            (config.min_compaction_lag_ms > 0 &&
             segment.max_timestamp > now_ms - config.min_compaction_lag_ms);
    if (!young) {
      part.first_uncleanable = segment.next_base;
      // A segment that the map was full in the midst of is dirty as a whole.
      part.cleanable_bytes += segment.size;
    }
    part.overdue =
        part.overdue ||
        (config.max_compaction_lag_ms != LogConfig::kNever && segment.first_timestamp > 0 &&
         segment.first_timestamp < now_ms - config.max_compaction_lag_ms);
  }
  return part;
}

Result<CleaningResult> clean(CleaningHold& log, const Cleanable& part, std::size_t map_bytes,
                             std::int64_t now_ms) {
  const std::vector<SealedSegment> segments = log.sealed();
  TRY(const OffsetMap map, build_map(log, segments, part, map_bytes));
  const LastOffsets producers = log.last_offsets();
  const BatchRule rule{map, producers, now_ms, log.config().delete_retention_ms};
  CleaningResult result;
  const std::vector<Group> groups = group_by_size(log, segments, map.latest() + 1);
  TRY(auto aborted, log.aborted(0, end_of(groups)));
  CleanedTransactions transactions(std::move(aborted));
  for (const Group& group : groups) {
    TRY(clean_group(log, group, rule, transactions, result));
  }
  result.cleaned_to = map.latest() + 1;
  return result;
}

}  // namespace sluice::kafka::broker
