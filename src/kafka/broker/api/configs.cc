// Settings of topics, groups and the broker, as they are shown.
#include <algorithm>
#include <array>

#include "base/log.h"
#include "base/text.h"
#include "kafka/broker/api/config_resource.h"
#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/settings/broker_config.h"
#include "kafka/broker/settings/group_configs.h"
#include "kafka/broker/topics/topics.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

using Described = wire::DescribeConfigsResponse::DescribeConfigsResult;
using Asked = wire::DescribeConfigsRequest::DescribeConfigsResource;
using Entry = wire::DescribeConfigsResponse::DescribeConfigsResourceResult;

bool asked_for(const Asked& resource, std::string_view name) {
  if (!resource.configuration_keys) return true;
  const auto& keys = *resource.configuration_keys;
  return keys.empty() || std::find(keys.begin(), keys.end(), name) != keys.end();
}

Entry to_entry(const ShownConfig& shown, const wire::DescribeConfigsRequest& request) {
  Entry entry;
  entry.name = shown.name;
  entry.value = shown.sensitive ? std::nullopt : shown.value;
  entry.read_only = shown.read_only;
  entry.is_default = shown.source == ConfigSource::kDefault;
  entry.config_source = static_cast<std::int8_t>(shown.source);
  entry.is_sensitive = shown.sensitive;
  entry.config_type = static_cast<std::int8_t>(shown.type);
  entry.documentation = std::nullopt;
  if (!request.include_synonyms) return entry;
  for (const auto& one : shown.synonyms) {
    entry.synonyms.push_back({one.name, one.value, static_cast<std::int8_t>(one.source)});
  }
  return entry;
}

Status describe_topic(const Services& services, const wire::DescribeConfigsRequest& request,
                      const Asked& resource, Described& described) {
  if (const Status name = check_topic_name(resource.resource_name); !name) {
    return refusal(KafkaError::kInvalidTopicException, name.error().message());
  }
  const TopicPtr topic = services.catalog.find(resource.resource_name);
  if (!topic) {
    return refusal(KafkaError::kUnknownTopicOrPartition,
                   "This server does not host this topic-partition.");
  }
  for (const TopicConfigKey& key : topic_config_keys()) {
    if (!asked_for(resource, key.name)) continue;
    Entry entry = to_entry(services.config.describe_topic(key, topic->configs), request);
    if (request.include_documentation) entry.documentation = std::string(key.documentation);
    described.configs.push_back(std::move(entry));
  }
  return {};
}

Status describe_broker(const Services& services, const wire::DescribeConfigsRequest& request,
                       const Asked& resource, Described& described) {
  const std::string& name = resource.resource_name;
  const std::string id = std::to_string(services.settings.node_id);
  if (!name.empty() && !parse_int(name)) {
    return refusal(KafkaError::kInvalidRequest, "Broker id must be an integer, but it is: " + name);
  }
  if (!name.empty() && name != id) {
    return refusal(KafkaError::kInvalidRequest, "Unexpected broker id, expected " + id +
                                                    " or empty string, but received " + name);
  }
  const auto scope = name.empty() ? BrokerConfig::Scope::kAllBrokers : BrokerConfig::Scope::kBroker;
  for (const ShownConfig& shown : services.config.describe(scope)) {
    if (asked_for(resource, shown.name)) described.configs.push_back(to_entry(shown, request));
  }
  return {};
}

std::string level_word(log::Level level) {
  switch (level) {
    case log::Level::kDebug:
      return "DEBUG";
    case log::Level::kInfo:
      return "INFO";
    case log::Level::kWarn:
      return "WARN";
    case log::Level::kError:
      return "ERROR";
  }
  return "INFO";
}

log::Level current_level() {
  for (const auto level : {log::Level::kDebug, log::Level::kInfo, log::Level::kWarn}) {
    if (log::enabled(level)) return level;
  }
  return log::Level::kError;
}

