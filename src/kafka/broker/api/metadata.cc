#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/topics/topics.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

using TopicAnswer = wire::MetadataResponse::MetadataResponseTopic;

TopicAnswer describe(const Context& context, const Topic& topic) {
  const std::int32_t node = context.services.settings.node_id;
  TopicAnswer answer;
  answer.name = topic.name;
  answer.topic_id = topic.id;
  answer.is_internal = is_internal_topic(topic.name);
  const Partitions& partitions = context.services.partitions;
  const std::int32_t places = std::min(topic.partitions, partitions.count(topic.name));
  if (places == 0) answer.error_code = KafkaError::kKafkaStorageError;  // left out, in whole
  for (std::int32_t index = 0; index < places; ++index) {
    wire::MetadataResponse::MetadataResponsePartition partition;
    partition.partition_index = index;
    partition.replica_nodes = {node};
    if (partitions.find(topic.name, index)) {
      partition.leader_id = node;
      partition.leader_epoch = 0;
      partition.isr_nodes = {node};
    } else {
      // As Kafka says it of a replica in a log directory that is offline.
      partition.error_code = KafkaError::kLeaderNotAvailable;
      partition.leader_id = -1;
      partition.leader_epoch = -1;
      partition.offline_replicas = {node};
    }
    answer.partitions.push_back(std::move(partition));
  }
  return answer;
}

TopicAnswer refuse(const std::optional<std::string>& name, const wire::Uuid& id, KafkaError error) {
  TopicAnswer answer;
  answer.name = name;
  answer.topic_id = id;
  answer.error_code = error;
  answer.is_internal = name && is_internal_topic(*name);
  return answer;
}

// A topic that is asked for and not there is made when both the client and the broker are for it.
net::Async<TopicAnswer> find_or_create(Context& context, std::string name, bool may_create) {
  Services& services = context.services;
  if (const TopicPtr topic = services.catalog.find(name)) co_return describe(context, *topic);
  if (!check_topic_name(name)) co_return refuse(name, {}, KafkaError::kInvalidTopicException);
  if (!may_create || !services.settings.auto_create_topics || is_internal_topic(name)) {
    co_return refuse(name, {}, KafkaError::kUnknownTopicOrPartition);
  }
  const auto created = co_await net::blocking(services.pool, context.loop, [&] {
    return services.topics.create(name, services.settings.default_partitions, {});
  });
  // Another client may have made it meanwhile.
  const TopicPtr topic = created ? *created : services.catalog.find(name);
  if (!topic) co_return refuse(name, {}, kafka_error(created.error()));
  co_return describe(context, *topic);
}

}  // namespace

Answer<wire::MetadataRequest> metadata(Context& context, wire::MetadataRequest request) {
  Services& services = context.services;
  wire::MetadataResponse response;
  response.brokers.push_back({services.settings.node_id, context.advertised_host(),
                              context.advertised_port(), std::nullopt});
  response.cluster_id = services.settings.cluster_id;
  response.controller_id = services.settings.node_id;
  // Version 0 asks for all with an empty list, later ones with null.
  const bool all = !request.topics || (context.version() == 0 && request.topics->empty());
  if (all) {
    for (const TopicPtr& topic : services.catalog.all()) {
      response.topics.push_back(describe(context, *topic));
    }
    co_return response;
  }
  for (const auto& asked : *request.topics) {
    // By id, Java's admin client sends an empty name, others none.
    if (asked.name && !(asked.name->empty() && asked.topic_id != wire::Uuid())) {
      const bool may_create = context.version() < 4 || request.allow_auto_topic_creation;
      CO_TRY(auto answer, co_await find_or_create(context, *asked.name, may_create));
      response.topics.push_back(std::move(answer));
      continue;
    }
    const TopicPtr topic = services.catalog.find(asked.topic_id);
    response.topics.push_back(
        topic ? describe(context, *topic)
              : refuse(std::nullopt, asked.topic_id, KafkaError::kUnknownTopicId));
  }
  co_return response;
}

Answer<wire::DescribeTopicPartitionsRequest> describe_topic_partitions(
    Context& context, wire::DescribeTopicPartitionsRequest request) {
  Services& services = context.services;
  wire::DescribeTopicPartitionsResponse response;
  if (request.cursor && request.cursor->partition_index < 0) {
    for (const auto& topic : request.topics) {
      auto& answer = response.topics.emplace_back();
      answer.name = topic.name;
      answer.error_code = KafkaError::kInvalidRequest;
    }
    co_return response;
  }
  std::vector<std::string> names;
  for (const auto& topic : request.topics) names.push_back(topic.name);
  if (names.empty()) {
    for (const TopicPtr& topic : services.catalog.all()) names.push_back(topic->name);
  }
  std::sort(names.begin(), names.end());
  std::int32_t room = std::clamp(request.response_partition_limit, 1, 2000);
  for (const std::string& name : names) {
    std::int32_t index = 0;
    if (request.cursor) {
      if (name < request.cursor->topic_name) continue;
      if (name == request.cursor->topic_name) index = request.cursor->partition_index;
    }
    if (room == 0) {
      response.next_cursor = wire::DescribeTopicPartitionsResponse::Cursor();
      response.next_cursor->topic_name = name;
      response.next_cursor->partition_index = index;
      break;
    }
    auto& answer = response.topics.emplace_back();
    answer.name = name;
    const TopicPtr topic = services.catalog.find(name);
    if (!topic) {
      answer.error_code = check_topic_name(name) ? KafkaError::kUnknownTopicOrPartition
                                                 : KafkaError::kInvalidTopicException;
      continue;
    }
    answer.topic_id = topic->id;
    answer.is_internal = is_internal_topic(name);
    const TopicAnswer described = describe(context, *topic);
    const auto places = static_cast<std::int32_t>(described.partitions.size());
    answer.error_code = described.error_code;
    for (; index < places && room > 0; ++index, --room) {
      const auto& from = described.partitions[static_cast<std::size_t>(index)];
      wire::DescribeTopicPartitionsResponse::DescribeTopicPartitionsResponsePartition partition;
      partition.partition_index = index;
      partition.leader_id = from.leader_id;
      partition.leader_epoch = from.leader_epoch;
      partition.replica_nodes = from.replica_nodes;
      partition.isr_nodes = from.isr_nodes;
      partition.error_code = from.error_code;
      partition.offline_replicas = from.offline_replicas;
      partition.eligible_leader_replicas.emplace();
      partition.last_known_elr.emplace();
      answer.partitions.push_back(std::move(partition));
    }
    if (index < places) {
      response.next_cursor = wire::DescribeTopicPartitionsResponse::Cursor();
      response.next_cursor->topic_name = name;
      response.next_cursor->partition_index = index;
      break;
    }
  }
  co_return response;
}

Answer<wire::DescribeClusterRequest> describe_cluster(Context& context,
                                                      wire::DescribeClusterRequest) {
  wire::DescribeClusterResponse response;
  response.cluster_id = context.services.settings.cluster_id;
  response.controller_id = context.services.settings.node_id;
  auto& broker = response.brokers.emplace_back();
  broker.broker_id = context.services.settings.node_id;
  broker.host = context.advertised_host();
  broker.port = context.advertised_port();
  co_return response;
}

}  // namespace sluice::kafka::broker
