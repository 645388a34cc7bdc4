#include "kafka/broker/log/producer_state.h"

#include <fcntl.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "base/file.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

constexpr std::size_t kKeptBatches = 5;
constexpr std::int16_t kSnapshotVersion = 1;
constexpr std::size_t kSnapshotHead = 10;  // version, crc, count
constexpr std::size_t kSnapshotEntry = 46;

// Sequences wrap from 2^31-1 to 0.
std::int32_t next_sequence(std::int32_t sequence) {
  return static_cast<std::int32_t>((static_cast<std::int64_t>(sequence) + 1) & 0x7fffffff);
}

using Check = ProducerState::Check;
using Entry = ProducerState::Entry;

Check refuse(KafkaError error, std::string message) {
  Check check;
  check.error = error;
  check.message = std::move(message);
  return check;
}

std::string producer_of(const wire::RecordBatch& batch) {
  return "producer " + std::to_string(batch.producer_id());
}

// One of the last batches, which its client sent again.
const Entry::Batch* repeated(const Entry& entry, const wire::RecordBatch& batch) {
  if (batch.producer_epoch() != entry.epoch) return nullptr;
  for (const Entry::Batch& known : entry.batches) {
    if (known.first_sequence == batch.base_sequence() &&
        known.last_sequence == batch.last_sequence()) {
      return &known;
    }
  }
  return nullptr;
}

Check check_sequence(const Entry& entry, const wire::RecordBatch& batch) {
  const std::string sequence = std::to_string(batch.base_sequence());
  if (batch.producer_epoch() != entry.epoch) {
    if (batch.base_sequence() == 0 || entry.epoch < 0) return {};
    return refuse(KafkaError::kOutOfOrderSequenceNumber,
                  "Invalid sequence number for new epoch of " + producer_of(batch) + ": " +
                      sequence + " (requested epoch), 0 expected");
  }
  // A marker that began the epoch has no sequence.
  const std::int32_t last = entry.batches.empty() ? -1 : entry.batches.back().last_sequence;
  if (batch.base_sequence() == next_sequence(last)) return {};
  return refuse(KafkaError::kOutOfOrderSequenceNumber,
                "Out of order sequence number for " + producer_of(batch) + ": " + sequence +
                    " (incoming seq. number), " + std::to_string(last) +
                    " (current end sequence number)");
}

}  // namespace

ProducerState::Check ProducerState::check(const wire::RecordBatch& batch) const {
  if (!batch.is_idempotent()) return {};
  const auto found = producers_.find(batch.producer_id());
  // State that is unknown here has expired, or was deleted with its records: the producer goes on.
  if (found == producers_.end()) return {};
  const Entry& entry = found->second;
  if (batch.producer_epoch() < entry.epoch) {
    return refuse(KafkaError::kInvalidProducerEpoch,
                  "Epoch of " + producer_of(batch) + " is " +
                      std::to_string(batch.producer_epoch()) +
                      ", which is smaller than the last seen epoch " + std::to_string(entry.epoch));
  }
  if (const Entry::Batch* known = repeated(entry, batch)) {
    Check check;
    check.duplicate = true;
    check.base_offset = known->last_offset - known->offset_delta;
    check.timestamp = known->timestamp;
    return check;
  }
  Check check = check_sequence(entry, batch);
  if (check.error != KafkaError::kNone) return check;
  // In a new epoch, too: it would hide the open transaction from its marker.
  if (entry.open_since >= 0 && !batch.is_transactional()) {
    return refuse(KafkaError::kInvalidTxnState,
                  "Expected transactional write from " + producer_of(batch) +
                      ", whose transaction is open since " + std::to_string(entry.open_since));
  }
  return check;
}

bool ProducerState::in_transaction(const wire::RecordBatch& batch) const {
  const auto admitted = admitted_.find(batch.producer_id());
  if (admitted != admitted_.end() && admitted->second == batch.producer_epoch()) return true;
  const auto known = producers_.find(batch.producer_id());
  return known != producers_.end() && known->second.open_since >= 0 &&
         known->second.epoch == batch.producer_epoch();
}

std::optional<ProducerState::Ended> ProducerState::ends(const wire::RecordBatch& batch) const {
  const auto marker = wire::end_marker_of(batch);
  const auto known = producers_.find(batch.producer_id());
  if (!marker || known == producers_.end() || known->second.open_since < 0) return std::nullopt;
  Ended ended;
  ended.producer_id = batch.producer_id();
  ended.first_offset = known->second.open_since;
  ended.last_offset = batch.base_offset();
  ended.aborted = marker->type == wire::ControlType::kAbort;
  ended.last_stable_offset = batch.next_offset();
  for (const auto& [first, producer] : open_) {
    if (producer == ended.producer_id) continue;
    ended.last_stable_offset = first;
    break;
  }
  return ended;
}

std::optional<wire::Offset> ProducerState::first_unstable() const {
  return open_.empty() ? std::nullopt : std::optional(open_.begin()->first);
}

