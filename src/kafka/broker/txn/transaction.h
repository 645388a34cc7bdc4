// One transactional id: its producer, the transaction that is open, and the steps it can take.
// KIP-98; KIP-360 (expected ids); KIP-890 (version 2: a new epoch with each transaction).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "kafka/wire/errors.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::broker {

// The numbers are those of the records in __transaction_state.
enum class TransactionState : std::int8_t {
  kEmpty,
  kOngoing,
  kPrepareCommit,
  kPrepareAbort,
  kCompleteCommit,
  kCompleteAbort,
  kDead,
  kPrepareEpochFence,
};
std::string_view transaction_state_name(TransactionState state);
std::optional<TransactionState> transaction_state_of(std::string_view name);

struct ProducerIdentity {
  wire::ProducerId id = -1;
  wire::ProducerEpoch epoch = -1;
  bool operator==(const ProducerIdentity&) const = default;
};

struct Transaction {
  using Partition = std::pair<wire::TopicName, wire::PartitionId>;

  wire::TransactionalId id;
  ProducerIdentity producer;
  wire::ProducerId previous_producer_id = -1;  // when its epochs were used up
  wire::ProducerId next_producer_id = -1;      // while they are being
  wire::ProducerEpoch last_epoch = -1;
  std::int32_t timeout_ms = 0;
  TransactionState state = TransactionState::kEmpty;
  std::set<Partition> partitions;
  std::int64_t started_ms = -1;
  std::int64_t updated_ms = -1;
  std::int16_t client_version = 0;  // 2: the client knows of new epochs

  bool prepared() const {
    return state == TransactionState::kPrepareCommit || state == TransactionState::kPrepareAbort;
  }
  bool complete() const {
    return state == TransactionState::kCompleteCommit || state == TransactionState::kCompleteAbort;
  }
  // The next epoch is not one that a client may have.
  bool epochs_used_up() const;
};

// What an operation makes of a transaction. Without `next` there is nothing to change.
struct TransactionStep {
  wire::KafkaError error = wire::KafkaError::kNone;
  std::optional<Transaction> next;
};

// InitProducerId. `expected`: what the client believes to be; `fresh_id`: nobody had it before.
// Of an open transaction the step is its abort in a new epoch: then it is to be asked again.
struct InitProducer {
  std::int32_t timeout_ms = 0;
  std::optional<ProducerIdentity> expected;
  wire::ProducerId fresh_id = -1;
};
TransactionStep init_producer(const Transaction& now, const InitProducer& asked,
                              std::int64_t now_ms);

// `client_version`: 2 when the client may abort and go on, whatever comes of it.
TransactionStep add_partitions(const Transaction& now, ProducerIdentity producer,
                               const std::set<Transaction::Partition>& partitions,
                               std::int16_t client_version, std::int64_t now_ms);

struct EndTransaction {
  ProducerIdentity producer;
  bool commit = false;
  std::int16_t client_version = 0;
  wire::ProducerId fresh_id = -1;
};
TransactionStep end_transaction(const Transaction& now, const EndTransaction& asked,
                                std::int64_t now_ms);

// Its time is over, or another took its id: it is aborted in an epoch that its producer has not.
Transaction fence(const Transaction& now, std::int64_t now_ms);
// A prepared one whose markers are written.
Transaction completed(const Transaction& now, std::int64_t now_ms);

}  // namespace sluice::kafka::broker
