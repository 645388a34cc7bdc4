#include "kafka/broker/txn/transaction.h"

#include <algorithm>
#include <array>
#include <limits>

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

using State = TransactionState;

constexpr wire::ProducerEpoch kLastEpoch = std::numeric_limits<wire::ProducerEpoch>::max();
constexpr std::int16_t kWithEpochs = 2;
constexpr std::array<std::string_view, 8> kNames = {
    "Empty",          "Ongoing",       "PrepareCommit", "PrepareAbort",
    "CompleteCommit", "CompleteAbort", "Dead",          "PrepareEpochFence"};

TransactionStep refuse(KafkaError error) {
  return {error, std::nullopt};
}
TransactionStep step(Transaction next) {
  return {KafkaError::kNone, std::move(next)};
}

wire::ProducerEpoch next_epoch(const Transaction& now) {
  return static_cast<wire::ProducerEpoch>(now.producer.epoch + 1);
}

// A new producer that nobody else is, or a new epoch of the old one.
TransactionStep begin_anew(const Transaction& now, const InitProducer& asked, std::int64_t now_ms) {
  Transaction next = now;
  next.state = State::kEmpty;
  next.partitions.clear();
  next.timeout_ms = asked.timeout_ms;
  next.started_ms = -1;
  next.updated_ms = now_ms;
  const auto& expected = asked.expected;
  const bool believed = !expected || expected->epoch == now.producer.epoch;
  if (now.epochs_used_up() && believed) {
    next.previous_producer_id = now.producer.id;
    next.producer = {asked.fresh_id, 0};
    next.last_epoch = static_cast<wire::ProducerEpoch>(expected ? now.producer.epoch : -1);
  } else if (!expected) {
    next.producer.epoch = next_epoch(now);
    next.last_epoch = -1;
  } else if (now.producer.epoch == -1 || believed) {
    next.producer.epoch = next_epoch(now);
    next.last_epoch = now.producer.epoch;
  } else if (expected->epoch != now.last_epoch) {
    // The last epoch: it did not see our answer, and gets it again.
    return refuse(KafkaError::kProducerFenced);
  }
  return step(std::move(next));
}

Transaction prepared(const Transaction& now, bool commit, bool new_epoch, std::int64_t now_ms) {
  Transaction next = now;
  next.state = commit ? State::kPrepareCommit : State::kPrepareAbort;
  next.updated_ms = now_ms;
  // One that was begun by nothing but its abort.
  if (next.started_ms < 0) next.started_ms = now_ms;
  if (new_epoch) {
    next.last_epoch = now.producer.epoch;
    next.producer.epoch = next_epoch(now);
  }
  return next;
}

TransactionStep end_with_epochs(const Transaction& now, const EndTransaction& asked,
                                std::int64_t now_ms) {
  const auto epoch = asked.producer.epoch;
  const bool over = now.previous_producer_id == asked.producer.id && epoch == kLastEpoch - 1 &&
                    now.producer.epoch == 0;
  // It did not see our answer, which has the epoch that it goes on with.
  const bool again = over || epoch + 1 == now.producer.epoch;
  const bool same = epoch == now.producer.epoch;
  if (now.producer.id != asked.producer.id && !over) {
    return refuse(KafkaError::kInvalidProducerIdMapping);
  }
  const bool valid = now.prepared() ? again : now.complete() ? again || same : same;
  if (!valid) return refuse(KafkaError::kProducerFenced);
  const bool committed = now.state == State::kCompleteCommit || now.state == State::kPrepareCommit;
  if (now.prepared()) {
    return refuse(committed == asked.commit ? KafkaError::kConcurrentTransactions
                                            : KafkaError::kInvalidTxnState);
  }
  if (now.complete() && again) {
    return refuse(committed == asked.commit ? KafkaError::kNone : KafkaError::kInvalidTxnState);
  }
  if (now.state != State::kOngoing && asked.commit) return refuse(KafkaError::kInvalidTxnState);
  Transaction next = prepared(now, asked.commit, true, now_ms);
  next.client_version = asked.client_version;
  if (next.producer.epoch == kLastEpoch) next.next_producer_id = asked.fresh_id;
  return step(std::move(next));
}

}  // namespace

