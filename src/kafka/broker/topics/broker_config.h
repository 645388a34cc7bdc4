// The settings of a broker, as DescribeConfigs shows them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kafka/broker/settings.h"
#include "kafka/broker/topics/topic_config.h"

namespace sluice::kafka::broker {

struct BrokerConfigValue {
  std::string name;
  std::string value;
  ConfigType type;
  bool is_static;  // it was set at the start, and is not the default
};

// What this broker works with, in the order of the names.
std::vector<BrokerConfigValue> broker_config(const BrokerSettings& settings);

}  // namespace sluice::kafka::broker
