// Who leads a partition.
#pragma once

#include <string>

#include "base/result.h"
#include "kafka/client/cluster.h"

namespace sluice::kafka::client {

// A connection to the broker that leads it now, by fresh metadata. kNotFound when there is no such
// topic or partition.
Result<Connection*> leader_of(Cluster& cluster, const std::string& topic, std::int32_t partition);

}  // namespace sluice::kafka::client
