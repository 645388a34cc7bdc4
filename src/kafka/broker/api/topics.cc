// Making, growing and deleting topics. Messages are Kafka's: tools print them.
#include <algorithm>
#include <set>

#include "kafka/broker/api/handlers.h"
#include "kafka/broker/topic_changes.h"
#include "kafka/broker/topics/catalog.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

using Creatable = wire::CreateTopicsRequest::CreatableTopic;
using Created = wire::CreateTopicsResponse::CreatableTopicResult;

// DescribeConfigs' numbers for a value that was set on the topic, for one given to the broker at
// its start, and for a default.
constexpr std::int8_t kFromTopic = 1;
constexpr std::int8_t kFromBroker = 4;
constexpr std::int8_t kFromDefault = 5;

TopicError check_assignments(const Creatable& topic, std::int32_t node) {
  std::set<std::int32_t> indexes;
  for (const auto& assignment : topic.assignments) {
    indexes.insert(assignment.partition_index);
    if (assignment.broker_ids.empty()) {
      return {KafkaError::kInvalidReplicaAssignment,
              "The manual partition assignment includes an empty replica list."};
    }
    for (const std::int32_t broker : assignment.broker_ids) {
      if (broker != node) {
        return {KafkaError::kInvalidReplicaAssignment,
                "The manual partition assignment includes broker " + std::to_string(broker) +
                    ", but no such broker is registered."};
      }
    }
    if (assignment.broker_ids.size() > 1) {
      return {KafkaError::kInvalidReplicaAssignment,
              "The manual partition assignment includes the broker " + std::to_string(node) +
                  " more than once."};
    }
  }
  const auto count = static_cast<std::int32_t>(topic.assignments.size());
  if (static_cast<std::int32_t>(indexes.size()) != count || *indexes.begin() != 0 ||
      *indexes.rbegin() != count - 1) {
    return {KafkaError::kInvalidReplicaAssignment,
            "partitions should be a consecutive 0-based integer sequence"};
  }
  return {};
}

TopicError check_creatable(const Creatable& topic, std::int32_t node) {
  if (const Status name = check_topic_name(topic.name); !name) {
    return {KafkaError::kInvalidTopicException, name.error().message()};
  }
  if (!topic.assignments.empty()) {
    if (topic.num_partitions != -1 || topic.replication_factor != -1) {
      return {KafkaError::kInvalidRequest,
              "A manual partition assignment was specified, but num partitions or replication "
              "factor was "
              "not set to -1."};
    }
    return check_assignments(topic, node);
  }
  if (topic.replication_factor == 0 || topic.replication_factor < -1) {
    return {KafkaError::kInvalidReplicationFactor,
            "Replication factor must be larger than 0, or -1 to use the default value."};
  }
  if (topic.num_partitions == 0 || topic.num_partitions < -1) {
    return {KafkaError::kInvalidPartitions,
            "Number of partitions was set to an invalid non-positive value."};
  }
  if (topic.replication_factor > 1) {
    return {KafkaError::kInvalidReplicationFactor,
            "Unable to replicate the partition " + std::to_string(topic.replication_factor) +
                " time(s): The target replication factor of " +
                std::to_string(topic.replication_factor) +
                " cannot be reached because only 1 broker(s) are registered."};
  }
  return {};
}

TopicError read_configs(const Creatable& topic, TopicConfigs& configs) {
  for (const auto& config : topic.configs) {
    if (!config.value) {
      return {KafkaError::kInvalidConfig,
              "Null value not supported for topic configs: " + config.name};
    }
    if (const Status valid = check_topic_config(config.name, *config.value); !valid) {
      return {KafkaError::kInvalidConfig, valid.error().message()};
    }
    configs[config.name] = *config.value;
  }
  return {};
}

void describe_created(const Topic& topic, const BrokerSettings& broker, Created& created) {
  created.topic_id = topic.id;
  created.num_partitions = topic.partitions;
  created.replication_factor = 1;
  created.configs.emplace();
  for (const TopicConfigKey& key : topic_config_keys()) {
    const std::string name(key.name);
    const bool set = topic.configs.contains(name);
    const bool given = broker.shows_default(name);
    created.configs->push_back(
        {name, topic_config_value(set ? topic.configs : broker.topic_defaults, name), false,
         set     ? kFromTopic
         : given ? kFromBroker
                 : kFromDefault,
         false});
  }
}

Created create_one(Services& services, const Creatable& topic, bool validate_only) {
  Created created;
  created.name = topic.name;
  created.error_message = std::nullopt;
  const auto fail = [&](const TopicError& error) {
    created.error_code = error.code;
    created.error_message = error.message;
    return created;
  };
  if (const TopicError error = check_creatable(topic, services.settings.node_id);
      error.code != KafkaError::kNone) {
    return fail(error);
  }
  TopicConfigs configs;
  if (const TopicError error = read_configs(topic, configs); error.code != KafkaError::kNone) {
    return fail(error);
  }
  std::int32_t partitions = topic.num_partitions;
  if (!topic.assignments.empty()) partitions = static_cast<std::int32_t>(topic.assignments.size());
  if (partitions == -1) partitions = services.settings.default_partitions;
  if (validate_only) {
    if (services.catalog.find(topic.name)) {
      return fail({KafkaError::kTopicAlreadyExists, "Topic '" + topic.name + "' already exists."});
    }
    describe_created(Topic{topic.name, {}, partitions, configs}, services.settings, created);
    return created;
  }
  const TopicOutcome outcome = create_topic(services, topic.name, partitions, configs);
  if (!outcome.topic) return fail(outcome.error);
  describe_created(*outcome.topic, services.settings, created);
  return created;
}

}  // namespace

