#include "kafka/client/admin/log_dirs.h"

#include "kafka/client/failure.h"
#include "kafka/client/retry.h"
#include "kafka/wire/describe_log_dirs.h"

namespace sluice::kafka::client {

using wire::KafkaError;

Result<std::vector<LogDirectory>> log_directories(Cluster& cluster, wire::BrokerId broker) {
  wire::DescribeLogDirsRequest request;
  request.topics.reset();
  return with_retries(cluster.settings(), [&]() -> Result<std::vector<LogDirectory>> {
    TRY(auto* connection, cluster.broker(broker));
    TRY(wire::DescribeLogDirsResponse answer, connection->call(request));
    if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
    std::vector<LogDirectory> directories;
    for (const auto& result : answer.results) {
      LogDirectory& directory = directories.emplace_back();
      directory.path = result.log_dir;
      directory.error = result.error_code;
      for (const auto& topic : result.topics) {
        for (const auto& partition : topic.partitions) {
          directory.replicas[{topic.name, partition.partition_index}] = {
              partition.partition_size, partition.offset_lag, partition.is_future_key};
        }
      }
    }
    return directories;
  });
}

}  // namespace sluice::kafka::client
