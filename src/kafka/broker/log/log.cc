#include "kafka/broker/log/log.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "base/file.h"
#include "base/log.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

constexpr std::int64_t kProducerExpirationMs = 24LL * 3600 * 1000;
// Positions in an index are i32, and so are offsets relative to the segment's base.
constexpr std::int64_t kLargestRelative = std::numeric_limits<std::int32_t>::max();

Log::Appended refusal(KafkaError error, std::string message) {
  Log::Appended refused;
  refused.error = error;
  refused.message = std::move(message);
  return refused;
}

// message.timestamp.difference.max.ms: a record whose own time is further from the broker's is
// refused.
Log::Appended check_times(const LogConfig& config, const wire::RecordBatch& batch,
                          std::int64_t now_ms) {
  if (config.log_append_time || config.timestamp_difference_max_ms == LogConfig::kNever) return {};
  const auto most = static_cast<std::uint64_t>(config.timestamp_difference_max_ms);
  wire::RecordScan walk(batch);
  wire::RecordOutline record;
  while (walk.next(record)) {
    // Unsigned, since the times of a client can be as far apart as i64 goes.
    const auto time = static_cast<std::uint64_t>(record.timestamp_ms);
    const auto now = static_cast<std::uint64_t>(now_ms);
    if ((record.timestamp_ms > now_ms ? time - now : now - time) > most) {
      return refusal(KafkaError::kInvalidTimestamp,
                     "Timestamp " + std::to_string(record.timestamp_ms) +
                         " of a record is further from the broker's time than " +
                         std::to_string(most) + " ms.");
    }
  }
  return walk.status() ? Log::Appended()
                       : refusal(KafkaError::kInvalidRecord, walk.status().error().message());
}

}  // namespace

Log::Appended Log::check(const LogConfig& config, ByteView records, Origin origin,
                         std::int64_t now_ms) {
  wire::BatchWalk walk(records);
  int batches = 0;
  while (const auto batch = walk.next()) {
    ++batches;
    if (!batch->crc_matches()) {
      return refusal(KafkaError::kCorruptMessage, "Record is corrupt (stored crc does not match)");
    }
    if (static_cast<std::int64_t>(batch->size()) > config.max_message_bytes) {
      return refusal(KafkaError::kMessageTooLarge,
                     "The record batch size in the append is " + std::to_string(batch->size()) +
                         " bytes which exceeds the maximum configured value of " +
                         std::to_string(config.max_message_bytes) + ".");
    }
    if (batch->record_count() != batch->last_offset_delta() + 1 || batch->record_count() <= 0) {
      return refusal(KafkaError::kInvalidRecord, "Inconsistent batch offset range");
    }
    if (origin == Origin::kBroker) continue;
    if (batch->is_control()) {
      return refusal(KafkaError::kInvalidRecord,
                     "Clients are not allowed to write control records");
    }
    if (batch->is_transactional()) {
      return refusal(KafkaError::kInvalidTxnState, "Transactions are not offered by this broker");
    }
    if (Appended refused = check_times(config, *batch, now_ms);
        refused.error != KafkaError::kNone) {
      return refused;
    }
    // Compressed batches are unpacked only where their records can change the outcome.
    if (batch->compression() == wire::Compression::kNone || config.compacts) {
      wire::RecordScan scan(*batch);
      wire::RecordOutline record;
      for (std::int32_t index = 0; scan.next(record); ++index) {
        if (record.offset_delta != index) {
          return refusal(KafkaError::kInvalidRecord, "offsets with a gap");
        }
        if (config.compacts && record.key_size < 0) {
          return refusal(KafkaError::kInvalidRecord,
                         "Compacted topic cannot accept message without key in topic partition.");
        }
      }
      if (!scan.status()) {
        return refusal(KafkaError::kInvalidRecord, scan.status().error().message());
      }
    }
  }
  if (!walk.status() || !walk.rest().empty() || batches == 0) {
    return refusal(KafkaError::kCorruptMessage, "Not a whole record batch of magic 2");
  }
  if (batches > 1 && origin == Origin::kClient) {
    return refusal(
        KafkaError::kInvalidRecord,
        "Compressed outer record has too many or too few batches: exactly one is expected");
  }
  return {};
}

