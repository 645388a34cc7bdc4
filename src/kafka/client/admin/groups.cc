#include "kafka/client/admin/groups.h"

#include "kafka/client/failure.h"
#include "kafka/client/retry.h"
#include "kafka/wire/consumer_group_describe.h"
#include "kafka/wire/consumer_protocol.h"
#include "kafka/wire/delete_groups.h"
#include "kafka/wire/describe_groups.h"
#include "kafka/wire/leave_group.h"
#include "kafka/wire/list_groups.h"
#include "kafka/wire/offset_commit.h"
#include "kafka/wire/offset_delete.h"
#include "kafka/wire/offset_fetch.h"

namespace sluice::kafka::client {
namespace {

using wire::KafkaError;

// Version 7 is the last that asks for one group, 9 the last that names topics.
constexpr std::int16_t kFetchOneGroup = 7;
constexpr std::int16_t kCommitByName = 9;
// As Java's client gives it.
constexpr const char* kRemoved = "member was removed by an admin";

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

Status check(KafkaError error, const std::optional<std::string>& message = std::nullopt) {
  if (error != KafkaError::kNone) return failure(error, message);
  return {};
}

// A group of KIP-848, which DescribeGroups does not find. Dead where there is none, or where the
// broker knows of no such groups.
Result<GroupDescription> describe_new(const Coordinator& coordinator, const std::string& group) {
  GroupDescription description;
  description.id = group;
  description.state = "Dead";
  wire::ConsumerGroupDescribeRequest request;
  request.group_ids.push_back(group);
  const Result<wire::ConsumerGroupDescribeResponse> answer = coordinator.connection->call(request);
  if (!answer && answer.error().code() == ErrorCode::kUnsupported) return description;
  if (!answer) return answer.error();
  if (answer->groups.empty()) return failure(KafkaError::kUnknownServerError);
  const auto& described = answer->groups[0];
  if (described.error_code == KafkaError::kGroupIdNotFound) return description;
  TRY(check(described.error_code, described.error_message));
  description.state = described.group_state;
  description.protocol_type = "consumer";
  description.protocol = described.assignor_name;
  description.coordinator = coordinator.id;
  description.coordinator_address = coordinator.address;
  for (const auto& member : described.members) {
    std::vector<TopicPartition> partitions;
    for (const auto& topic : member.assignment.topic_partitions) {
      for (const wire::PartitionId id : topic.partitions) {
        partitions.push_back({topic.topic_name, id});
      }
    }
    description.members.push_back({member.member_id, member.instance_id, member.client_id,
                                   member.client_host, std::move(partitions)});
  }
  return description;
}

Result<GroupDescription> describe_at(const Coordinator& coordinator, const std::string& group) {
  wire::DescribeGroupsRequest request;
  request.groups.push_back(group);
  TRY(wire::DescribeGroupsResponse answer, coordinator.connection->call(request));
  if (answer.groups.empty()) return failure(KafkaError::kUnknownServerError);
  const auto& described = answer.groups[0];
  // Since version 6 a group that there is not is an error; before, a dead one.
  const bool absent = described.error_code == KafkaError::kGroupIdNotFound;
  if (!absent) {
    TRY(check(described.error_code, described.error_message));
  }
  if (absent || described.group_state == "Dead") return describe_new(coordinator, group);
  GroupDescription description;
  description.id = described.group_id;
  description.state = described.group_state;
  description.protocol_type = described.protocol_type;
  description.protocol = described.protocol_data;
  description.coordinator = coordinator.id;
  description.coordinator_address = coordinator.address;
  for (const auto& member : described.members) {
    description.members.push_back({member.member_id, member.group_instance_id, member.client_id,
                                   member.client_host, assigned(member.member_assignment)});
  }
  return description;
}

wire::OffsetCommitRequest commit_request(const std::string& group,
                                         const std::map<TopicPartition, CommittedOffset>& offsets) {
  wire::OffsetCommitRequest request;
  request.group_id = group;
  for (const auto& [partition, offset] : offsets) {
    if (request.topics.empty() || request.topics.back().name != partition.topic) {
      request.topics.emplace_back().name = partition.topic;
    }
    auto& stored = request.topics.back().partitions.emplace_back();
    stored.partition_index = partition.partition;
    stored.committed_offset = offset.offset;
    stored.committed_metadata = offset.metadata;
  }
  return request;
}

template <class Attempt>
auto at_coordinator(Cluster& cluster, const std::string& group, const Attempt& attempt)
    -> decltype(attempt(std::declval<const Coordinator&>())) {
  using Outcome = decltype(attempt(std::declval<const Coordinator&>()));
  return with_retries(cluster.settings(), [&]() -> Outcome {
    TRY(Coordinator coordinator, cluster.coordinator(Cluster::CoordinatorOf::kGroup, group));
    return attempt(coordinator);
  });
}

// Kafka's words when a broker is too old for types.
Error knows_no_types(const wire::MetadataResponse::MetadataResponseBroker& broker,
                     std::int16_t version, const std::string& type) {
  return failure(
      KafkaError::kUnsupportedVersion,
      "Error listing groups on " + broker.host + ":" + std::to_string(broker.port) +
          " (id: " + std::to_string(broker.node_id) + " rack: " + broker.rack.value_or("null") +
          " isFenced: false): The broker only supports ListGroups v" + std::to_string(version) +
          ", but we need v5 or newer to request groups by type. Requested group types: "
          "[" +
          type + "].");
}

Result<std::vector<GroupListing>> list_by(Cluster& cluster,
                                          const wire::ListGroupsRequest& request) {
  return with_retries(cluster.settings(), [&]() -> Result<std::vector<GroupListing>> {
    TRY(cluster.metadata(std::vector<std::string>()));
    std::vector<GroupListing> groups;
    const auto brokers = cluster.brokers();
    for (const auto& broker : brokers) {
      TRY(auto* connection, cluster.broker(broker.node_id));
      TRY(const std::int16_t version, connection->version<wire::ListGroupsRequest>());
      if (!request.types_filter.empty() && version < 5) {
        return knows_no_types(broker, version, request.types_filter.front());
      }
      TRY(wire::ListGroupsResponse answer, connection->call(request));
      TRY(check(answer.error_code));
      for (auto& group : answer.groups) {
        groups.push_back(
            {group.group_id, group.protocol_type, group.group_state, group.group_type});
      }
    }
    return groups;
  });
}

}  // namespace

Result<std::vector<GroupListing>> list_groups(Cluster& cluster,
                                              const std::set<std::string>& states) {
  wire::ListGroupsRequest request;
  request.states_filter.assign(states.begin(), states.end());
  return list_by(cluster, request);
}

Result<std::vector<GroupListing>> list_groups_of_type(Cluster& cluster, const std::string& type,
                                                      const std::set<std::string>& states) {
  wire::ListGroupsRequest request;
  request.states_filter.assign(states.begin(), states.end());
  request.types_filter.push_back(type);
  return list_by(cluster, request);
}

Result<GroupDescription> describe_group(Cluster& cluster, const std::string& group) {
  return at_coordinator(cluster, group, [&](const Coordinator& coordinator) {
    return describe_at(coordinator, group);
  });
}

Result<std::map<TopicPartition, CommittedOffset>> group_offsets(Cluster& cluster,
                                                                const std::string& group) {
  using Offsets = std::map<TopicPartition, CommittedOffset>;
  wire::OffsetFetchRequest request;
  request.group_id = group;
  request.topics.reset();
  return at_coordinator(cluster, group, [&](const Coordinator& coordinator) -> Result<Offsets> {
    TRY(wire::OffsetFetchResponse answer, coordinator.connection->call(request, kFetchOneGroup));
    TRY(check(answer.error_code));
    Offsets offsets;
    for (const auto& topic : answer.topics) {
      for (const auto& partition : topic.partitions) {
        if (partition.error_code != KafkaError::kNone || partition.committed_offset < 0) continue;
        offsets[{topic.name, partition.partition_index}] = {partition.committed_offset,
                                                            partition.metadata.value_or("")};
      }
    }
    return offsets;
  });
}

Status commit_group_offsets(Cluster& cluster, const std::string& group,
                            const std::map<TopicPartition, wire::Offset>& offsets) {
  std::map<TopicPartition, CommittedOffset> noted;
  for (const auto& [partition, offset] : offsets) noted[partition] = {offset, ""};
  return commit_group_offsets(cluster, group, noted);
}

Status commit_group_offsets(Cluster& cluster, const std::string& group,
                            const std::map<TopicPartition, CommittedOffset>& offsets) {
  if (offsets.empty()) return {};
  const wire::OffsetCommitRequest request = commit_request(group, offsets);
  return at_coordinator(cluster, group, [&](const Coordinator& coordinator) -> Status {
    TRY(wire::OffsetCommitResponse answer, coordinator.connection->call(request, kCommitByName));
    for (const auto& topic : answer.topics) {
      for (const auto& partition : topic.partitions) TRY(check(partition.error_code));
    }
    return {};
  });
}

Status remove_members(Cluster& cluster, const std::string& group,
                      const std::vector<GroupMember>& members) {
  wire::LeaveGroupRequest request;
  request.group_id = group;
  for (const GroupMember& member : members) {
    auto& leaving = request.members.emplace_back();
    // One with a name of its own is known by that alone.
    if (!member.instance_id) leaving.member_id = member.id;
    leaving.group_instance_id = member.instance_id;
    leaving.reason = kRemoved;
  }
  return at_coordinator(cluster, group, [&](const Coordinator& coordinator) -> Status {
    TRY(wire::LeaveGroupResponse answer, coordinator.connection->call(request));
    TRY(check(answer.error_code));
    for (const auto& member : answer.members) TRY(check(member.error_code));
    return {};
  });
}

Status delete_group(Cluster& cluster, const std::string& group) {
  wire::DeleteGroupsRequest request;
  request.groups_names.push_back(group);
  return at_coordinator(cluster, group, [&](const Coordinator& coordinator) -> Status {
    TRY(wire::DeleteGroupsResponse answer, coordinator.connection->call(request));
    if (answer.results.empty()) return failure(KafkaError::kUnknownServerError);
    return check(answer.results[0].error_code);
  });
}

Result<std::map<TopicPartition, Status>> delete_group_offsets(
    Cluster& cluster, const std::string& group, const std::vector<TopicPartition>& partitions) {
  using Outcomes = std::map<TopicPartition, Status>;
  wire::OffsetDeleteRequest request;
  request.group_id = group;
  for (const TopicPartition& partition : partitions) {
    if (request.topics.empty() || request.topics.back().name != partition.topic) {
      request.topics.emplace_back().name = partition.topic;
    }
    request.topics.back().partitions.push_back({partition.partition});
  }
  return at_coordinator(cluster, group, [&](const Coordinator& coordinator) -> Result<Outcomes> {
    TRY(wire::OffsetDeleteResponse answer, coordinator.connection->call(request));
    TRY(check(answer.error_code));
    Outcomes outcomes;
    for (const auto& topic : answer.topics) {
      for (const auto& partition : topic.partitions) {
        outcomes.emplace(TopicPartition{topic.name, partition.partition_index},
                         check(partition.error_code));
      }
    }
    return outcomes;
  });
}

}  // namespace sluice::kafka::client
