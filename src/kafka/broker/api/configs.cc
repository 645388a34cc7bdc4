// Settings of topics, read and changed; settings of the broker, read.
#include <algorithm>

#include "base/text.h"
#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/topics/broker_config.h"
#include "kafka/broker/topics/topics.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

// The numbers of Kafka's ConfigResource.Type and DescribeConfigs' sources.
constexpr std::int8_t kTopicResource = 2;
constexpr std::int8_t kBrokerResource = 4;
constexpr std::int8_t kDynamicTopic = 1;
constexpr std::int8_t kStaticBroker = 4;
constexpr std::int8_t kDefault = 5;

using Described = wire::DescribeConfigsResponse::DescribeConfigsResult;
using Entry = wire::DescribeConfigsResponse::DescribeConfigsResourceResult;

bool asked_for(const wire::DescribeConfigsRequest::DescribeConfigsResource& resource,
               std::string_view name) {
  if (!resource.configuration_keys) return true;
  const auto& keys = *resource.configuration_keys;
  return keys.empty() || std::find(keys.begin(), keys.end(), name) != keys.end();
}

Entry topic_entry(const TopicConfigKey& key, const Topic& topic, const BrokerSettings& broker,
                  const wire::DescribeConfigsRequest& request) {
  Entry entry;
  entry.name = key.name;
  const bool set = topic.configs.contains(entry.name);
  const bool given = broker.shows_default(entry.name);
  entry.value = topic_config_value(set ? topic.configs : broker.topic_defaults, key.name);
  entry.config_source = set ? kDynamicTopic : given ? kStaticBroker : kDefault;
  entry.is_default = !set && !given;
  entry.config_type = static_cast<std::int8_t>(key.type);
  entry.documentation =
      request.include_documentation ? std::optional(std::string(key.documentation)) : std::nullopt;
  if (request.include_synonyms) {
    if (set) entry.synonyms.push_back({entry.name, entry.value, kDynamicTopic});
    if (given && !key.broker_name.empty()) {
      entry.synonyms.push_back(
          {std::string(key.broker_name), broker.topic_defaults.at(entry.name), kStaticBroker});
    }
    if (!key.broker_name.empty()) {
      entry.synonyms.push_back({std::string(key.broker_name), std::string(key.value), kDefault});
    }
  }
  return entry;
}

void describe_topic(const Services& services, const wire::DescribeConfigsRequest& request,
                    const wire::DescribeConfigsRequest::DescribeConfigsResource& resource,
                    Described& described) {
  if (const Status name = check_topic_name(resource.resource_name); !name) {
    described.error_code = KafkaError::kInvalidTopicException;
    described.error_message = name.error().message();
    return;
  }
  const TopicPtr topic = services.catalog.find(resource.resource_name);
  if (!topic) {
    described.error_code = KafkaError::kUnknownTopicOrPartition;
    described.error_message = "This server does not host this topic-partition.";
    return;
  }
  for (const TopicConfigKey& key : topic_config_keys()) {
    if (asked_for(resource, key.name))
      described.configs.push_back(topic_entry(key, *topic, services.settings, request));
  }
}

void describe_broker(const Services& services, const wire::DescribeConfigsRequest& request,
                     const wire::DescribeConfigsRequest::DescribeConfigsResource& resource,
                     Described& described) {
  const std::string id = std::to_string(services.settings.node_id);
  if (!resource.resource_name.empty() && resource.resource_name != id) {
    described.error_code = KafkaError::kInvalidRequest;
    described.error_message = "Unexpected broker id, expected " + id +
                              " or empty string, but received " + resource.resource_name;
    return;
  }
  // Without a name the defaults for all brokers are meant, of which none has been set.
  if (resource.resource_name.empty()) return;
  for (const BrokerConfigValue& value : broker_config(services.settings)) {
    if (!asked_for(resource, value.name)) continue;
    Entry entry;
    entry.name = value.name;
    entry.value = value.value;
    entry.read_only = true;
    entry.is_default = !value.is_static;
    entry.config_source = value.is_static ? kStaticBroker : kDefault;
    entry.config_type = static_cast<std::int8_t>(value.type);
    entry.documentation = std::nullopt;
    if (request.include_synonyms) {
      entry.synonyms.push_back({value.name, value.value, entry.config_source});
    }
    described.configs.push_back(std::move(entry));
  }
}

}  // namespace

Answer<wire::DescribeConfigsRequest> describe_configs(Context& context,
                                                      wire::DescribeConfigsRequest request) {
  wire::DescribeConfigsResponse response;
  for (const auto& resource : request.resources) {
    Described& described = response.results.emplace_back();
    described.error_message = std::nullopt;
    described.resource_type = resource.resource_type;
    described.resource_name = resource.resource_name;
    if (resource.resource_type == kTopicResource) {
      describe_topic(context.services, request, resource, described);
    } else if (resource.resource_type == kBrokerResource) {
      describe_broker(context.services, request, resource, described);
    } else {
      described.error_code = KafkaError::kInvalidRequest;
      described.error_message =
          "Unsupported resource type: " + std::to_string(resource.resource_type);
    }
  }
  co_return response;
}

