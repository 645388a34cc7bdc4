#include "kafka/broker/txn/coordinator.h"

#include <algorithm>

#include "base/log.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

// There was never another coordinator here.
constexpr std::int32_t kCoordinatorEpoch = 0;
// What could not be completed is tried again: a disk that is full for a night is not asked twice a
// second.
constexpr std::int64_t kFirstPauseMs = 500;
constexpr std::int64_t kMostPauseMs = 30'000;

// What Kafka answers when its own log refuses: clients look for the coordinator again and repeat.
KafkaError store_error(const Error& error) {
  return error.code() == ErrorCode::kUnavailable ? KafkaError::kCoordinatorNotAvailable
                                                 : KafkaError::kNotCoordinator;
}

}  // namespace

void TransactionCoordinator::Place::become(Transaction next) {
  now = std::move(next);
  unmarked.clear();
  if (now.prepared()) unmarked = now.partitions;
  again_ms = 0;
  pause_ms = 0;
}

Status TransactionCoordinator::load(ByteView key, const std::optional<ByteView>& value) {
  auto record = read_transaction_record(key, value);
  if (!record && record.error().code() == ErrorCode::kUnsupported) return {};
  if (!record) return record.error();
  const std::lock_guard lock(mutex_);
  if (!record->state || record->state->state == TransactionState::kDead) {
    places_.erase(record->id);
    return {};
  }
  const auto place = std::make_shared<Place>();
  place->become(std::move(*record->state));
  places_[record->id] = place;
  return {};
}

void TransactionCoordinator::loaded() {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, place] : places_) {
    if (place->now.state != TransactionState::kOngoing) continue;
    partitions_.admit(place->now.partitions, place->now.producer);
  }
}

TransactionCoordinator::PlacePtr TransactionCoordinator::place(
    const wire::TransactionalId& id) const {
  const auto found = places_.find(id);
  return found == places_.end() ? nullptr : found->second;
}

void TransactionCoordinator::release(Place& place) {
  const std::lock_guard lock(mutex_);
  place.busy = false;
}

// Of a busy place, whose `now` nobody else changes.
KafkaError TransactionCoordinator::keep(Place& place, Transaction next) {
  if (const Status kept = store_.keep(next.id, transaction_record(next)); !kept) {
    log::error("transaction could not be stored",
               {{"transactional_id", next.id}, {"reason", kept.error().message()}});
    return store_error(kept.error());
  }
  const std::lock_guard lock(mutex_);
  place.become(std::move(next));
  return KafkaError::kNone;
}

void TransactionCoordinator::put_off(Place& place) const {
  place.pause_ms = std::clamp(2 * place.pause_ms, kFirstPauseMs, kMostPauseMs);
  place.again_ms = clock_.steady_ms() + place.pause_ms;
}

// The markers of what was decided, and that it is complete. If not now, later: it is decided all
// the same.
KafkaError TransactionCoordinator::finish(Place& place) {
  const Transaction& now = place.now;
  Log::Marker marker;
  marker.producer_id = now.producer.id;
  marker.producer_epoch = now.producer.epoch;
  marker.type = now.state == TransactionState::kPrepareCommit ? wire::ControlType::kCommit
                                                              : wire::ControlType::kAbort;
  marker.coordinator_epoch = kCoordinatorEpoch;
  if (const Status ended = partitions_.end(place.unmarked, marker); !ended) {
    log::error("transaction could not be completed: it is tried again",
               {{"transactional_id", now.id}, {"reason", ended.error().message()}});
    put_off(place);
  } else if (keep(place, completed(now, clock_.wall_ms())) != KafkaError::kNone) {
    put_off(place);
  }
  return KafkaError::kNone;
}

KafkaError TransactionCoordinator::decide(Place& place, Transaction next) {
  const KafkaError kept = keep(place, std::move(next));
  return kept == KafkaError::kNone ? finish(place) : kept;
}

