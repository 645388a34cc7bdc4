// Permissions on groups, and on the topics of their offsets.
#include "kafka/broker/guards/denied.h"
#include "kafka/broker/guards/guards.h"

namespace sluice::kafka::broker::guarded {

using wire::KafkaError;

namespace {

constexpr KafkaError kTopicDenied = KafkaError::kTopicAuthorizationFailed;
constexpr KafkaError kGroupDenied = KafkaError::kGroupAuthorizationFailed;
constexpr std::int16_t kFirstVersionWithTopicIds = 10;

bool may_group(const Context& context, AclOperation operation, const std::string& group) {
  return context.may(operation, ResourceType::kGroup, group);
}

std::string denied_text() {
  return std::string(wire::error_message(kGroupDenied));
}

void refuse_commit(const wire::OffsetCommitRequest::OffsetCommitRequestTopic& topic,
                   KafkaError error, wire::OffsetCommitResponse& response) {
  auto& answered = response.topics.emplace_back();
  answered.name = topic.name;
  answered.topic_id = topic.topic_id;
  for (const auto& partition : topic.partitions) {
    answered.partitions.push_back({partition.partition_index, error});
  }
}

}  // namespace

Answer<wire::OffsetCommitRequest> offset_commit(Context& context,
                                                wire::OffsetCommitRequest request) {
  wire::OffsetCommitResponse response;
  if (!may_group(context, AclOperation::kRead, request.group_id)) {
    for (const auto& topic : request.topics) refuse_commit(topic, kGroupDenied, response);
    co_return response;
  }
  const bool by_id = context.version() >= kFirstVersionWithTopicIds;
  const auto denied = take_denied(request.topics, [&](const auto& topic) {
    return may_topic_or_id(context, AclOperation::kRead, topic, topic.name, by_id);
  });
  CO_TRY(response, co_await broker::offset_commit(context, std::move(request)));
  for (const auto& topic : denied) refuse_commit(topic, kTopicDenied, response);
  co_return response;
}

namespace {

using AskedGroup = wire::OffsetFetchRequest::OffsetFetchRequestGroup;
using GroupAnswer = wire::OffsetFetchResponse::OffsetFetchResponseGroup;

// One group of an OffsetFetch: the topics that are denied, by its place in the request.
template <class Topic>
std::vector<Topic> take_denied_topics(const Context& context,
                                      std::optional<std::vector<Topic>>& topics, bool by_id) {
  if (!topics) return {};
  return take_denied(*topics, [&](const Topic& topic) {
    if constexpr (requires { topic.topic_id; }) {
      return may_topic_or_id(context, AclOperation::kDescribe, topic, topic.name, by_id);
    } else {
      return may_topic(context, AclOperation::kDescribe, topic.name);
    }
  });
}

template <class Group>
void hide_topics(const Context& context, Group& group) {
  std::erase_if(group.topics, [&](const auto& topic) {
    return !context.may_silently(AclOperation::kDescribe, ResourceType::kTopic, topic.name);
  });
}

template <class Group>
void refuse_topics(const auto& denied, Group& group) {
  for (const auto& topic : denied) {
    auto& answered = group.topics.emplace_back();
    answered.name = topic.name;
    if constexpr (requires { answered.topic_id = topic.topic_id; }) {
      answered.topic_id = topic.topic_id;
    }
    for (const std::int32_t index : topic.partition_indexes) {
      auto& answer = answered.partitions.emplace_back();
      answer.partition_index = index;
      answer.committed_offset = -1;
      answer.metadata = "";
      answer.error_code = kTopicDenied;
    }
  }
}

// Version 8 and later: many groups.
Answer<wire::OffsetFetchRequest> fetch_groups(Context& context, wire::OffsetFetchRequest request) {
  const bool by_id = context.version() >= kFirstVersionWithTopicIds;
  const auto denied_groups = take_denied(request.groups, [&](const AskedGroup& group) {
    return may_group(context, AclOperation::kDescribe, group.group_id);
  });
  std::vector<decltype(take_denied_topics(context, request.groups.front().topics, by_id))> denied;
  std::vector<bool> all;
  for (AskedGroup& group : request.groups) {
    all.push_back(!group.topics);
    denied.push_back(take_denied_topics(context, group.topics, by_id));
  }
  CO_TRY(auto response, co_await broker::offset_fetch(context, std::move(request)));
  for (std::size_t i = 0; i < denied.size(); ++i) {
    if (all[i]) hide_topics(context, response.groups[i]);
    refuse_topics(denied[i], response.groups[i]);
  }
  for (const AskedGroup& group : denied_groups) {
    GroupAnswer& answer = response.groups.emplace_back();
    answer.group_id = group.group_id;
    answer.error_code = kGroupDenied;
  }
  co_return response;
}

}  // namespace

Answer<wire::OffsetFetchRequest> offset_fetch(Context& context, wire::OffsetFetchRequest request) {
  if (context.version() >= 8) co_return co_await fetch_groups(context, std::move(request));
  wire::OffsetFetchResponse response;
  if (!may_group(context, AclOperation::kDescribe, request.group_id)) {
    response.error_code = kGroupDenied;
    // The first versions have a code of each partition only.
    if (context.version() < 2 && request.topics) {
      refuse_topics(*request.topics, response);
      for (auto& topic : response.topics) {
        for (auto& partition : topic.partitions) partition.error_code = kGroupDenied;
      }
    }
    co_return response;
  }
  const bool all = !request.topics;
  const auto denied = take_denied_topics(context, request.topics, false);
  CO_TRY(response, co_await broker::offset_fetch(context, std::move(request)));
  if (all) hide_topics(context, response);
  refuse_topics(denied, response);
  co_return response;
}

Answer<wire::OffsetDeleteRequest> offset_delete(Context& context,
                                                wire::OffsetDeleteRequest request) {
  wire::OffsetDeleteResponse response;
  if (!may_group(context, AclOperation::kDelete, request.group_id)) {
    response.error_code = kGroupDenied;
    co_return response;
  }
  const auto denied = take_denied(request.topics, [&](const auto& topic) {
    return may_topic(context, AclOperation::kRead, topic.name);
  });
  CO_TRY(response, co_await broker::offset_delete(context, std::move(request)));
  for (const auto& topic : denied) {
    auto& answered = response.topics.emplace_back();
    answered.name = topic.name;
    for (const auto& partition : topic.partitions) {
      answered.partitions.push_back({partition.partition_index, kTopicDenied});
    }
  }
  co_return response;
}

Answer<wire::DescribeGroupsRequest> describe_groups(Context& context,
                                                    wire::DescribeGroupsRequest request) {
  const bool with_operations = request.include_authorized_operations;
  const auto denied = take_denied(request.groups, [&](const std::string& group) {
    return may_group(context, AclOperation::kDescribe, group);
  });
  CO_TRY(auto response, co_await broker::describe_groups(context, std::move(request)));
  for (auto& group : response.groups) {
    if (!with_operations || group.error_code != KafkaError::kNone) continue;
    group.authorized_operations = context.allowed(ResourceType::kGroup, group.group_id);
  }
  for (const std::string& group : denied) {
    auto& answer = response.groups.emplace_back();
    answer.group_id = group;
    answer.error_code = kGroupDenied;
    if (context.version() >= 6) answer.error_message = denied_text();
  }
  co_return response;
}

Answer<wire::ConsumerGroupHeartbeatRequest> consumer_group_heartbeat(
    Context& context, wire::ConsumerGroupHeartbeatRequest request) {
  const auto may = [&](const std::string& topic) {
    return may_topic(context, AclOperation::kDescribe, topic);
  };
  const auto& topics = request.subscribed_topic_names;
  if (!topics || std::all_of(topics->begin(), topics->end(), may)) {
    co_return co_await broker::consumer_group_heartbeat(context, std::move(request));
  }
  wire::ConsumerGroupHeartbeatResponse response;
  response.error_code = kTopicDenied;
  co_return response;
}

namespace {

using DescribedGroup = wire::ConsumerGroupDescribeResponse::DescribedGroup;

bool may_see(const Context& context, const DescribedGroup& group) {
  const auto may = [&](const auto& topic) {
    return context.may_silently(AclOperation::kDescribe, ResourceType::kTopic, topic.topic_name);
  };
  const auto may_all = [&](const auto& assignment) {
    const auto& topics = assignment.topic_partitions;
    return std::all_of(topics.begin(), topics.end(), may);
  };
  return std::all_of(group.members.begin(), group.members.end(), [&](const auto& member) {
    return may_all(member.assignment) && may_all(member.target_assignment);
  });
}

}  // namespace

Answer<wire::ConsumerGroupDescribeRequest> consumer_group_describe(
    Context& context, wire::ConsumerGroupDescribeRequest request) {
  const bool with_operations = request.include_authorized_operations;
  const auto denied = take_denied(request.group_ids, [&](const std::string& group) {
    return may_group(context, AclOperation::kDescribe, group);
  });
  CO_TRY(auto response, co_await broker::consumer_group_describe(context, std::move(request)));
  for (auto& group : response.groups) {
    if (!may_see(context, group)) {
      group.error_code = kTopicDenied;
      group.error_message =
          "The group has described topic(s) that the client is not authorized to describe.";
      group.members.clear();
    }
    if (!with_operations || group.error_code != KafkaError::kNone) continue;
    group.authorized_operations = context.allowed(ResourceType::kGroup, group.group_id);
  }
  for (const std::string& group : denied) {
    auto& answer = response.groups.emplace_back();
    answer.group_id = group;
    answer.error_code = kGroupDenied;
    answer.error_message = denied_text();
  }
  co_return response;
}

Answer<wire::ListGroupsRequest> list_groups(Context& context, wire::ListGroupsRequest request) {
  CO_TRY(auto response, co_await broker::list_groups(context, std::move(request)));
  if (context.may_silently(AclOperation::kDescribe, ResourceType::kCluster, kClusterName)) {
    co_return response;
  }
  std::erase_if(response.groups, [&](const auto& group) {
    return !context.may_silently(AclOperation::kDescribe, ResourceType::kGroup, group.group_id);
  });
  co_return response;
}

Answer<wire::DeleteGroupsRequest> delete_groups(Context& context,
                                                wire::DeleteGroupsRequest request) {
  const auto denied = take_denied(request.groups_names, [&](const std::string& group) {
    return may_group(context, AclOperation::kDelete, group);
  });
  CO_TRY(auto response, co_await broker::delete_groups(context, std::move(request)));
  for (const std::string& group : denied) response.results.push_back({group, kGroupDenied});
  co_return response;
}

namespace {

// Of a key: a group, or a transactional id.
KafkaError coordinator_denial(const Context& context, std::int8_t type, const std::string& key) {
  constexpr std::int8_t kGroup = 0;
  constexpr std::int8_t kTransaction = 1;
  if (type == kGroup && !may_group(context, AclOperation::kDescribe, key)) return kGroupDenied;
  const bool transaction = type == kTransaction;
  if (transaction && !context.may(AclOperation::kDescribe, ResourceType::kTransactionalId, key)) {
    return KafkaError::kTransactionalIdAuthorizationFailed;
  }
  return KafkaError::kNone;
}

}  // namespace

Answer<wire::FindCoordinatorRequest> find_coordinator(Context& context,
                                                      wire::FindCoordinatorRequest request) {
  const std::int8_t type = request.key_type;
  const auto denial = [&](const std::string& key) {
    return coordinator_denial(context, type, key);
  };
  wire::FindCoordinatorResponse response;
  if (context.version() < 4) {
    const KafkaError denied = denial(request.key);
    if (denied == KafkaError::kNone) {
      co_return co_await broker::find_coordinator(context, std::move(request));
    }
    response.error_code = denied;
    response.node_id = -1;
    response.port = -1;
    co_return response;
  }
  const auto denied = take_denied(request.coordinator_keys, [&](const std::string& key) {
    return denial(key) == KafkaError::kNone;
  });
  CO_TRY(response, co_await broker::find_coordinator(context, std::move(request)));
  for (const std::string& key : denied) {
    auto& answer = response.coordinators.emplace_back();
    answer.key = key;
    answer.error_code = denial(key);
    answer.node_id = -1;
    answer.port = -1;
  }
  co_return response;
}

}  // namespace sluice::kafka::broker::guarded