// This program has one logger for all that it says.
Status describe_logger(const Services& services, const wire::DescribeConfigsRequest& request,
                       const Asked& resource, Described& described) {
  const std::string& name = resource.resource_name;
  const std::string id = std::to_string(services.settings.node_id);
  if (name.empty()) return refusal(KafkaError::kInvalidRequest, "Broker id must not be empty");
  if (!parse_int(name)) {
    return refusal(KafkaError::kInvalidRequest, "Broker id must be an integer, but it is: " + name);
  }
  if (name != id) {
    return refusal(KafkaError::kInvalidRequest,
                   "Unexpected broker id, expected " + id + " but received " + name);
  }
  if (!asked_for(resource, kRootLogger)) return {};
  ShownConfig shown;
  shown.name = kRootLogger;
  shown.value = level_word(current_level());
  shown.type = ConfigType::kUnknown;
  shown.source = ConfigSource::kLogger;
  described.configs.push_back(to_entry(shown, request));
  return {};
}

Status describe_group(const Services& services, const wire::DescribeConfigsRequest& request,
                      const Asked& resource, Described& described) {
  if (resource.resource_name.empty()) {
    return refusal(KafkaError::kInvalidRequest, "Group name must not be empty");
  }
  for (const ShownConfig& shown : services.group_configs.describe(resource.resource_name)) {
    if (asked_for(resource, shown.name)) described.configs.push_back(to_entry(shown, request));
  }
  return {};
}

}  // namespace

Answer<wire::DescribeConfigsRequest> describe_configs(Context& context,
                                                      wire::DescribeConfigsRequest request) {
  wire::DescribeConfigsResponse response;
  const auto describe = [&](const Asked& resource, Described& described) -> Status {
    switch (static_cast<Resource>(resource.resource_type)) {
      case Resource::kTopic:
        return describe_topic(context.services, request, resource, described);
      case Resource::kBroker:
        return describe_broker(context.services, request, resource, described);
      case Resource::kLogger:
        return describe_logger(context.services, request, resource, described);
      case Resource::kClientMetrics:
        return no_client_metrics();
      case Resource::kGroup:
        return describe_group(context.services, request, resource, described);
    }
    return refusal(KafkaError::kInvalidRequest,
                   "Unsupported resource type: " + std::to_string(resource.resource_type));
  };
  for (const auto& resource : request.resources) {
    Described& described = response.results.emplace_back();
    described.error_message = std::nullopt;
    described.resource_type = resource.resource_type;
    described.resource_name = resource.resource_name;
    const Status done = describe(resource, described);
    if (!done) put_error(done.error(), described);
  }
  co_return response;
}

namespace {

// Of what has settings.
std::vector<std::string> names_of(const Services& services, Resource type) {
  std::vector<std::string> names;
  switch (type) {
    case Resource::kTopic:
      for (const TopicPtr& topic : services.catalog.all()) names.push_back(topic->name);
      break;
    case Resource::kBroker:
    case Resource::kLogger:
      names.push_back(std::to_string(services.settings.node_id));
      break;
    case Resource::kGroup:
      names = services.group_configs.groups();
      break;
    case Resource::kClientMetrics:
      break;
  }
  return names;
}

}  // namespace

// KIP-1142.
Answer<wire::ListConfigResourcesRequest> list_config_resources(
    Context& context, wire::ListConfigResourcesRequest request) {
  constexpr auto kAll =
      std::to_array<Resource>({Resource::kTopic, Resource::kBroker, Resource::kLogger,
                               Resource::kClientMetrics, Resource::kGroup});
  wire::ListConfigResourcesResponse response;
  std::vector<std::int8_t> types = std::move(request.resource_types);
  if (context.version() == 0) types = {static_cast<std::int8_t>(Resource::kClientMetrics)};
  if (types.empty()) {
    for (const Resource type : kAll) types.push_back(static_cast<std::int8_t>(type));
  }
  for (const std::int8_t type : types) {
    if (std::find(kAll.begin(), kAll.end(), static_cast<Resource>(type)) == kAll.end()) {
      response.config_resources.clear();
      response.error_code = KafkaError::kUnsupportedVersion;
      co_return response;
    }
    for (std::string& name : names_of(context.services, static_cast<Resource>(type))) {
      response.config_resources.push_back({std::move(name), type});
    }
  }
  co_return response;
}

}  // namespace sluice::kafka::broker
