#include "kafka/broker/log/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <limits>

#include "base/file.h"
#include "base/log.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

// Positions in an index are i32, and so are offsets relative to the segment's base.
constexpr std::int64_t kLargestRelative = std::numeric_limits<std::int32_t>::max();

Log::Appended refusal(KafkaError error, std::string message) {
  Log::Appended refused;
  refused.error = error;
  refused.message = std::move(message);
  return refused;
}

Log::Appended refusal(Refusal refused) {
  Log::Appended answer = refusal(refused.error, std::move(refused.message));
  answer.record_errors = std::move(refused.records);
  return answer;
}

// segment.jitter.ms: another time for each segment, so that not all of them roll at once.
std::int64_t jitter_ms(const std::string& directory, wire::Offset base, std::int64_t most) {
  if (most <= 0) return 0;
  const std::size_t chance = std::hash<std::string>()(directory + "@" + std::to_string(base));
  return static_cast<std::int64_t>(chance % static_cast<std::uint64_t>(most));
}

}  // namespace

// "topic-0", as messages name it.
std::string_view Log::partition_name() const {
  return std::string_view(directory_).substr(directory_.rfind('/') + 1);
}

Log::Appended Log::append(std::span<char> bytes, Origin origin, std::int64_t now_ms) {
  const auto batch = wire::RecordBatch::open_unchecked({bytes.data(), bytes.size()});
  if (!batch || batch->size() != bytes.size()) {
    return refusal(KafkaError::kCorruptMessage, "not one whole record batch");
  }
  return append(wire::MutableBatch::of(bytes, *batch), origin, now_ms);
}

Log::Appended Log::append(wire::MutableBatch batch, Origin origin, std::int64_t now_ms) {
  Bytes repacked;  // what the batch is in from here on, if it is not the client's bytes
  Appended appended;
  // What costs needs no lock.
  const LogConfig rules = config();
  if (origin == Origin::kClient) {
    auto verdict = check_batch({rules, partition_name(), now_ms}, batch);
    if (auto* refused = std::get_if<Refusal>(&verdict)) {
      appended = refusal(std::move(*refused));
    } else {
      auto& checked = std::get<CheckedBatch>(verdict);
      repacked = std::move(checked.repacked);
      batch = checked.batch;
    }
  } else if (rules.log_append_time) {
    batch.set_time(wire::TimestampType::kLogAppendTime, now_ms);
  }
  const std::lock_guard lock(mutex_);
  if (appended.error == KafkaError::kNone) appended = append_checked(batch, origin, now_ms);
  appended.start_offset = start_offset_;
  appended.end_offset = end_offset_;
  return appended;
}

Log::Appended Log::append_checked(wire::MutableBatch changed, Origin origin, std::int64_t now_ms) {
  if (failed_) {
    return refusal(KafkaError::kKafkaStorageError,
                   "a flush has failed: the partition takes no records until the next start");
  }
  const wire::RecordBatch& batch = changed.batch();
  Appended appended;
  const bool own_time = batch.timestamp_type() == wire::TimestampType::kLogAppendTime;
  if (own_time) appended.append_time_ms = batch.max_timestamp();
  if (origin == Origin::kClient) {
    const auto known = producers_.check(batch);
    if (known.error != KafkaError::kNone) return refusal(known.error, known.message);
    if (known.duplicate) {
      appended.base_offset = known.base_offset;
      if (own_time) appended.append_time_ms = known.timestamp;
      return appended;
    }
  }
  if (batch.is_transactional() && !batch.is_control() && !producers_.in_transaction(batch)) {
    return refusal(KafkaError::kInvalidTxnState, "Record was not part of an ongoing transaction");
  }
  if (const Status written = write(changed, now_ms); !written) {
    log::error("batch could not be written",
               {{"partition", directory_}, {"reason", written.error().message()}});
    return refusal(KafkaError::kKafkaStorageError, "the log cannot be written");
  }
  appended.base_offset = batch.base_offset();
  return appended;
}

Status Log::write(wire::MutableBatch changed, std::int64_t now_ms) {
  const wire::RecordBatch& batch = changed.batch();
  if (active_since_ms_ < 0) active_since_ms_ = now_ms;
  if (roll_is_due(batch, now_ms)) TRY(roll(now_ms));
  changed.assign(end_offset_, 0);
  // Before its marker: once readers come by, they must know what to leave out. An entry whose
  // marker could not be written after it goes with the next try.
  if (const auto ended = producers_.ends(batch); ended && ended->aborted) {
    TRY(active().aborted().cut_from(end_offset_));
    TRY(active().aborted().append(
        {ended->producer_id, ended->first_offset, ended->last_offset, ended->last_stable_offset}));
  }
  TRY(active().append(batch, config_.index_interval_bytes));
  producers_.update(batch);
  end_offset_ = batch.next_offset();
  appended_bytes_ += batch.size();
  return {};
}