TransactionCoordinator::Producer TransactionCoordinator::init(
    const wire::TransactionalId& id, std::int32_t timeout_ms,
    const std::optional<ProducerIdentity>& expected) {
  if (timeout_ms <= 0 || timeout_ms > settings_.max_timeout_ms) {
    return {KafkaError::kInvalidTransactionTimeout, {}};
  }
  const auto fresh = ids_();
  if (!fresh) return {KafkaError::kCoordinatorNotAvailable, {}};
  InitProducer asked;
  asked.timeout_ms = timeout_ms;
  asked.expected = expected;
  asked.fresh_id = *fresh;
  PlacePtr taken;
  {
    const std::lock_guard lock(mutex_);
    taken = place(id);
    if (taken && taken->busy) return {KafkaError::kConcurrentTransactions, {}};
    if (!taken) {
      taken = std::make_shared<Place>();
      taken->now.id = id;
      taken->now.producer.id = *fresh;
      taken->now.timeout_ms = timeout_ms;
      taken->now.updated_ms = clock_.wall_ms();
      places_[id] = taken;
    }
    taken->busy = true;
  }
  const Producer answer = init_in(*taken, asked);
  release(*taken);
  return answer;
}

TransactionCoordinator::Producer TransactionCoordinator::init_in(Place& place,
                                                                 const InitProducer& asked) {
  TransactionStep step = init_producer(place.now, asked, clock_.wall_ms());
  if (step.error == KafkaError::kConcurrentTransactions && step.next) {
    // What is open is aborted in an epoch of its own; then it goes on from there. A client that
    // named its epoch is fenced by that, as it is by Kafka.
    if (const KafkaError done = decide(place, std::move(*step.next)); done != KafkaError::kNone) {
      return {done, {}};
    }
    if (!place.now.complete()) return {KafkaError::kConcurrentTransactions, {}};
    step = init_producer(place.now, asked, clock_.wall_ms());
  }
  if (step.error != KafkaError::kNone || !step.next) return {step.error, {}};
  if (const KafkaError kept = keep(place, std::move(*step.next)); kept != KafkaError::kNone) {
    return {kept, {}};
  }
  return {KafkaError::kNone, place.now.producer};
}

KafkaError TransactionCoordinator::add(const wire::TransactionalId& id, ProducerIdentity producer,
                                       const std::set<Transaction::Partition>& partitions,
                                       std::int16_t client_version) {
  PlacePtr taken;
  TransactionStep step;
  {
    const std::lock_guard lock(mutex_);
    taken = place(id);
    if (!taken) return KafkaError::kInvalidProducerIdMapping;
    if (taken->busy) return KafkaError::kConcurrentTransactions;
    step = add_partitions(taken->now, producer, partitions, client_version, clock_.wall_ms());
    if (!step.next) {
      // One that was made anew under its name has not been told.
      if (step.error == KafkaError::kNone) partitions_.admit(partitions, producer);
      return step.error;
    }
    taken->busy = true;
  }
  const KafkaError kept = keep(*taken, std::move(*step.next));
  if (kept == KafkaError::kNone) partitions_.admit(partitions, producer);
  release(*taken);
  return kept;
}

KafkaError TransactionCoordinator::verify(const wire::TransactionalId& id,
                                          ProducerIdentity producer,
                                          const Transaction::Partition& partition) const {
  const std::lock_guard lock(mutex_);
  const PlacePtr found = place(id);
  if (!found || found->now.producer.id != producer.id) {
    return KafkaError::kInvalidProducerIdMapping;
  }
  if (found->now.producer.epoch != producer.epoch) return KafkaError::kProducerFenced;
  const bool open = found->now.state == TransactionState::kOngoing;
  return open && found->now.partitions.contains(partition) ? KafkaError::kNone
                                                           : KafkaError::kInvalidTxnState;
}