Answer<wire::CreateTopicsRequest> create_topics(Context& context,
                                                wire::CreateTopicsRequest request) {
  Services& services = context.services;
  co_return co_await net::blocking(
      services.pool, context.loop, [&]() -> Result<wire::CreateTopicsResponse> {
        wire::CreateTopicsResponse response;
        std::map<std::string, int> times;
        for (const Creatable& topic : request.topics) ++times[topic.name];
        for (const Creatable& topic : request.topics) {
          if (times[topic.name] == 1) {
            response.topics.push_back(create_one(services, topic, request.validate_only));
            continue;
          }
          if (times[topic.name] == 0) continue;  // answered already
          times[topic.name] = 0;
          Created& created = response.topics.emplace_back();
          created.name = topic.name;
          created.error_code = KafkaError::kInvalidRequest;
          created.error_message = "Duplicate topic name.";
        }
        return response;
      });
}

Answer<wire::DeleteTopicsRequest> delete_topics(Context& context,
                                                wire::DeleteTopicsRequest request) {
  Services& services = context.services;
  for (const std::string& name : request.topic_names) request.topics.push_back({name, {}});
  co_return co_await net::blocking(
      services.pool, context.loop, [&]() -> Result<wire::DeleteTopicsResponse> {
        wire::DeleteTopicsResponse response;
        for (const auto& asked : request.topics) {
          auto& answer = response.responses.emplace_back();
          const TopicPtr topic = asked.name ? services.catalog.find(*asked.name)
                                            : services.catalog.find(asked.topic_id);
          answer.name = asked.name;
          answer.topic_id = asked.topic_id;
          if (!topic) {
            answer.error_code =
                asked.name ? KafkaError::kUnknownTopicOrPartition : KafkaError::kUnknownTopicId;
            answer.error_message = asked.name ? "This server does not host this topic-partition."
                                              : "This server does not host this topic ID.";
            continue;
          }
          answer.name = topic->name;
          answer.topic_id = topic->id;
          const TopicOutcome outcome = delete_topic(services, topic->name);
          answer.error_code = outcome.error.code;
          if (!outcome.topic) answer.error_message = outcome.error.message;
        }
        return response;
      });
}

namespace {

TopicError grow_one(Services& services,
                    const wire::CreatePartitionsRequest::CreatePartitionsTopic& asked,
                    bool validate_only) {
  const TopicPtr topic = services.catalog.find(asked.name);
  if (!topic) {
    return {KafkaError::kUnknownTopicOrPartition,
            "This server does not host this topic-partition."};
  }
  if (asked.count == topic->partitions) {
    return {KafkaError::kInvalidPartitions,
            "Topic already has " + std::to_string(asked.count) + " partition(s)."};
  }
  if (asked.count < topic->partitions) {
    return {KafkaError::kInvalidPartitions,
            "The topic " + asked.name + " currently has " + std::to_string(topic->partitions) +
                " partition(s); " + std::to_string(asked.count) + " would not be an increase."};
  }
  if (asked.assignments) {
    const auto added = static_cast<std::size_t>(asked.count - topic->partitions);
    if (asked.assignments->size() != added) {
      return {KafkaError::kInvalidReplicaAssignment,
              "Attempted to add " + std::to_string(added) + " additional partition(s), but only " +
                  std::to_string(asked.assignments->size()) + " assignment(s) were specified."};
    }
    for (const auto& assignment : *asked.assignments) {
      if (assignment.broker_ids == std::vector{services.settings.node_id}) continue;
      return {
          KafkaError::kInvalidReplicaAssignment,
          "The manual partition assignment names brokers that are not registered: this node is " +
              std::to_string(services.settings.node_id) + "."};
    }
  }
  if (validate_only) return {};
  return grow_topic(services, asked.name, asked.count).error;
}

}  // namespace

Answer<wire::CreatePartitionsRequest> create_partitions(Context& context,
                                                        wire::CreatePartitionsRequest request) {
  Services& services = context.services;
  co_return co_await net::blocking(
      services.pool, context.loop, [&]() -> Result<wire::CreatePartitionsResponse> {
        wire::CreatePartitionsResponse response;
        for (const auto& asked : request.topics) {
          const TopicError error = grow_one(services, asked, request.validate_only);
          auto& answer = response.results.emplace_back();
          answer.name = asked.name;
          answer.error_code = error.code;
          if (error.code != KafkaError::kNone) answer.error_message = error.message;
        }
        return response;
      });
}

}  // namespace sluice::kafka::broker
