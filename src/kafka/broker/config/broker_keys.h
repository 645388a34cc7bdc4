// Every setting of a Kafka broker: its type, its default, and what this broker does with it.
// Parsing a line of server.properties, changing a value while the broker runs, and describing all
// of them read this one table. Source: DescribeConfigs of Kafka 3.5.0.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kafka/broker/config/config_value.h"

namespace sluice::kafka::broker {

struct BrokerKey {
  enum class Change { kStatic, kDynamic };  // may a client change it while the broker runs?
  enum class Use {
    kSetting,      // sets a field of BrokerSettings: see settings.cc
    kTopics,       // what topics have that set nothing themselves
    kNoEffect,     // taken and shown: it sizes or times a part that this broker does not have
    kOnlyDefault,  // asks for what is not offered: another value than the default is refused
    kOnlyOne,      // counts replicas: there is one node
  };

  std::string_view name;
  ConfigType type = ConfigType::kString;
  std::string_view value;  // Kafka's default; one without data: none
  Change change = Change::kStatic;
  Use use = Use::kNoEffect;
  bool has_default() const { return value.data() != nullptr; }
  bool sensitive() const { return type == ConfigType::kPassword; }
  bool dynamic() const { return change == Change::kDynamic; }
};

// In the order of their names; then those that are this broker's own.
std::span<const BrokerKey> broker_keys();
std::span<const BrokerKey> own_keys();
// Null for a name that neither has. What is for one listener, or one mechanism of it, is looked up
// by what it overrides.
const BrokerKey* find_broker_key(std::string_view name);
// "listener.name.out.scram-sha-256.sasl.jaas.config" is "sasl.jaas.config" of one mechanism.
std::string_view unprefixed(std::string_view name);

// A setting that Kafka takes under several names, the finest unit first: "log.retention.ms",
// "log.retention.minutes", "log.retention.hours". Most have the one name.
struct KeyUnit {
  std::string_view name;
  std::int64_t factor;  // to the first name's unit
};
std::vector<KeyUnit> key_family(std::string_view name);

}  // namespace sluice::kafka::broker
