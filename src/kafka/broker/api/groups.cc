// The group APIs: the coordinator does the work.
#include "kafka/broker/api/coordinator_ready.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/api/transactions.h"
#include "kafka/broker/catalog/catalog.h"
#include "kafka/broker/group/coordinator.h"
#include "kafka/broker/security/security.h"
#include "kafka/broker/security/session.h"
#include "kafka/broker/state/transaction_topic.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

// What the coordinator answers as done is on disk before.
net::Async<void> stored(Context& context, std::string group) {
  co_return co_await context.services.offsets.stored(std::move(group), context.services.pool,
                                                     context.loop);
}

}  // namespace

net::Async<void> coordinator_ready(Context& context) {
  if (context.services.catalog.find("__consumer_offsets")) co_return {};
  const Status made = co_await net::blocking(context.services.pool, context.loop,
                                             [&] { return context.services.offsets.ensure(); });
  co_return made;
}

Answer<wire::FindCoordinatorRequest> find_coordinator(Context& context,
                                                      wire::FindCoordinatorRequest request) {
  constexpr std::int8_t kGroup = 0;
  constexpr std::int8_t kTransaction = 1;
  const Services& services = context.services;
  Status ready;
  if (request.key_type == kGroup) {
    ready = co_await coordinator_ready(context);
  } else if (request.key_type == kTransaction) {
    ready = co_await transactions_ready(context);
  }
  wire::FindCoordinatorResponse response;
  const auto answer = [&](const std::string& key) {
    wire::FindCoordinatorResponse::Coordinator one;
    one.key = key;
    one.node_id = context.services.settings.node_id;
    one.host = context.advertised_host();
    one.port = context.advertised_port();
    one.error_message = std::nullopt;
    if (request.key_type != kGroup && request.key_type != kTransaction) {
      one.error_code = KafkaError::kInvalidRequest;
    } else if (!ready || !(request.key_type == kGroup ? services.offsets.serves(key)
                                                      : services.transaction_topic.serves(key))) {
      one.error_code = KafkaError::kCoordinatorNotAvailable;
    }
    if (one.error_code == KafkaError::kNone) return one;
    if (!ready) one.error_message = ready.error().message();
    one.node_id = -1;
    one.host.clear();
    one.port = -1;
    return one;
  };
  if (context.version() >= 4) {
    for (const std::string& key : request.coordinator_keys)
      response.coordinators.push_back(answer(key));
    co_return response;
  }
  const auto one = answer(request.key);
  response.error_code = one.error_code;
  response.error_message = one.error_message;
  response.node_id = one.node_id;
  response.host = one.host;
  response.port = one.port;
  co_return response;
}

Answer<wire::JoinGroupRequest> join_group(Context& context, wire::JoinGroupRequest request) {
  // A named value: g++ 12 copies an aggregate temporary of a co_await expression bit by bit.
  GroupClient client{context.header.client_id.value_or(""), "/" + context.peer.address};
  const std::string group = request.group_id;
  const bool is_static = request.group_instance_id.has_value();
  (void)co_await coordinator_ready(context);
  if (!context.services.offsets.serves(group)) {
    wire::JoinGroupResponse refused;
    refused.error_code = KafkaError::kNotCoordinator;
    refused.member_id = request.member_id;
    co_return refused;
  }
  CO_TRY(auto response, co_await context.services.groups.join(context.loop, context.services.scope,
                                                              std::move(request), context.version(),
                                                              std::move(client)));
  // A static member that came back under a new id was stored.
  if (is_static && response.error_code == KafkaError::kNone && !co_await stored(context, group)) {
    response.error_code = KafkaError::kNotCoordinator;
  }
  co_return response;
}

Answer<wire::SyncGroupRequest> sync_group(Context& context, wire::SyncGroupRequest request) {
  const std::string group = request.group_id;
  CO_TRY(auto response, co_await context.services.groups.sync(context.loop, context.services.scope,
                                                              std::move(request)));
  if (response.error_code == KafkaError::kNone && !co_await stored(context, group)) {
    response.error_code = KafkaError::kNotCoordinator;
  }
  co_return response;
}

Answer<wire::HeartbeatRequest> heartbeat(Context& context, wire::HeartbeatRequest request) {
  wire::HeartbeatResponse response;
  response.error_code = context.services.groups.heartbeat(request);
  co_return response;
}