std::string_view transaction_state_name(TransactionState state) {
  return kNames[static_cast<std::size_t>(state)];
}

std::optional<TransactionState> transaction_state_of(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<TransactionState>(found - kNames.begin());
}

bool Transaction::epochs_used_up() const {
  return producer.epoch >= kLastEpoch - 1;
}

TransactionStep init_producer(const Transaction& now, const InitProducer& asked,
                              std::int64_t now_ms) {
  if (asked.expected && now.producer.epoch != -1) {
    const bool same = asked.expected->id == now.producer.id;
    const bool was =
        asked.expected->id == now.previous_producer_id && asked.expected->epoch >= kLastEpoch - 1;
    if (!same && !was) return refuse(KafkaError::kProducerFenced);
  }
  switch (now.state) {
    case State::kPrepareCommit:
    case State::kPrepareAbort:
    case State::kPrepareEpochFence:
      return refuse(KafkaError::kConcurrentTransactions);
    case State::kOngoing:
      return {KafkaError::kConcurrentTransactions, fence(now, now_ms)};
    case State::kEmpty:
    case State::kCompleteCommit:
    case State::kCompleteAbort:
      return begin_anew(now, asked, now_ms);
    case State::kDead:
      break;
  }
  return refuse(KafkaError::kUnknownServerError);
}

TransactionStep add_partitions(const Transaction& now, ProducerIdentity producer,
                               const std::set<Transaction::Partition>& partitions,
                               std::int16_t client_version, std::int64_t now_ms) {
  if (now.producer.id != producer.id) return refuse(KafkaError::kInvalidProducerIdMapping);
  if (now.producer.epoch != producer.epoch) return refuse(KafkaError::kProducerFenced);
  if (now.prepared()) return refuse(KafkaError::kConcurrentTransactions);
  const bool ongoing = now.state == State::kOngoing;
  if (ongoing && std::includes(now.partitions.begin(), now.partitions.end(), partitions.begin(),
                               partitions.end())) {
    return {};
  }
  Transaction next = now;
  if (!ongoing) {
    next.partitions.clear();
    next.started_ms = now_ms;
  }
  next.state = State::kOngoing;
  next.partitions.insert(partitions.begin(), partitions.end());
  next.updated_ms = now_ms;
  next.client_version = client_version;
  return step(std::move(next));
}

TransactionStep end_transaction(const Transaction& now, const EndTransaction& asked,
                                std::int64_t now_ms) {
  if (asked.client_version >= kWithEpochs) return end_with_epochs(now, asked, now_ms);
  if (now.producer.id != asked.producer.id) return refuse(KafkaError::kInvalidProducerIdMapping);
  if (now.producer.epoch != asked.producer.epoch) return refuse(KafkaError::kProducerFenced);
  const auto same = [&](bool commit, KafkaError error) {
    return refuse(commit == asked.commit ? error : KafkaError::kInvalidTxnState);
  };
  switch (now.state) {
    case State::kOngoing:
      return step(prepared(now, asked.commit, false, now_ms));
    case State::kCompleteCommit:
      return same(true, KafkaError::kNone);
    case State::kCompleteAbort:
      return same(false, KafkaError::kNone);
    case State::kPrepareCommit:
      return same(true, KafkaError::kConcurrentTransactions);
    case State::kPrepareAbort:
      return same(false, KafkaError::kConcurrentTransactions);
    case State::kEmpty:
    case State::kPrepareEpochFence:
    case State::kDead:
      break;
  }
  return refuse(KafkaError::kInvalidTxnState);
}

Transaction fence(const Transaction& now, std::int64_t now_ms) {
  Transaction next = prepared(now, false, now.producer.epoch < kLastEpoch, now_ms);
  next.last_epoch = -1;  // nobody can be the producer of before
  return next;
}

Transaction completed(const Transaction& now, std::int64_t now_ms) {
  Transaction next = now;
  next.state = now.state == State::kPrepareCommit ? State::kCompleteCommit : State::kCompleteAbort;
  next.partitions.clear();
  next.updated_ms = now_ms;
  if (now.next_producer_id >= 0) {
    next.previous_producer_id = now.producer.id;
    next.producer = {now.next_producer_id, 0};
    next.next_producer_id = -1;
  }
  return next;
}

}  // namespace sluice::kafka::broker