Log::Appended Log::append(char* records, std::size_t size, Origin origin, std::int64_t now_ms) {
  LogConfig config;
  {
    const std::lock_guard lock(mutex_);
    config = config_;
  }
  // The costly checks need no lock.
  Appended checked = check(config, ByteView(records, size), origin, now_ms);
  const std::lock_guard lock(mutex_);
  if (checked.error == KafkaError::kNone) checked = append_checked(records, size, now_ms);
  checked.start_offset = start_offset_;
  checked.end_offset = end_offset_;
  return checked;
}

Log::Appended Log::append_checked(char* records, std::size_t size, std::int64_t now_ms) {
  if (failed_) {
    return refusal(KafkaError::kKafkaStorageError,
                   "a flush has failed: the partition takes no records until the next start");
  }
  Appended appended;
  const std::int64_t record_ms =
      config_.log_append_time
          ? now_ms
          : wire::RecordBatch::open(
                ByteView(records, *wire::RecordBatch::size_at(ByteView(records, size))))
                ->max_timestamp();
  if (const Status rolled = roll_if_needed(size, record_ms); !rolled) {
    log::error("segment could not be started",
               {{"partition", directory_}, {"reason", rolled.error().message()}});
    return refusal(KafkaError::kKafkaStorageError, "the log cannot be written");
  }
  for (std::size_t at = 0; at < size;) {
    const std::size_t batch_size = *wire::RecordBatch::size_at(ByteView(records + at, size - at));
    char* bytes = records + at;
    at += batch_size;
    const ByteView view(bytes, batch_size);
    const auto known = producers_.check(*wire::RecordBatch::open(view));
    if (known.error != KafkaError::kNone) return refusal(known.error, known.message);
    if (known.duplicate) {
      appended.base_offset = known.base_offset;
      if (config_.log_append_time) appended.append_time_ms = known.timestamp;
      continue;
    }
    wire::MutableBatch changed =
        wire::MutableBatch::of({bytes, batch_size}, *wire::RecordBatch::open(view));
    changed.assign(end_offset_, 0);
    if (config_.log_append_time) {
      changed.set_time(wire::TimestampType::kLogAppendTime, now_ms);
      appended.append_time_ms = now_ms;
    }
    const wire::RecordBatch& batch = changed.batch();
    if (const Status written = active().append(batch, config_.index_interval_bytes); !written) {
      log::error("batch could not be written",
                 {{"partition", directory_}, {"reason", written.error().message()}});
      return refusal(KafkaError::kKafkaStorageError, "the log cannot be written");
    }
    if (appended.base_offset < 0) appended.base_offset = end_offset_;
    producers_.update(batch);
    end_offset_ = batch.next_offset();
    appended_bytes_ += batch.size();
  }
  return appended;
}

// By age, too, but by the age that the records have: old records that are copied in would otherwise
// start a segment each.
Status Log::roll_if_needed(std::size_t bytes, std::int64_t record_ms) {
  const Segment& segment = active();
  if (segment.size() == 0) return {};
  const auto after = static_cast<std::int64_t>(segment.size() + bytes);
  const bool full = after > std::min(config_.segment_bytes, kLargestRelative);
  const bool old = segment.first_timestamp() >= 0 && config_.roll_ms() != LogConfig::kNever &&
                   record_ms >= 0 &&  // a client's time may be any
                   record_ms - segment.first_timestamp() >= config_.roll_ms();
  const bool index_full =
      static_cast<std::int64_t>(segment.index_bytes()) >= config_.segment_index_bytes - 12;
  const bool far = end_offset_ - segment.base() > kLargestRelative - (1 << 20);
  return full || old || index_full || far ? roll() : Status();
}

Status Log::roll() {
  const std::string snapshot = directory_ + "/" + segment_name(end_offset_) + ".snapshot";
  TRY(producers_.save(snapshot));
  if (kept_snapshot_ == snapshot) kept_snapshot_.clear();
  TRY(active().seal());
  auto segment = std::make_unique<Segment>(directory_, end_offset_, files_);
  TRY(segment->create());
  segments_.emplace(end_offset_, std::move(segment));
  folder_flushed_ = false;
  kept_bytes_ = appended_bytes_;
  return {};
}

