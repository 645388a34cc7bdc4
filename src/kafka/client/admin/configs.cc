#include "kafka/client/admin/configs.h"

#include "base/text.h"
#include "kafka/client/failure.h"
#include "kafka/client/retry.h"
#include "kafka/wire/describe_configs.h"
#include "kafka/wire/incremental_alter_configs.h"
#include "kafka/wire/list_config_resources.h"

namespace sluice::kafka::client {
namespace {

using wire::KafkaError;

// A broker answers for itself; anything else any of them.
Result<Connection*> answers_for(Cluster& cluster, const ConfigResource& resource) {
  const bool of_broker = resource.kind == ConfigResource::Kind::kBroker ||
                         resource.kind == ConfigResource::Kind::kBrokerLogger;
  if (!of_broker || resource.name.empty()) return cluster.any();
  const auto id = parse_int(resource.name);
  Result<Connection*> broker = cluster.broker(static_cast<wire::BrokerId>(id.value_or(-1)));
  // It may still come: Kafka's client waits for it as long as its patience lasts.
  return broker;
}

DescribedConfig described(
    const wire::DescribeConfigsResponse::DescribeConfigsResourceResult& from) {
  DescribedConfig config;
  config.entry.name = from.name;
  config.entry.value = from.value;
  config.entry.source = from.config_source;
  config.entry.is_default = from.config_source == 5;
  config.entry.read_only = from.read_only;
  config.entry.sensitive = from.is_sensitive;
  for (const auto& synonym : from.synonyms) {
    config.synonyms.push_back({synonym.name, synonym.value, synonym.source});
  }
  return config;
}

}  // namespace

Result<std::vector<DescribedConfig>> describe_configs(Cluster& cluster,
                                                      const ConfigResource& resource,
                                                      bool with_synonyms) {
  wire::DescribeConfigsRequest request;
  request.include_synonyms = with_synonyms;
  auto& wanted = request.resources.emplace_back();
  wanted.resource_type = static_cast<std::int8_t>(resource.kind);
  wanted.resource_name = resource.name;
  wanted.configuration_keys.reset();
  return with_retries(cluster.settings(), [&]() -> Result<std::vector<DescribedConfig>> {
    TRY(auto* connection, answers_for(cluster, resource));
    TRY(wire::DescribeConfigsResponse answer, connection->call(request));
    std::vector<DescribedConfig> configs;
    for (const auto& result : answer.results) {
      if (result.error_code != KafkaError::kNone) {
        return failure(result.error_code, result.error_message);
      }
      for (const auto& config : result.configs) configs.push_back(described(config));
    }
    return configs;
  });
}

Result<std::vector<std::string>> list_config_resources(Cluster& cluster,
                                                       ConfigResource::Kind kind) {
  const auto wanted = static_cast<std::int8_t>(kind);
  return with_retries(cluster.settings(), [&]() -> Result<std::vector<std::string>> {
    TRY(auto* connection, cluster.any());
    TRY(const std::int16_t version, connection->version<wire::ListConfigResourcesRequest>());
    wire::ListConfigResourcesRequest request;
    // Version 0 knows but one kind, and lists that.
    if (version > 0) {
      request.resource_types.push_back(wanted);
    } else if (kind != ConfigResource::Kind::kClientMetrics) {
      return failure(KafkaError::kUnsupportedVersion,
                     "The v0 ListConfigResources only supports CLIENT_METRICS");
    }
    TRY(wire::ListConfigResourcesResponse answer, connection->call(request));
    if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
    std::vector<std::string> names;
    for (const auto& one : answer.config_resources) {
      if (one.resource_type == wanted) names.push_back(one.resource_name);
    }
    return names;
  });
}

Status alter_configs(Cluster& cluster, const ConfigResource& resource,
                     const std::vector<ConfigChange>& changes) {
  wire::IncrementalAlterConfigsRequest request;
  auto& wanted = request.resources.emplace_back();
  wanted.resource_type = static_cast<std::int8_t>(resource.kind);
  wanted.resource_name = resource.name;
  for (const ConfigChange& change : changes) {
    wanted.configs.push_back(
        {change.name, static_cast<std::int8_t>(change.operation), change.value});
  }
  return with_retries(cluster.settings(), [&]() -> Status {
    TRY(auto* connection, answers_for(cluster, resource));
    TRY(wire::IncrementalAlterConfigsResponse answer, connection->call(request));
    for (const auto& response : answer.responses) {
      if (response.error_code != KafkaError::kNone) {
        return failure(response.error_code, response.error_message);
      }
    }
    return {};
  });
}

}  // namespace sluice::kafka::client
