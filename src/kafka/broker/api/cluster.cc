// What tools ask of a cluster: with one node, most answers are short.
#include <sys/statvfs.h>

#include "kafka/broker/api/handlers.h"
#include "kafka/broker/topics/topics.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

Answer<wire::InitProducerIdRequest> init_producer_id(Context& context,
                                                     wire::InitProducerIdRequest request) {
  wire::InitProducerIdResponse response;
  if (request.transactional_id) {
    // Refused in a way that clients do not retry: transactions are not offered yet.
    response.error_code = request.transactional_id->empty()
                              ? KafkaError::kInvalidRequest
                              : KafkaError::kTransactionalIdAuthorizationFailed;
    co_return response;
  }
  Services& services = context.services;
  const auto id = co_await net::blocking(services.pool, context.loop,
                                         [&] { return services.catalog.next_producer_id(); });
  if (!id) {
    response.error_code = KafkaError::kCoordinatorNotAvailable;
    co_return response;
  }
  response.producer_id = *id;
  response.producer_epoch = 0;
  co_return response;
}

Answer<wire::ElectLeadersRequest> elect_leaders(Context& context,
                                                wire::ElectLeadersRequest request) {
  wire::ElectLeadersResponse response;
  const auto answer = [&](const wire::TopicName& topic, wire::PartitionId index) {
    wire::ElectLeadersResponse::PartitionResult result;
    result.partition_id = index;
    const bool there = context.services.partitions.find(topic, index) != nullptr;
    result.error_code =
        there ? KafkaError::kElectionNotNeeded : KafkaError::kUnknownTopicOrPartition;
    result.error_message = there ? "Leader election not needed for topic partition."
                                 : "This server does not host this topic-partition.";
    return result;
  };
  // Without topics all are meant, and only those that changed are answered: none.
  if (!request.topic_partitions) co_return response;
  for (const auto& topic : *request.topic_partitions) {
    auto& result = response.replica_election_results.emplace_back();
    result.topic = topic.topic;
    for (const std::int32_t index : topic.partitions) {
      result.partition_result.push_back(answer(topic.topic, index));
    }
  }
  co_return response;
}

// No partition ever moves on one node.
Answer<wire::ListPartitionReassignmentsRequest> list_partition_reassignments(
    Context&, wire::ListPartitionReassignmentsRequest) {
  wire::ListPartitionReassignmentsResponse response;
  response.error_message = std::nullopt;
  co_return response;
}

Answer<wire::DescribeLogDirsRequest> describe_log_dirs(Context& context,
                                                       wire::DescribeLogDirsRequest request) {
  Services& services = context.services;
  wire::DescribeLogDirsResponse response;
  auto& folder = response.results.emplace_back();
  folder.log_dir = services.partitions.directory();
  if (!services.partitions.usable()) {
    folder.error_code = KafkaError::kKafkaStorageError;  // the directory is offline, as Kafka says
    co_return response;
  }
  struct statvfs disk {};
  if (::statvfs(folder.log_dir.c_str(), &disk) == 0) {
    folder.total_bytes = static_cast<std::int64_t>(disk.f_blocks * disk.f_frsize);
    folder.usable_bytes = static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize);
  }
  const auto add = [&](const wire::TopicName& name, const std::vector<wire::PartitionId>& indexes) {
    wire::DescribeLogDirsResponse::DescribeLogDirsTopic topic;
    topic.name = name;
    for (const wire::PartitionId index : indexes) {
      const PartitionPtr partition = services.partitions.find(name, index);
      if (!partition) continue;
      auto& one = topic.partitions.emplace_back();
      one.partition_index = index;
      one.partition_size = static_cast<std::int64_t>(partition->log().size());
    }
    if (!topic.partitions.empty()) folder.topics.push_back(std::move(topic));
  };
  if (request.topics) {
    for (const auto& topic : *request.topics) add(topic.topic, topic.partitions);
    co_return response;
  }
  for (const TopicPtr& topic : services.catalog.all()) {
    std::vector<wire::PartitionId> all;
    const std::int32_t places = services.partitions.count(topic->name);
    for (wire::PartitionId index = 0; index < places; ++index) all.push_back(index);
    add(topic->name, all);
  }
  co_return response;
}

}  // namespace sluice::kafka::broker
