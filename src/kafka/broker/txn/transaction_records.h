// Transactions as records of __transaction_state, in Kafka's own format. A record without value is
// a tombstone.
#pragma once

#include <optional>

#include "base/result.h"
#include "kafka/broker/txn/transaction.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::broker {

wire::KeyedRecord transaction_record(const Transaction& transaction);
wire::KeyedRecord transaction_tombstone(const wire::TransactionalId& id);

// What a record says: without `state` the id is gone. kUnsupported for a kind that is not known.
struct RestoredTransaction {
  wire::TransactionalId id;
  std::optional<Transaction> state;
};
Result<RestoredTransaction> read_transaction_record(ByteView key,
                                                    const std::optional<ByteView>& value);

}  // namespace sluice::kafka::broker
