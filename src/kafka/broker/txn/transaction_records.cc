#include "kafka/broker/txn/transaction_records.h"

#include "kafka/wire/codec.h"
#include "kafka/wire/transaction_state.h"

namespace sluice::kafka::broker {
namespace {

constexpr std::int16_t kKeyVersion = 0;
// Every version of Kafka reads the first; the second has room for what KIP-890 needs.
constexpr std::int16_t kPlain = 0;
constexpr std::int16_t kWithEpochs = 1;

Bytes key_of(const wire::TransactionalId& id) {
  wire::TransactionLogKey key;
  key.transactional_id = id;
  return wire::encode_versioned(key, kKeyVersion);
}

}  // namespace

wire::KeyedRecord transaction_record(const Transaction& transaction) {
  wire::TransactionLogValue value;
  value.producer_id = transaction.producer.id;
  value.producer_epoch = transaction.producer.epoch;
  value.transaction_timeout_ms = transaction.timeout_ms;
  value.transaction_status = static_cast<std::int8_t>(transaction.state);
  value.transaction_last_update_timestamp_ms = transaction.updated_ms;
  value.transaction_start_timestamp_ms = transaction.started_ms;
  if (transaction.state != TransactionState::kEmpty) {
    auto& topics = value.transaction_partitions.emplace();
    for (const auto& [topic, index] : transaction.partitions) {
      if (topics.empty() || topics.back().topic != topic) topics.emplace_back().topic = topic;
      topics.back().partition_ids.push_back(index);
    }
  }
  const bool plain = transaction.client_version < 2 && transaction.previous_producer_id < 0 &&
                     transaction.next_producer_id < 0;
  if (!plain) {
    value.previous_producer_id = transaction.previous_producer_id;
    value.next_producer_id = transaction.next_producer_id;
    value.client_transaction_version = transaction.client_version;
  }
  wire::KeyedRecord record;
  record.key = key_of(transaction.id);
  record.value = wire::encode_versioned(value, plain ? kPlain : kWithEpochs);
  return record;
}

wire::KeyedRecord transaction_tombstone(const wire::TransactionalId& id) {
  wire::KeyedRecord record;
  record.key = key_of(id);
  return record;
}

Result<RestoredTransaction> read_transaction_record(ByteView key,
                                                    const std::optional<ByteView>& value) {
  if (key.size() < 2) return Error(ErrorCode::kCorrupt, "a record without a key version");
  if (load_be<std::int16_t>(key.data()) != kKeyVersion) {
    return Error(ErrorCode::kUnsupported, "a record of an unknown kind");
  }
  TRY(wire::TransactionLogKey name, wire::decode_versioned<wire::TransactionLogKey>(key));
  RestoredTransaction restored;
  restored.id = std::move(name.transactional_id);
  if (!value) return restored;
  TRY(const auto said, wire::decode_versioned<wire::TransactionLogValue>(*value));
  if (said.transaction_status < 0 ||
      said.transaction_status > static_cast<std::int8_t>(TransactionState::kPrepareEpochFence)) {
    return Error(ErrorCode::kCorrupt,
                 "transaction status " + std::to_string(said.transaction_status));
  }
  Transaction& state = restored.state.emplace();
  state.id = restored.id;
  state.producer = {said.producer_id, said.producer_epoch};
  state.previous_producer_id = said.previous_producer_id;
  state.next_producer_id = said.next_producer_id;
  state.timeout_ms = said.transaction_timeout_ms;
  state.state = static_cast<TransactionState>(said.transaction_status);
  state.updated_ms = said.transaction_last_update_timestamp_ms;
  state.started_ms = said.transaction_start_timestamp_ms;
  state.client_version = said.client_transaction_version;
  if (said.transaction_partitions) {
    for (const auto& topic : *said.transaction_partitions) {
      for (const wire::PartitionId index : topic.partition_ids) {
        state.partitions.emplace(topic.topic, index);
      }
    }
  }
  return restored;
}

}  // namespace sluice::kafka::broker
