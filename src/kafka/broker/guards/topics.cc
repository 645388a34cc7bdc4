// Permissions on topics.
#include "kafka/broker/guards/denied.h"
#include "kafka/broker/guards/guards.h"

namespace sluice::kafka::broker::guarded {

using wire::KafkaError;

namespace {

constexpr KafkaError kDenied = KafkaError::kTopicAuthorizationFailed;

std::string denied_text() {
  return std::string(wire::error_message(kDenied));
}

// Who may create any topic, or one of this name.
bool may_create(const Context& context, const std::string& name) {
  return context.may_silently(AclOperation::kCreate, ResourceType::kCluster, kClusterName) ||
         may_topic(context, AclOperation::kCreate, name);
}

using TopicAnswer = wire::MetadataResponse::MetadataResponseTopic;
using AskedTopic = wire::MetadataRequest::MetadataRequestTopic;

TopicAnswer refused(const AskedTopic& asked, bool by_id) {
  TopicAnswer answer;
  answer.error_code = kDenied;
  if (by_id) {
    answer.name = std::nullopt;
    answer.topic_id = asked.topic_id;
  } else {
    answer.name = asked.name;
  }
  return answer;
}

bool is_by_id(const AskedTopic& asked) {
  return !asked.name || (asked.name->empty() && asked.topic_id != wire::Uuid());
}

// By name, whoever could not create it may not ask for one that is not there, if it would be made.
bool may_have(const Context& context, const AskedTopic& asked, bool creates) {
  if (is_by_id(asked)) {
    return may_topic_or_id(context, AclOperation::kDescribe, asked, "", true);
  }
  if (!may_topic(context, AclOperation::kDescribe, *asked.name)) return false;
  const bool there = context.services.catalog.find(*asked.name) != nullptr;
  return there || !creates || may_create(context, *asked.name);
}

void add_operations(const Context& context, const wire::MetadataRequest& request,
                    wire::MetadataResponse& response) {
  if (context.version() >= 8 && context.version() <= 10 &&
      request.include_cluster_authorized_operations) {
    response.cluster_authorized_operations = context.allowed(ResourceType::kCluster, kClusterName);
  }
  if (!request.include_topic_authorized_operations) return;
  for (TopicAnswer& topic : response.topics) {
    if (topic.error_code != KafkaError::kNone || !topic.name) continue;
    topic.topic_authorized_operations = context.allowed(ResourceType::kTopic, *topic.name);
  }
}

}  // namespace

Answer<wire::MetadataRequest> metadata(Context& context, wire::MetadataRequest request) {
  const bool all = !request.topics || (context.version() == 0 && request.topics->empty());
  std::vector<AskedTopic> denied;
  if (!all) {
    const bool creates = context.services.settings.auto_create_topics &&
                         (context.version() < 4 || request.allow_auto_topic_creation);
    denied = take_denied(*request.topics, [&](const AskedTopic& asked) {
      return may_have(context, asked, creates);
    });
  }
  wire::MetadataRequest flags = request;
  flags.topics.reset();
  // In version 0 an empty list would mean all.
  const bool nothing_left = context.version() == 0 && !all && request.topics->empty();
  if (nothing_left) request.topics->emplace_back().name = "";
  CO_TRY(auto response, co_await broker::metadata(context, std::move(request)));
  if (nothing_left) response.topics.clear();
  if (all) {
    std::erase_if(response.topics, [&](const TopicAnswer& topic) {
      return !context.may_silently(AclOperation::kDescribe, ResourceType::kTopic, *topic.name);
    });
  }
  for (const AskedTopic& asked : denied) {
    response.topics.push_back(refused(asked, is_by_id(asked)));
  }
  add_operations(context, flags, response);
  co_return response;
}

Answer<wire::DescribeTopicPartitionsRequest> describe_topic_partitions(
    Context& context, wire::DescribeTopicPartitionsRequest request) {
  const auto denied = take_denied(request.topics, [&](const auto& topic) {
    return may_topic(context, AclOperation::kDescribe, topic.name);
  });
  // Of all topics those that he may see are named here: the answer's cursor names no other, too.
  if (denied.empty() && request.topics.empty()) {
    for (const TopicPtr& topic : context.services.catalog.all()) {
      if (context.may_silently(AclOperation::kDescribe, ResourceType::kTopic, topic->name)) {
        request.topics.emplace_back().name = topic->name;
      }
    }
  }
  wire::DescribeTopicPartitionsResponse response;
  if (!request.topics.empty()) {
    CO_TRY(response, co_await broker::describe_topic_partitions(context, std::move(request)));
  }
  for (auto& topic : response.topics) {
    if (topic.error_code != KafkaError::kNone) continue;
    topic.topic_authorized_operations = context.allowed(ResourceType::kTopic, *topic.name);
  }
  for (const auto& topic : denied) {
    auto& answer = response.topics.emplace_back();
    answer.name = topic.name;
    answer.error_code = kDenied;
  }
  co_return response;
}

Answer<wire::ListOffsetsRequest> list_offsets(Context& context, wire::ListOffsetsRequest request) {
  const auto denied = take_denied(request.topics, [&](const auto& topic) {
    return may_topic(context, AclOperation::kDescribe, topic.name);
  });
  CO_TRY(auto response, co_await broker::list_offsets(context, std::move(request)));
  for (const auto& topic : denied) {
    auto& answered = response.topics.emplace_back();
    answered.name = topic.name;
    for (const auto& partition : topic.partitions) {
      auto& answer = answered.partitions.emplace_back();
      answer.partition_index = partition.partition_index;
      answer.error_code = kDenied;
    }
  }
  co_return response;
}

Answer<wire::OffsetForLeaderEpochRequest> offset_for_leader_epoch(
    Context& context, wire::OffsetForLeaderEpochRequest request) {
  const auto denied = take_denied(request.topics, [&](const auto& topic) {
    return may_topic(context, AclOperation::kDescribe, topic.topic);
  });
  CO_TRY(auto response, co_await broker::offset_for_leader_epoch(context, std::move(request)));
  for (const auto& topic : denied) {
    auto& answered = response.topics.emplace_back();
    answered.topic = topic.topic;
    for (const auto& partition : topic.partitions) {
      auto& answer = answered.partitions.emplace_back();
      answer.partition = partition.partition;
      answer.error_code = kDenied;
    }
  }
  co_return response;
}

Answer<wire::DeleteRecordsRequest> delete_records(Context& context,
                                                  wire::DeleteRecordsRequest request) {
  const auto denied = take_denied(request.topics, [&](const auto& topic) {
    return may_topic(context, AclOperation::kDelete, topic.name);
  });
  CO_TRY(auto response, co_await broker::delete_records(context, std::move(request)));
  for (const auto& topic : denied) {
    auto& answered = response.topics.emplace_back();
    answered.name = topic.name;
    for (const auto& partition : topic.partitions) {
      auto& answer = answered.partitions.emplace_back();
      answer.partition_index = partition.partition_index;
      answer.low_watermark = -1;
      answer.error_code = kDenied;
    }
  }
  co_return response;
}

Answer<wire::CreateTopicsRequest> create_topics(Context& context,
                                                wire::CreateTopicsRequest request) {
  const auto denied = take_denied(
      request.topics, [&](const auto& topic) { return may_create(context, topic.name); });
  CO_TRY(auto response, co_await broker::create_topics(context, std::move(request)));
  for (auto& created : response.topics) {
    if (created.error_code != KafkaError::kNone) continue;
    if (context.may_silently(AclOperation::kDescribeConfigs, ResourceType::kTopic, created.name)) {
      continue;
    }
    created.configs = std::nullopt;
    created.topic_config_error_code = kDenied;
    created.num_partitions = -1;
    created.replication_factor = -1;
  }
  for (const auto& topic : denied) {
    auto& answer = response.topics.emplace_back();
    answer.name = topic.name;
    answer.error_code = kDenied;
    answer.error_message = "Authorization failed.";
  }
  co_return response;
}

Answer<wire::DeleteTopicsRequest> delete_topics(Context& context,
                                                wire::DeleteTopicsRequest request) {
  for (const std::string& name : request.topic_names) request.topics.push_back({name, {}});
  request.topic_names.clear();
  const auto denied = take_denied(request.topics, [&](const auto& topic) {
    const bool by_id = !topic.name;
    const std::string name = topic.name.value_or("");
    return may_topic_or_id(context, AclOperation::kDescribe, topic, name, by_id) &&
           may_topic_or_id(context, AclOperation::kDelete, topic, name, by_id);
  });
  CO_TRY(auto response, co_await broker::delete_topics(context, std::move(request)));
  for (const auto& topic : denied) {
    auto& answer = response.responses.emplace_back();
    answer.name = topic.name;
    answer.topic_id = topic.topic_id;
    answer.error_code = kDenied;
    answer.error_message = denied_text();
  }
  co_return response;
}

Answer<wire::CreatePartitionsRequest> create_partitions(Context& context,
                                                        wire::CreatePartitionsRequest request) {
  const auto denied = take_denied(request.topics, [&](const auto& topic) {
    return may_topic(context, AclOperation::kAlter, topic.name);
  });
  CO_TRY(auto response, co_await broker::create_partitions(context, std::move(request)));
  for (const auto& topic : denied) {
    auto& answer = response.results.emplace_back();
    answer.name = topic.name;
    answer.error_code = kDenied;
    answer.error_message = denied_text();
  }
  co_return response;
}

Answer<wire::DescribeProducersRequest> describe_producers(Context& context,
                                                          wire::DescribeProducersRequest request) {
  const auto denied = take_denied(request.topics, [&](const auto& topic) {
    return may_topic(context, AclOperation::kRead, topic.name);
  });
  CO_TRY(auto response, co_await broker::describe_producers(context, std::move(request)));
  for (const auto& topic : denied) {
    auto& answered = response.topics.emplace_back();
    answered.name = topic.name;
    for (const wire::PartitionId index : topic.partition_indexes) {
      auto& answer = answered.partitions.emplace_back();
      answer.partition_index = index;
      answer.error_code = kDenied;
      answer.error_message = denied_text();
    }
  }
  co_return response;
}

}  // namespace sluice::kafka::broker::guarded
