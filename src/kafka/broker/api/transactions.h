// What other APIs need of transactions.
#pragma once

#include <vector>

#include "kafka/broker/api/context.h"
#include "kafka/broker/topics/partitions.h"
#include "kafka/wire/errors.h"
#include "kafka/wire/produce.h"
#include "kafka/wire/record_batch.h"

namespace sluice::kafka::broker {

// Makes __transaction_state if it is missing. Whether it could is seen when something is kept.
net::Async<void> transactions_ready(Context& context);

// A batch of a Produce and its partition.
struct ProducedBatch {
  PartitionPtr partition;
  wire::RecordBatch batch;
};
// KIP-890: from Produce 12 on a partition is taken into the transaction by the first records that
// come for it.
net::Async<wire::KafkaError> join_transaction(Context& context, const wire::ProduceRequest& request,
                                              const std::vector<ProducedBatch>& batches);

}  // namespace sluice::kafka::broker