TransactionCoordinator::Producer TransactionCoordinator::end(const wire::TransactionalId& id,
                                                             ProducerIdentity producer, bool commit,
                                                             std::int16_t client_version) {
  EndTransaction asked;
  asked.producer = producer;
  asked.commit = commit;
  asked.client_version = client_version;
  PlacePtr taken;
  {
    const std::lock_guard lock(mutex_);
    taken = place(id);
    if (!taken) return {KafkaError::kInvalidProducerIdMapping, {}};
    if (taken->busy) return {KafkaError::kConcurrentTransactions, {}};
    taken->busy = true;
  }
  KafkaError error = KafkaError::kNone;
  if (client_version >= 2 && taken->now.epochs_used_up()) {
    const auto fresh = ids_();
    if (!fresh) error = KafkaError::kCoordinatorNotAvailable;
    if (fresh) asked.fresh_id = *fresh;
  }
  TransactionStep step;
  if (error == KafkaError::kNone) {
    step = end_transaction(taken->now, asked, clock_.wall_ms());
    error = step.next ? decide(*taken, std::move(*step.next)) : step.error;
  }
  const Producer answer{error, taken->now.next_producer_id >= 0
                                   ? ProducerIdentity{taken->now.next_producer_id, 0}
                                   : taken->now.producer};
  release(*taken);
  return answer;
}

std::optional<Transaction> TransactionCoordinator::find(const wire::TransactionalId& id) const {
  const std::lock_guard lock(mutex_);
  const PlacePtr found = place(id);
  // One that its first InitProducerId has not kept yet is not there.
  if (!found || found->now.producer.epoch < 0) return std::nullopt;
  return found->now;
}

std::vector<Transaction> TransactionCoordinator::all() const {
  std::vector<Transaction> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, place] : places_) {
      if (place->now.producer.epoch >= 0) all.push_back(place->now);
    }
  }
  std::sort(all.begin(), all.end(),
            [](const Transaction& a, const Transaction& b) { return a.id < b.id; });
  return all;
}

std::vector<TransactionCoordinator::PlacePtr> TransactionCoordinator::take(
    const std::function<bool(const Place&)>& wanted) {
  const std::lock_guard lock(mutex_);
  std::vector<PlacePtr> taken;
  for (const auto& [id, place] : places_) {
    if (place->busy || !wanted(*place)) continue;
    place->busy = true;
    taken.push_back(place);
  }
  return taken;
}

void TransactionCoordinator::tend() {
  complete_decided();
  const std::int64_t now = clock_.wall_ms();
  if (now - aborted_ms_ >= settings_.abort_interval_ms || now < aborted_ms_) {
    aborted_ms_ = now;
    abort_overdue();
  }
  if (now - removed_ms_ >= settings_.remove_interval_ms || now < removed_ms_) {
    removed_ms_ = now;
    forget_unused();
  }
}

void TransactionCoordinator::complete_decided() {
  const std::int64_t now = clock_.steady_ms();
  const auto due = [&](const Place& one) { return one.now.prepared() && one.again_ms <= now; };
  for (const PlacePtr& place : take(due)) {
    (void)finish(*place);
    release(*place);
  }
}

void TransactionCoordinator::abort_overdue() {
  const std::int64_t now = clock_.wall_ms();
  const auto overdue = [&](const Place& one) {
    return one.now.state == TransactionState::kOngoing &&
           one.now.started_ms + one.now.timeout_ms < now;
  };
  for (const PlacePtr& place : take(overdue)) {
    log::info("transaction aborted: its timeout is over",
              {{"transactional_id", place->now.id}, {"timeout_ms", place->now.timeout_ms}});
    (void)decide(*place, fence(place->now, now));
    release(*place);
  }
}

void TransactionCoordinator::forget_unused() {
  const std::int64_t now = clock_.wall_ms();
  const auto unused = [&](const Place& one) {
    const bool idle = one.now.state == TransactionState::kEmpty || one.now.complete();
    return idle && one.now.updated_ms <= now - settings_.id_expiration_ms;
  };
  for (const PlacePtr& place : take(unused)) {
    const Status gone = store_.keep(place->now.id, transaction_tombstone(place->now.id));
    const std::lock_guard lock(mutex_);
    place->busy = false;
    if (gone) places_.erase(place->now.id);
  }
}

}  // namespace sluice::kafka::broker