namespace {

enum class Operation : std::int8_t { kSet = 0, kDelete = 1, kAppend = 2, kSubtract = 3 };

Status apply_to_list(TopicConfigs& configs, const std::string& name, const std::string& value,
                     Operation operation) {
  const TopicConfigKey* key = find_topic_config(name);
  if (key != nullptr && key->type != ConfigType::kList) {
    return refusal(KafkaError::kInvalidConfig,
                   "Config value append is not allowed for config key: " + name);
  }
  std::vector<std::string> words;
  if (key != nullptr) words = split(topic_config_value(configs, name), ',');
  std::erase(words, "");
  for (const std::string& word : split(value, ',')) {
    const auto found = std::find(words.begin(), words.end(), word);
    if (operation == Operation::kSubtract) {
      if (found != words.end()) words.erase(found);
    } else if (found == words.end()) {
      words.push_back(word);
    }
  }
  configs[name] = join(words, ",");
  return {};
}

Status apply(TopicConfigs& configs,
             const wire::IncrementalAlterConfigsRequest::AlterableConfig& change) {
  const auto operation = static_cast<Operation>(change.config_operation);
  if (operation == Operation::kDelete) {
    if (find_topic_config(change.name) == nullptr) {
      return refusal(KafkaError::kInvalidConfig, "Unknown topic config name: " + change.name);
    }
    configs.erase(change.name);
    return {};
  }
  if (!change.value) {
    return refusal(KafkaError::kInvalidRequest, "Null value not supported for : " + change.name);
  }
  if (operation == Operation::kSet) {
    configs[change.name] = *change.value;
  } else if (operation == Operation::kAppend || operation == Operation::kSubtract) {
    TRY(apply_to_list(configs, change.name, *change.value, operation));
  } else {
    return refusal(KafkaError::kInvalidRequest,
                   "Unknown operation type " + std::to_string(change.config_operation));
  }
  if (const Status valid = check_topic_config(change.name, configs[change.name]); !valid) {
    return refusal(KafkaError::kInvalidConfig, valid.error().message());
  }
  return {};
}

// The settings that result, checked and stored; or what is wrong with them.
template <class Resource, class Change>
Status alter(Services& services, const Resource& resource, bool validate_only, Change change) {
  if (resource.resource_type == kBrokerResource) {
    return refusal(
        KafkaError::kInvalidRequest,
        "Settings of this broker are given at its start; they cannot be changed while it runs.");
  }
  if (resource.resource_type != kTopicResource) {
    return refusal(KafkaError::kInvalidRequest,
                   "Unsupported resource type: " + std::to_string(resource.resource_type));
  }
  const TopicPtr topic = services.catalog.find(resource.resource_name);
  if (!topic) {
    return refusal(KafkaError::kUnknownTopicOrPartition,
                   "The topic '" + resource.resource_name + "' does not exist.");
  }
  if (validate_only) {
    TopicConfigs configs = topic->configs;
    return change(configs);
  }
  TRY(services.topics.configure(topic->name, change));
  return {};
}

template <class Response, class Request, class ChangeOf>
Response alter_all(Services& services, const Request& request, ChangeOf change_of) {
  Response response;
  for (const auto& resource : request.resources) {
    const Status altered = alter(services, resource, request.validate_only, change_of(resource));
    auto& answer = response.responses.emplace_back();
    answer.resource_type = resource.resource_type;
    answer.resource_name = resource.resource_name;
    answer.error_message = std::nullopt;
    if (!altered) put_error(altered.error(), answer);
  }
  return response;
}

}  // namespace

Answer<wire::IncrementalAlterConfigsRequest> incremental_alter_configs(
    Context& context, wire::IncrementalAlterConfigsRequest request) {
  Services& services = context.services;
  co_return co_await net::blocking(services.pool, context.loop,
                                   [&]() -> Result<wire::IncrementalAlterConfigsResponse> {
                                     return alter_all<wire::IncrementalAlterConfigsResponse>(
                                         services, request, [](const auto& resource) {
                                           return [&resource](TopicConfigs& configs) -> Status {
                                             for (const auto& change : resource.configs)
                                               TRY(apply(configs, change));
                                             return {};
                                           };
                                         });
                                   });
}

// The older way replaces all settings of a topic.
Answer<wire::AlterConfigsRequest> alter_configs(Context& context,
                                                wire::AlterConfigsRequest request) {
  Services& services = context.services;
  co_return co_await net::blocking(
      services.pool, context.loop, [&]() -> Result<wire::AlterConfigsResponse> {
        return alter_all<wire::AlterConfigsResponse>(services, request, [](const auto& resource) {
          return [&resource](TopicConfigs& configs) -> Status {
            configs.clear();
            for (const auto& one : resource.configs) {
              if (!one.value) {
                return refusal(KafkaError::kInvalidRequest,
                               "Null value not supported for : " + one.name);
              }
              if (const Status valid = check_topic_config(one.name, *one.value); !valid) {
                return refusal(KafkaError::kInvalidConfig, valid.error().message());
              }
              configs[one.name] = *one.value;
            }
            return {};
          };
        });
      });
}

}  // namespace sluice::kafka::broker