Log::Slice Log::read(wire::Offset offset, std::uint32_t max_bytes, bool whole_first) {
  const std::lock_guard lock(mutex_);
  Slice slice;
  slice.start_offset = start_offset_;
  slice.end_offset = end_offset_;
  if (offset < start_offset_ || offset > end_offset_) {
    slice.error = KafkaError::kOffsetOutOfRange;
    return slice;
  }
  if (offset == end_offset_) return slice;
  auto at = std::prev(segments_.upper_bound(offset));
  for (; at != segments_.end(); ++at) {
    const Segment& segment = *at->second;
    const auto found = segment.locate(offset);
    const auto file = segment.file();
    if (!found || !file) {
      log::error("partition cannot be read",
                 {{"partition", directory_},
                  {"reason", found ? file.error().message() : found.error().message()}});
      slice.error = KafkaError::kKafkaStorageError;
      return slice;
    }
    // A compacted or emptied segment may end before the offset: the next one has it.
    if (found->position >= segment.size()) continue;
    const std::uint64_t left = segment.size() - found->position;
    std::uint64_t size = std::min<std::uint64_t>(left, max_bytes);
    if (size < found->first_size) size = whole_first ? found->first_size : 0;
    slice.file = *file;
    slice.position = found->position;
    slice.size = static_cast<std::uint32_t>(size);
    return slice;
  }
  return slice;
}

std::uint64_t Log::bytes_after(wire::Offset offset) {
  const std::lock_guard lock(mutex_);
  if (offset < start_offset_ || offset >= end_offset_) return 0;
  auto at = std::prev(segments_.upper_bound(offset));
  const auto found = at->second->locate(offset);
  std::uint64_t bytes = found ? at->second->size() - found->position : at->second->size();
  for (++at; at != segments_.end(); ++at) bytes += at->second->size();
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
    TRY(auto found, segment->find_time(timestamp));
    if (!found) continue;
    // Deleted records do not count: the first that is left is the answer.
    if (found->offset < start_offset_) found->offset = start_offset_;
    return found;
  }
  return std::optional<TimedOffset>();
}

std::optional<TimedOffset> Log::latest_time() {
  const std::lock_guard lock(mutex_);
  TimedOffset latest;
  for (const auto& [base, segment] : segments_) {
    if (segment->max_timestamp() > latest.timestamp) {
      latest = {segment->max_timestamp(), segment->offset_of_max_timestamp()};
    }
  }
  return latest.offset < 0 ? std::nullopt : std::optional(latest);
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
    // One that compaction emptied has no time, and nothing to keep.
    const bool too_old =
        config_.deletes && config_.retention_ms >= 0 &&
        (oldest.size() == 0 ||
         (oldest.max_timestamp() >= 0 && now_ms - oldest.max_timestamp() > config_.retention_ms));
    const bool too_many =
        config_.deletes && config_.retention_bytes >= 0 &&
        bytes - oldest.size() >= static_cast<std::uint64_t>(config_.retention_bytes);
    const bool before_start = std::next(segments_.begin())->first <= start_offset_;
    if (!too_old && !too_many && !before_start) break;
    bytes -= oldest.size();
    remove_oldest(now_ms);
  }
  const Segment& last = active();
  const bool expired = config_.deletes && config_.retention_ms >= 0 && last.max_timestamp() >= 0 &&
                       now_ms - last.max_timestamp() > config_.retention_ms;
  if (expired && last.size() > 0 && !segments_held_ && roll()) remove_oldest(now_ms);
  producers_.expire(now_ms, kProducerExpirationMs);
}

Status Log::close() {
  stop_cleaning();
  TRY(flush());
  const std::lock_guard lock(mutex_);
  if (appended_bytes_ == 0 && sound_snapshot_ == end_offset_) return {};  // as it was found
  TRY(producers_.write(directory_ + "/" + segment_name(end_offset_) + ".snapshot"));
  TRY(active().seal());
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
