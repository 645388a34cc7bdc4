// The settings of a topic: their names, types, defaults and bounds, as Kafka 3.5 has them.
// DescribeConfigs shows exactly this table; errors are worded as Kafka words them.
// Source: Kafka documentation, "Topic configs".
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "kafka/broker/config/config_value.h"

namespace sluice::kafka::broker {

struct TopicConfigKey {
  std::string_view name;
  ConfigType type;
  std::string_view value;        // the default
  std::string_view broker_name;  // the broker setting it stands under; empty: none
  double low;                    // least value of a number; -infinity for none
  std::string_view allowed;  // "compact, delete": the words a string or list may hold; empty: any
  std::string_view documentation;
};

std::span<const TopicConfigKey> topic_config_keys();
// Null for a name that no topic has.
const TopicConfigKey* find_topic_config(std::string_view name);

// kInvalidArgument with Kafka's words: "Unknown topic config name: x",
// "Invalid value abc for configuration retention.ms: Not a number of type LONG".
Status check_topic_config(const std::string& name, const std::string& value);

// What was set on a topic; all else has its default.
using TopicConfigs = std::map<std::string, std::string>;
// Each of them, and what they say together: "conflict topic config setting ...".
Status check_topic_configs(const TopicConfigs& set);
std::string topic_config_value(const TopicConfigs& set, std::string_view name);
std::int64_t topic_config_number(const TopicConfigs& set, std::string_view name);

}  // namespace sluice::kafka::broker