Answer<wire::LeaveGroupRequest> leave_group(Context& context, wire::LeaveGroupRequest request) {
  co_return context.services.groups.leave(request, context.version());
}

Answer<wire::ConsumerGroupHeartbeatRequest> consumer_group_heartbeat(
    Context& context, wire::ConsumerGroupHeartbeatRequest request) {
  const std::string group = request.group_id;
  GroupClient client{context.header.client_id.value_or(""), "/" + context.peer.address};
  const Caller caller{context.session.principal(), context.peer.address};
  const Authorizer& authorizer = context.services.security.authorizer();
  const TopicViewer viewer{caller.principal.text() + "@" + caller.host, authorizer.changes(),
                           [&](const std::string& topic) {
                             return authorizer.allows_silently(caller, AclOperation::kDescribe,
                                                               ResourceType::kTopic, topic);
                           }};
  (void)co_await coordinator_ready(context);
  wire::ConsumerGroupHeartbeatResponse response;
  if (!context.services.offsets.serves(group)) {
    response.error_code = KafkaError::kNotCoordinator;
    co_return response;
  }
  response = context.services.groups.consumer_heartbeat(std::move(request), context.version(),
                                                        client, viewer);
  if (response.error_code == KafkaError::kNone && !co_await stored(context, group)) {
    response = {};
    response.error_code = KafkaError::kNotCoordinator;
  }
  co_return response;
}

Answer<wire::ConsumerGroupDescribeRequest> consumer_group_describe(
    Context& context, wire::ConsumerGroupDescribeRequest request) {
  wire::ConsumerGroupDescribeResponse response;
  for (const std::string& group : request.group_ids) {
    response.groups.push_back(context.services.groups.describe_consumer(group));
  }
  co_return response;
}

Answer<wire::DescribeGroupsRequest> describe_groups(Context& context,
                                                    wire::DescribeGroupsRequest request) {
  wire::DescribeGroupsResponse response;
  for (const std::string& group : request.groups) {
    auto described = context.services.groups.describe(group);
    // KIP-1043: from version 6 on, a group that is not there is an error.
    if (context.version() >= 6 && described.group_state == "Dead") {
      described.error_code = KafkaError::kGroupIdNotFound;
      described.error_message = "Group " + group + " not found.";
    }
    response.groups.push_back(std::move(described));
  }
  co_return response;
}

Answer<wire::ListGroupsRequest> list_groups(Context& context, wire::ListGroupsRequest request) {
  wire::ListGroupsResponse response;
  response.groups = context.services.groups.list(request.states_filter, request.types_filter);
  co_return response;
}

Answer<wire::DeleteGroupsRequest> delete_groups(Context& context,
                                                wire::DeleteGroupsRequest request) {
  wire::DeleteGroupsResponse response;
  for (const std::string& group : request.groups_names) {
    KafkaError error = context.services.groups.remove(group);
    if (error == KafkaError::kNone && !co_await stored(context, group)) {
      error = KafkaError::kNotCoordinator;
    }
    response.results.push_back({group, error});
  }
  co_return response;
}

Answer<wire::OffsetDeleteRequest> offset_delete(Context& context,
                                                wire::OffsetDeleteRequest request) {
  wire::OffsetDeleteResponse response;
  std::vector<TopicPartition> partitions;
  for (const auto& topic : request.topics) {
    for (const auto& partition : topic.partitions) {
      partitions.emplace_back(topic.name, partition.partition_index);
    }
  }
  const auto removed = context.services.groups.remove_offsets(request.group_id, partitions);
  response.error_code = removed.error;
  if (removed.error == KafkaError::kNone && !co_await stored(context, request.group_id)) {
    response.error_code = KafkaError::kNotCoordinator;
  }
  if (response.error_code != KafkaError::kNone) co_return response;
  std::size_t next = 0;
  for (const auto& topic : request.topics) {
    const TopicPtr known = context.services.catalog.find(topic.name);
    auto& answered = response.topics.emplace_back();
    answered.name = topic.name;
    for (const auto& partition : topic.partitions) {
      const bool exists =
          known && partition.partition_index >= 0 && partition.partition_index < known->partitions;
      const KafkaError error = removed.each[next++];
      answered.partitions.push_back(
          {partition.partition_index, exists ? error : KafkaError::kUnknownTopicOrPartition});
    }
  }
  co_return response;
}

}  // namespace sluice::kafka::broker
