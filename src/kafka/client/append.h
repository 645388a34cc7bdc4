// Records appended one call at a time and waited for: for a log that is written seldom.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/cluster.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::client {

// Written when all replicas that are in sync have them (acks=all). The error is Kafka's words for
// the broker's code; kTimeout leaves it open whether they are there.
Status append(Cluster& cluster, const std::string& topic, std::int32_t partition,
              const std::vector<wire::KeyedRecord>& records, std::int64_t timestamp_ms);

}  // namespace sluice::kafka::client
