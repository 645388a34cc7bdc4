// Making, growing and deleting topics. Messages are Kafka's: tools print them.
#include <algorithm>
#include <set>

#include "base/log.h"
#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/api/mutations.h"
#include "kafka/broker/group/coordinator.h"
#include "kafka/broker/settings/broker_config.h"
#include "kafka/broker/topics/topics.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

// The versions from which on a quota refuses.
constexpr std::int16_t kStrictCreate = 6;
constexpr std::int16_t kStrictDelete = 5;
constexpr std::int16_t kStrictGrow = 3;

using Creatable = wire::CreateTopicsRequest::CreatableTopic;
using Created = wire::CreateTopicsResponse::CreatableTopicResult;

Status check_assignments(const Creatable& topic, std::int32_t node) {
  std::set<std::int32_t> indexes;
  for (const auto& assignment : topic.assignments) {
    indexes.insert(assignment.partition_index);
    TRY(check_replicas(assignment.broker_ids, node));
  }
  const auto count = static_cast<std::int32_t>(topic.assignments.size());
  if (static_cast<std::int32_t>(indexes.size()) != count || *indexes.begin() != 0 ||
      *indexes.rbegin() != count - 1) {
    return refusal(KafkaError::kInvalidReplicaAssignment,
                   "partitions should be a consecutive 0-based integer sequence");
  }
  return {};
}

Status check_creatable(const Creatable& topic, const BrokerSettings& settings) {
  if (const Status name = check_topic_name(topic.name); !name) {
    return refusal(KafkaError::kInvalidTopicException, name.error().message());
  }
  if (!topic.assignments.empty()) {
    if (topic.num_partitions != -1 || topic.replication_factor != -1) {
      return refusal(
          KafkaError::kInvalidRequest,
          "A manual partition assignment was specified, but num partitions or replication "
          "factor was "
          "not set to -1.");
    }
    return check_assignments(topic, settings.node_id);
  }
  if (topic.replication_factor == 0 || topic.replication_factor < -1) {
    return refusal(KafkaError::kInvalidReplicationFactor,
                   "Replication factor must be larger than 0, or -1 to use the default value.");
  }
  if (topic.num_partitions == 0 || topic.num_partitions < -1) {
    return refusal(KafkaError::kInvalidPartitions,
                   "Number of partitions was set to an invalid non-positive value.");
  }
  if (topic.replication_factor > 1 && settings.strict_replication_factor) {
    return refusal(KafkaError::kInvalidReplicationFactor,
                   "Unable to replicate the partition " + std::to_string(topic.replication_factor) +
                       " time(s): The target replication factor of " +
                       std::to_string(topic.replication_factor) +
                       " cannot be reached because only 1 broker(s) are registered.");
  }
  return {};
}

Status read_configs(const Creatable& topic, TopicConfigs& configs) {
  for (const auto& config : topic.configs) {
    if (!config.value) {
      return refusal(KafkaError::kInvalidConfig,
                     "Null value not supported for topic configs: " + config.name);
    }
    configs[config.name] = *config.value;  // of a name that comes twice the last counts
  }
  if (const Status valid = check_topic_configs(configs); !valid) {
    return refusal(KafkaError::kInvalidConfig, valid.error().message());
  }
  return {};
}

void describe_created(const Topic& topic, const BrokerConfig& config, Created& created) {
  created.topic_id = topic.id;
  created.num_partitions = topic.partitions;
  created.replication_factor = 1;
  created.configs.emplace();
  for (const TopicConfigKey& key : topic_config_keys()) {
    const ShownConfig shown = config.describe_topic(key, topic.configs);
    created.configs->push_back(
        {shown.name, shown.value, false, static_cast<std::int8_t>(shown.source), false});
  }
}

std::int32_t partitions_of(const Creatable& topic, const BrokerSettings& settings) {
  if (!topic.assignments.empty()) return static_cast<std::int32_t>(topic.assignments.size());
  return topic.num_partitions == -1 ? settings.default_partitions : topic.num_partitions;
}

// What this request asks for in all, before any of it is made.
Status check_count(const Services& services, const wire::CreateTopicsRequest& request) {
  std::int64_t partitions = 0;
  for (const Creatable& topic : request.topics) {
    partitions += std::max(partitions_of(topic, services.settings), 0);
  }
  return services.topics.check_request(partitions);
}

// What topics refuse anyway is not counted for a quota.
bool fits(const Services& services, std::int64_t added) {
  return added <= services.settings.max_partitions - services.catalog.partitions();
}

Result<Topic> create_one(Services& services, const Creatable& topic, bool validate_only,
                         Mutations& mutations) {
  TRY(check_creatable(topic, services.settings));
  TopicConfigs configs;
  TRY(read_configs(topic, configs));
  const std::int32_t partitions = partitions_of(topic, services.settings);
  if (validate_only) {
    auto draft = services.catalog.draft(topic.name, partitions, configs);
    if (draft) draft->id = {};
    return draft;
  }
  if (fits(services, partitions) && services.catalog.draft(topic.name, partitions, configs)) {
    TRY(mutations.count(partitions));
  }
  TRY(const TopicPtr created, services.topics.create(topic.name, partitions, std::move(configs)));
  if (topic.replication_factor > 1) {
    log::warn("one replica instead of more: there is one node",
              {{"topic", topic.name}, {"asked", topic.replication_factor}});
  }
  return *created;
}

}  // namespace

