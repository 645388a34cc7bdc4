// What tools ask of a cluster: with one node, most answers are short.
#include <sys/statvfs.h>

#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/topics/topics.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

Status elect(const Services& services, std::int8_t type, const wire::TopicName& name,
             wire::PartitionId index) {
  constexpr std::int8_t kPreferred = 0;
  constexpr std::int8_t kUnclean = 1;
  if (type != kPreferred && type != kUnclean) {
    return refusal(KafkaError::kInvalidRequest, "Unknown election type " + std::to_string(type));
  }
  const TopicPtr topic = services.catalog.find(name);
  if (!topic) {
    return refusal(KafkaError::kUnknownTopicOrPartition, "No such topic as " + name);
  }
  if (index < 0 || index >= topic->partitions) {
    return refusal(KafkaError::kUnknownTopicOrPartition,
                   "No such partition as " + name + "-" + std::to_string(index));
  }
  return refusal(KafkaError::kElectionNotNeeded, "Leader election not needed for topic partition.");
}

}  // namespace

Answer<wire::ElectLeadersRequest> elect_leaders(Context& context,
                                                wire::ElectLeadersRequest request) {
  const Services& services = context.services;
  wire::ElectLeadersResponse response;
  // Without topics all are meant, and of each those that changed are answered: none.
  if (!request.topic_partitions) {
    for (const TopicPtr& topic : services.catalog.all()) {
      response.replica_election_results.emplace_back().topic = topic->name;
    }
    co_return response;
  }
  for (const auto& topic : *request.topic_partitions) {
    auto& answered = response.replica_election_results.emplace_back();
    answered.topic = topic.topic;
    for (const std::int32_t index : topic.partitions) {
      auto& answer = answered.partition_result.emplace_back();
      answer.partition_id = index;
      const Status elected = elect(services, request.election_type, topic.topic, index);
      put_error(elected.error(), answer);
      if (answer.error_code == KafkaError::kInvalidRequest) response.error_code = answer.error_code;
    }
  }
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