ProducerState::Entry& ProducerState::entry_of(const wire::RecordBatch& batch) {
  Entry& entry = producers_[batch.producer_id()];
  if (batch.producer_epoch() != entry.epoch) {
    entry.epoch = batch.producer_epoch();
    entry.batches.clear();
  }
  entry.last_timestamp = batch.max_timestamp();
  return entry;
}

void ProducerState::update(const wire::RecordBatch& batch) {
  if (!batch.is_idempotent()) return;
  if (batch.is_control()) {
    const auto marker = wire::end_marker_of(batch);
    if (!marker) return;
    Entry& entry = entry_of(batch);
    entry.coordinator_epoch = marker->coordinator_epoch;
    open_.erase(std::exchange(entry.open_since, -1));
    admitted_.erase(batch.producer_id());
    return;
  }
  Entry& entry = entry_of(batch);
  if (batch.is_transactional() && entry.open_since < 0) {
    entry.open_since = batch.base_offset();
    open_.emplace(entry.open_since, batch.producer_id());
  }
  entry.batches.push_back({batch.base_sequence(), batch.last_sequence(), batch.last_offset(),
                           batch.last_offset_delta(), batch.max_timestamp()});
  if (entry.batches.size() > kKeptBatches) entry.batches.pop_front();
}

void ProducerState::expire(std::int64_t now_ms, std::int64_t expiration_ms) {
  std::erase_if(producers_, [&](const auto& producer) {
    // A client's time may be the largest there is, so nothing is added to it.
    return producer.second.open_since < 0 &&
           producer.second.last_timestamp <= now_ms - expiration_ms;
  });
}

Bytes ProducerState::snapshot() const {
  Bytes entries;
  for (const auto& [id, entry] : producers_) {
    const bool any = !entry.batches.empty();
    append_be(entries, id);
    append_be(entries, entry.epoch);
    append_be<std::int32_t>(entries, any ? entry.batches.back().last_sequence : -1);
    append_be<std::int64_t>(entries, any ? entry.batches.back().last_offset : -1);
    append_be<std::int32_t>(entries, any ? entry.batches.back().offset_delta : 0);
    append_be(entries, entry.last_timestamp);
    append_be(entries, entry.coordinator_epoch);
    append_be(entries, entry.open_since);
  }
  Bytes counted;
  append_be(counted, static_cast<std::int32_t>(producers_.size()));
  counted += entries;
  Bytes bytes;
  append_be(bytes, kSnapshotVersion);
  append_be(bytes, crc32c(counted));
  bytes += counted;
  return bytes;
}

Status ProducerState::save(const std::string& path) const {
  return write_file_atomically(path, snapshot(), 0600);
}

Status ProducerState::write(const std::string& path) const {
  TRY(const Fd file, open_file(path, O_WRONLY | O_CREAT | O_TRUNC, 0600));
  if (const Status written = write_all(file.get(), snapshot()); !written) {
    return written.error().with(path);
  }
  return {};
}

Status ProducerState::load(const std::string& path) {
  TRY(const Bytes bytes, read_file(path));
  const Error corrupt(ErrorCode::kCorrupt, path + " is not a producer snapshot");
  if (bytes.size() < kSnapshotHead || load_be<std::int16_t>(bytes.data()) != kSnapshotVersion ||
      load_be<std::uint32_t>(bytes.data() + 2) != crc32c(ByteView(bytes).substr(6))) {
    return corrupt;
  }
  const auto count = static_cast<std::size_t>(load_be<std::uint32_t>(bytes.data() + 6));
  if (bytes.size() - kSnapshotHead != count * kSnapshotEntry) return corrupt;
  std::unordered_map<wire::ProducerId, Entry> read;
  std::map<wire::Offset, wire::ProducerId> open;
  for (std::size_t i = 0; i < count; ++i) {
    const char* from = bytes.data() + kSnapshotHead + i * kSnapshotEntry;
    const auto id = load_be<std::int64_t>(from);
    Entry& entry = read[id];
    entry.epoch = load_be<std::int16_t>(from + 8);
    const auto last_sequence = load_be<std::int32_t>(from + 10);
    const auto last_offset = load_be<std::int64_t>(from + 14);
    const auto delta = load_be<std::int32_t>(from + 22);
    entry.last_timestamp = load_be<std::int64_t>(from + 26);
    entry.coordinator_epoch = load_be<std::int32_t>(from + 34);
    entry.open_since = load_be<std::int64_t>(from + 38);
    if (entry.open_since >= 0) open.emplace(entry.open_since, id);
    if (last_sequence < 0) continue;
    const auto first =
        static_cast<std::int32_t>((static_cast<std::int64_t>(last_sequence) - delta) & 0x7fffffff);
    entry.batches.push_back({first, last_sequence, last_offset, delta, entry.last_timestamp});
  }
  producers_ = std::move(read);
  open_ = std::move(open);
  return {};
}

}  // namespace sluice::kafka::broker