bool Log::roll_is_due(const wire::RecordBatch& batch, std::int64_t now_ms) const {
  const Segment& segment = *segments_.rbegin()->second;
  if (segment.size() == 0) return false;
  const auto after = static_cast<std::int64_t>(segment.size() + batch.size());
  const bool full = after > std::min(config_.segment_bytes, kLargestRelative);
  const bool index_full =
      static_cast<std::int64_t>(segment.index_bytes()) >= config_.segment_index_bytes - 12;
  const bool far =
      end_offset_ + batch.last_offset_delta() - segment.base() > kLargestRelative - (1 << 20);
  return full || index_full || far || is_old(batch.max_timestamp(), now_ms);
}

// By the age that the records have, since old records that are copied in would otherwise start a
// segment each; by the clock when they have no time.
bool Log::is_old(std::int64_t record_ms, std::int64_t now_ms) const {
  const std::int64_t roll_ms = config_.roll_ms();
  if (roll_ms == LogConfig::kNever) return false;
  const Segment& segment = *segments_.rbegin()->second;
  const std::int64_t age =
      roll_ms - jitter_ms(directory_, segment.base(), std::min(config_.segment_jitter_ms, roll_ms));
  const std::int64_t first = segment.first_timestamp();
  if (first < 0) return now_ms - active_since_ms_ > age;
  // A client's time may be any.
  return record_ms >= first && record_ms - first > age;
}

// A snapshot of the producers vouches for the aborted transactions before it, too.
Status Log::seal_active() {
  TRY(active().seal());
  if (active().aborted().empty()) return {};
  const std::string& aborted = active().aborted().path();
  TRY(const Fd file, open_file(aborted, O_RDWR));
  return files_.syncs().data(file.get(), aborted);
}

Status Log::roll(std::int64_t now_ms) {
  const std::string snapshot = directory_ + "/" + segment_name(end_offset_) + ".snapshot";
  TRY(seal_active());
  TRY(producers_.save(snapshot));
  if (kept_snapshot_ == snapshot) kept_snapshot_.clear();
  auto segment = std::make_unique<Segment>(directory_, end_offset_, files_);
  TRY(segment->create(config_.preallocated_bytes()));
  segments_.emplace(end_offset_, std::move(segment));
  folder_flushed_ = false;
  kept_bytes_ = appended_bytes_;
  active_since_ms_ = now_ms;
  return {};
}

Log::Slice Log::read(wire::Offset offset, std::uint32_t max_bytes, bool whole_first,
                     Isolation isolation) {
  const std::lock_guard lock(mutex_);
  Slice slice;
  slice.start_offset = start_offset_;
  slice.end_offset = end_offset_;
  slice.last_stable_offset = stable_end();
  const bool committed = isolation == Isolation::kReadCommitted;
  if (offset < start_offset_ || offset > end_offset_) {
    slice.error = KafkaError::kOffsetOutOfRange;
    return slice;
  }
  const wire::Offset end = committed ? slice.last_stable_offset : end_offset_;
  if (offset >= end) return slice;
  Status read;
  for (auto at = std::prev(segments_.upper_bound(offset)); at != segments_.end(); ++at) {
    if (committed && at->first >= end) break;
    read = read_segment(*at->second, offset, max_bytes, whole_first, committed, slice);
    // A compacted or emptied segment may end before the offset: the next one has it.
    if (!read || slice.file) break;
  }
  if (!read) {
    log::error("partition cannot be read",
               {{"partition", directory_}, {"reason", read.error().message()}});
    slice.error = KafkaError::kKafkaStorageError;
  }
  return slice;
}

Status Log::read_segment(const Segment& segment, wire::Offset offset, std::uint32_t max_bytes,
                         bool whole_first, bool committed, Slice& slice) const {
  TRY(const Segment::Position found, segment.locate(offset));
  TRY(auto file, segment.file());
  std::uint64_t end = segment.size();
  if (committed) {
    TRY(end, stable_bytes(segment));
  }
  if (found.position >= end) return {};
  std::uint64_t size = std::min<std::uint64_t>(end - found.position, max_bytes);
  if (size < found.first_size) size = whole_first ? found.first_size : 0;
  if (committed) {
    TRY(const wire::Offset bound, segment.bound_of(found.position + size));
    TRY(collect_aborted(offset, std::min(bound, slice.last_stable_offset), slice.aborted));
  }
  slice.file = std::move(file);
  slice.position = found.position;
  slice.size = static_cast<std::uint32_t>(size);
  return {};
}

std::uint64_t Log::bytes_after(wire::Offset offset, Isolation isolation) {
  const std::lock_guard lock(mutex_);
  const bool committed = isolation == Isolation::kReadCommitted;
  const wire::Offset end = committed ? stable_end() : end_offset_;
  if (offset < start_offset_ || offset >= end) return 0;
  std::uint64_t bytes = 0;
  for (auto at = std::prev(segments_.upper_bound(offset)); at != segments_.end(); ++at) {
    const Segment& segment = *at->second;
    if (at->first >= end) break;
    const auto until = committed ? stable_bytes(segment) : Result(segment.size());
    bytes += until ? *until : segment.size();
    const auto found = segment.base() <= offset ? segment.locate(offset) : Segment::Position();
    if (found) bytes -= std::min(bytes, found->position);
  }
  return bytes;
}