Answer<wire::CreateTopicsRequest> create_topics(Context& context,
                                                wire::CreateTopicsRequest request) {
  Services& services = context.services;
  Mutations mutations(context, kStrictCreate);
  co_return co_await net::blocking(
      services.pool, context.loop, [&]() -> Result<wire::CreateTopicsResponse> {
        wire::CreateTopicsResponse response;
        const Status counted = check_count(services, request);
        std::map<std::string, int> times;
        for (const Creatable& topic : request.topics) ++times[topic.name];
        for (const Creatable& topic : request.topics) {
          if (times[topic.name] == 0) continue;  // answered already
          Created& created = response.topics.emplace_back();
          created.name = topic.name;
          created.error_message = std::nullopt;
          if (!counted) {
            put_error(counted.error(), created);
          } else if (std::exchange(times[topic.name], 0) > 1) {
            put_error(refusal(KafkaError::kInvalidRequest, "Duplicate topic name."), created);
          } else if (const auto made =
                         create_one(services, topic, request.validate_only, mutations);
                     made) {
            describe_created(*made, services.config, created);
          } else {
            put_error(made.error(), created);
          }
        }
        return response;
      });
}

Answer<wire::DeleteTopicsRequest> delete_topics(Context& context,
                                                wire::DeleteTopicsRequest request) {
  Services& services = context.services;
  Mutations mutations(context, kStrictDelete);
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
          if (!services.settings.delete_topics) {
            put_error(refusal(KafkaError::kTopicDeletionDisabled, "Topic deletion is disabled."),
                      answer);
            continue;
          }
          if (const Status counted = mutations.count(topic->partitions); !counted) {
            put_error(counted.error(), answer);
            continue;
          }
          const auto removed = services.topics.remove(
              topic->name, [&] { services.groups.topic_deleted(topic->name); });
          if (!removed) put_error(removed.error(), answer);
        }
        return response;
      });
}

namespace {

Status grow_one(Services& services,
                const wire::CreatePartitionsRequest::CreatePartitionsTopic& asked,
                bool validate_only, Mutations& mutations) {
  const TopicPtr topic = services.catalog.find(asked.name);
  if (!topic) {
    return refusal(KafkaError::kUnknownTopicOrPartition,
                   "This server does not host this topic-partition.");
  }
  if (asked.count == topic->partitions) {
    return refusal(KafkaError::kInvalidPartitions,
                   "Topic already has " + std::to_string(asked.count) + " partition(s).");
  }
  if (asked.count < topic->partitions) {
    return refusal(KafkaError::kInvalidPartitions,
                   "The topic " + asked.name + " currently has " +
                       std::to_string(topic->partitions) + " partition(s); " +
                       std::to_string(asked.count) + " would not be an increase.");
  }
  if (asked.assignments) {
    const auto added = static_cast<std::size_t>(asked.count - topic->partitions);
    if (asked.assignments->size() != added) {
      return refusal(
          KafkaError::kInvalidReplicaAssignment,
          "Attempted to add " + std::to_string(added) + " additional partition(s), but only " +
              std::to_string(asked.assignments->size()) + " assignment(s) were specified.");
    }
    for (const auto& assignment : *asked.assignments) {
      if (assignment.broker_ids == std::vector{services.settings.node_id}) continue;
      return refusal(
          KafkaError::kInvalidReplicaAssignment,
          "The manual partition assignment names brokers that are not registered: this node is " +
              std::to_string(services.settings.node_id) + ".");
    }
  }
  if (validate_only) return {};
  const std::int32_t added = asked.count - topic->partitions;
  if (fits(services, added)) TRY(mutations.count(added));
  TRY(services.topics.grow(asked.name, asked.count));
  return {};
}

Status check_added(const Services& services, const wire::CreatePartitionsRequest& request) {
  std::int64_t added = 0;
  for (const auto& asked : request.topics) {
    const TopicPtr topic = services.catalog.find(asked.name);
    if (topic) added += std::max(asked.count - topic->partitions, 0);
  }
  return services.topics.check_request(added);
}

}  // namespace

Answer<wire::CreatePartitionsRequest> create_partitions(Context& context,
                                                        wire::CreatePartitionsRequest request) {
  Services& services = context.services;
  Mutations mutations(context, kStrictGrow);
  co_return co_await net::blocking(
      services.pool, context.loop, [&]() -> Result<wire::CreatePartitionsResponse> {
        wire::CreatePartitionsResponse response;
        const Status counted = check_added(services, request);
        for (const auto& asked : request.topics) {
          const Status grown =
              counted ? grow_one(services, asked, request.validate_only, mutations) : counted;
          auto& answer = response.results.emplace_back();
          answer.name = asked.name;
          if (!grown) put_error(grown.error(), answer);
        }
        return response;
      });
}

}  // namespace sluice::kafka::broker
