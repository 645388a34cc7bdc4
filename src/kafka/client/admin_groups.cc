// Offsets and consumer groups.
#include "kafka/client/admin.h"
#include "kafka/client/failure.h"
#include "kafka/wire/consumer_protocol.h"
#include "kafka/wire/describe_groups.h"
#include "kafka/wire/list_groups.h"
#include "kafka/wire/list_offsets.h"
#include "kafka/wire/offset_fetch.h"

namespace sluice::kafka::client {
namespace {

using wire::KafkaError;
using Leaders = std::map<wire::BrokerId, std::vector<TopicPartition>>;

wire::ListOffsetsRequest ask_offsets(const std::vector<TopicPartition>& partitions,
                                     std::int64_t time, bool read_committed) {
  wire::ListOffsetsRequest request;
  request.replica_id = -1;
  request.isolation_level = read_committed ? 1 : 0;
  for (const TopicPartition& partition : partitions) {
    if (request.topics.empty() || request.topics.back().name != partition.topic) {
      request.topics.emplace_back().name = partition.topic;
    }
    auto& wanted = request.topics.back().partitions.emplace_back();
    wanted.partition_index = partition.partition;
    wanted.timestamp = time;
  }
  return request;
}

std::vector<TopicPartition> assigned(const Bytes& assignment) {
  std::vector<TopicPartition> partitions;
  auto decoded = wire::decode_versioned<wire::ConsumerProtocolAssignment>(assignment);
  // Other protocols (Connect) put other bytes there.
  if (!decoded) return partitions;
  for (const auto& topic : decoded->assigned_partitions) {
    for (const wire::PartitionId id : topic.partitions) partitions.push_back({topic.topic, id});
  }
  return partitions;
}

}  // namespace

Result<std::map<TopicPartition, wire::Offset>> Admin::offsets(
    const std::vector<TopicPartition>& partitions, std::int64_t time, bool read_committed) {
  std::set<std::string> names;
  for (const TopicPartition& partition : partitions) names.insert(partition.topic);
  TRY(wire::MetadataResponse metadata,
      cluster_->metadata(std::vector<std::string>(names.begin(), names.end())));
  std::map<TopicPartition, wire::BrokerId> leader_of;
  for (const auto& topic : metadata.topics) {
    for (const auto& partition : topic.partitions) {
      leader_of[{topic.name.value_or(""), partition.partition_index}] = partition.leader_id;
    }
  }
  std::optional<Error> first;
  Leaders leaders;
  for (const TopicPartition& partition : partitions) {
    const auto leader = leader_of.find(partition);
    if (leader == leader_of.end()) {
      if (!first) first = failure(KafkaError::kUnknownTopicOrPartition);
    } else {
      leaders[leader->second].push_back(partition);
    }
  }
  std::map<TopicPartition, wire::Offset> found;
  for (const auto& [leader, theirs] : leaders) {
    TRY(auto* connection, cluster_->broker(leader));
    TRY(wire::ListOffsetsResponse answer,
        connection->call(ask_offsets(theirs, time, read_committed)));
    for (const auto& topic : answer.topics) {
      for (const auto& partition : topic.partitions) {
        if (partition.error_code == KafkaError::kNone) {
          found[{topic.name, partition.partition_index}] = partition.offset;
        } else if (!first) {
          first = failure(partition.error_code);
        }
      }
    }
  }
  if (found.empty() && first) return *first;
  return found;
}

Result<std::vector<GroupListing>> Admin::groups() {
  TRY(cluster_->metadata(std::vector<std::string>()));
  std::vector<GroupListing> groups;
  const auto brokers = cluster_->brokers();
  for (const auto& broker : brokers) {
    TRY(auto* connection, cluster_->broker(broker.node_id));
    TRY(wire::ListGroupsResponse answer, connection->call(wire::ListGroupsRequest{}));
    if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
    for (auto& group : answer.groups) {
      groups.push_back({group.group_id, group.protocol_type, group.group_state});
    }
  }
  return groups;
}

Result<GroupDescription> Admin::describe_group(const std::string& group) {
  TRY(auto* coordinator, cluster_->group_coordinator(group));
  wire::DescribeGroupsRequest request;
  request.groups.push_back(group);
  TRY(wire::DescribeGroupsResponse answer, coordinator->call(request));
  if (answer.groups.empty()) return failure(KafkaError::kUnknownServerError);
  const auto& described = answer.groups[0];
  if (described.error_code != KafkaError::kNone) {
    return failure(described.error_code, described.error_message);
  }
  GroupDescription description{described.group_id,
                               described.group_state,
                               described.protocol_type,
                               described.protocol_data,
                               {}};
  for (const auto& member : described.members) {
    description.members.push_back({member.member_id, member.group_instance_id, member.client_id,
                                   member.client_host, assigned(member.member_assignment)});
  }
  return description;
}

Result<std::map<TopicPartition, CommittedOffset>> Admin::group_offsets(const std::string& group) {
  TRY(auto* coordinator, cluster_->group_coordinator(group));
  wire::OffsetFetchRequest request;
  request.group_id = group;
  request.topics.reset();
  // Version 7 is the last that asks for one group.
  TRY(wire::OffsetFetchResponse answer, coordinator->call(request, 7));
  if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
  std::map<TopicPartition, CommittedOffset> offsets;
  for (const auto& topic : answer.topics) {
    for (const auto& partition : topic.partitions) {
      if (partition.error_code != KafkaError::kNone || partition.committed_offset < 0) continue;
      offsets[{topic.name, partition.partition_index}] = {partition.committed_offset,
                                                          partition.metadata.value_or("")};
    }
  }
  return offsets;
}

}  // namespace sluice::kafka::client