wire::Offset Log::start_offset() const {
  const std::lock_guard lock(mutex_);
  return start_offset_;
}

wire::Offset Log::end_offset() const {
  const std::lock_guard lock(mutex_);
  return end_offset_;
}

std::uint64_t Log::size() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t bytes = 0;
  for (const auto& [base, segment] : segments_) bytes += segment->size();
  return bytes;
}

Result<std::optional<TimedOffset>> Log::find_time(std::int64_t timestamp) {
  const std::lock_guard lock(mutex_);
  for (const auto& [base, segment] : segments_) {
    if (segment->next_offset() <= start_offset_) continue;
    TRY(auto found, segment->find_time(timestamp, start_offset_));
    if (found) return found;
  }
  return std::optional<TimedOffset>();
}

Result<std::optional<TimedOffset>> Log::latest_time() {
  const std::lock_guard lock(mutex_);
  const Segment* latest = nullptr;
  for (const auto& [base, segment] : segments_) {
    if (segment->max_timestamp() < 0) continue;
    if (latest == nullptr || segment->max_timestamp() > latest->max_timestamp()) {
      latest = segment.get();
    }
  }
  if (latest == nullptr) return std::optional<TimedOffset>();
  return latest->find_time(latest->max_timestamp(), latest->base());
}

void Log::delete_before(wire::Offset offset) {
  const std::lock_guard lock(mutex_);
  start_offset_ = std::max(start_offset_, std::min(offset, end_offset_));
}

void Log::remove_oldest(std::int64_t now_ms) {
  const auto oldest = segments_.begin();
  for (std::string& name : oldest->second->mark_deleted()) {
    deleted_.emplace_back(now_ms + config_.file_delete_delay_ms, std::move(name));
  }
  segments_.erase(oldest);
  start_offset_ = std::max(start_offset_, segments_.begin()->first);
}

// By retention.ms and retention.bytes; `log_bytes` with this segment.
bool Log::outlived(const Segment& segment, std::uint64_t log_bytes, std::int64_t now_ms) const {
  if (!config_.deletes) return false;
  // One that compaction emptied has nothing to keep.
  const bool too_old = config_.retention_ms >= 0 &&
                       (segment.size() == 0 || now_ms - segment.newest_ms() > config_.retention_ms);
  const bool too_many =
      config_.retention_bytes >= 0 &&
      log_bytes - segment.size() >= static_cast<std::uint64_t>(config_.retention_bytes);
  return too_old || too_many;
}

void Log::maintain(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  std::erase_if(deleted_, [&](const auto& deleted) {
    // What compaction replaced twice has one name: it may be gone.
    return deleted.first <= now_ms && (::unlink(deleted.second.c_str()) == 0 || errno == ENOENT);
  });
  std::uint64_t bytes = 0;
  for (const auto& [base, segment] : segments_) bytes += segment->size();
  while (segments_.size() > 1 && !segments_held_) {
    const Segment& oldest = *segments_.begin()->second;
    const bool before_start = std::next(segments_.begin())->first <= start_offset_;
    if (!before_start && !outlived(oldest, bytes, now_ms)) break;
    bytes -= oldest.size();
    remove_oldest(now_ms);
  }
  // The last of all goes as well, once another has taken its place.
  if (segments_.size() == 1 && !segments_held_ && active().size() > 0 &&
      outlived(active(), bytes, now_ms) && roll(now_ms)) {
    remove_oldest(now_ms);
  }
  producers_.expire(now_ms, config_.producer_expiration_ms);
}

std::optional<std::int64_t> Log::oldest_deletable_ms() const {
  const std::lock_guard lock(mutex_);
  if (!config_.deletes || segments_held_ || segments_.size() < 2) return std::nullopt;
  return segments_.begin()->second->newest_ms();
}

std::uint64_t Log::delete_oldest(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (!config_.deletes || segments_held_ || segments_.size() < 2) return 0;
  const std::uint64_t bytes = segments_.begin()->second->size();
  remove_oldest(now_ms);
  return bytes;
}

Status Log::close() {
  stop_cleaning();
  TRY(flush());
  const std::lock_guard lock(mutex_);
  if (appended_bytes_ == 0 && sound_snapshot_ == end_offset_) return {};  // as it was found
  TRY(seal_active());
  TRY(producers_.write(directory_ + "/" + segment_name(end_offset_) + ".snapshot"));
  return {};
}

std::unordered_map<wire::ProducerId, ProducerState::Entry> Log::producers() const {
  const std::lock_guard lock(mutex_);
  return producers_.producers();
}

void Log::configure(const LogConfig& config) {
  const std::lock_guard lock(mutex_);
  config_ = config;
}

LogConfig Log::config() const {
  const std::lock_guard lock(mutex_);
  return config_;
}

void Log::stop_cleaning() {
  cleaning_stopped_ = true;
  const std::lock_guard ended(cleaning_mutex_);
}

}  // namespace sluice::kafka::broker
