// The folders that a broker keeps its logs in.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin.h"
#include "kafka/wire/errors.h"

namespace sluice::kafka::client {

struct LogDirectory {
  struct Replica {
    std::int64_t size = 0;
    std::int64_t lag = 0;
    bool is_future = false;
  };
  std::string path;
  wire::KafkaError error = wire::KafkaError::kNone;
  std::map<TopicPartition, Replica> replicas;
};

Result<std::vector<LogDirectory>> log_directories(Cluster& cluster, wire::BrokerId broker);

}  // namespace sluice::kafka::client
