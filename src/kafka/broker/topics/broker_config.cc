#include "kafka/broker/topics/broker_config.h"

#include <algorithm>

namespace sluice::kafka::broker {

std::vector<BrokerConfigValue> broker_config(const BrokerSettings& settings) {
  const BrokerSettings defaults;
  std::vector<BrokerConfigValue> values;
  const auto number = [&](const char* name, auto value, auto other, ConfigType type) {
    values.push_back({name, std::to_string(value), type, value != other});
  };
  for (const TopicConfigKey& key : topic_config_keys()) {
    if (key.broker_name.empty()) continue;
    const bool given = settings.topic_defaults.contains(std::string(key.name));
    values.push_back({std::string(key.broker_name),
                      topic_config_value(settings.topic_defaults, key.name), key.type, given});
  }
  values.push_back({"auto.create.topics.enable", settings.auto_create_topics ? "true" : "false",
                    ConfigType::kBoolean,
                    settings.auto_create_topics != defaults.auto_create_topics});
  values.push_back({"log.cleaner.enable", settings.cleaner.enabled ? "true" : "false",
                    ConfigType::kBoolean, settings.cleaner.enabled != defaults.cleaner.enabled});
  number("log.cleaner.dedupe.buffer.size", settings.cleaner.dedupe_buffer_bytes,
         defaults.cleaner.dedupe_buffer_bytes, ConfigType::kLong);
  number("log.cleaner.backoff.ms", settings.cleaner.backoff_ms, defaults.cleaner.backoff_ms,
         ConfigType::kLong);
  number("broker.id", settings.node_id, -1, ConfigType::kInt);
  number("node.id", settings.node_id, -1, ConfigType::kInt);
  number("num.partitions", settings.default_partitions, defaults.default_partitions,
         ConfigType::kInt);
  number("default.replication.factor", 1, 1, ConfigType::kInt);
  number("offsets.topic.num.partitions", settings.offsets_partitions, defaults.offsets_partitions,
         ConfigType::kInt);
  number("socket.request.max.bytes", settings.max_request_bytes, defaults.max_request_bytes,
         ConfigType::kInt);
  number("max.connections", settings.max_connections, defaults.max_connections, ConfigType::kInt);
  number("connections.max.idle.ms", settings.connections_max_idle_ms,
         defaults.connections_max_idle_ms, ConfigType::kLong);
  number("group.min.session.timeout.ms", settings.groups.min_session_timeout_ms,
         defaults.groups.min_session_timeout_ms, ConfigType::kInt);
  number("group.max.session.timeout.ms", settings.groups.max_session_timeout_ms,
         defaults.groups.max_session_timeout_ms, ConfigType::kInt);
  number("group.initial.rebalance.delay.ms", settings.groups.initial_rebalance_delay_ms, 3000,
         ConfigType::kInt);
  number("offsets.retention.minutes", settings.groups.offsets_retention_ms / 60'000,
         defaults.groups.offsets_retention_ms / 60'000, ConfigType::kInt);
  std::sort(values.begin(), values.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  const auto same = [](const auto& a, const auto& b) { return a.name == b.name; };
  values.erase(std::unique(values.begin(), values.end(), same), values.end());
  return values;
}

}  // namespace sluice::kafka::broker
