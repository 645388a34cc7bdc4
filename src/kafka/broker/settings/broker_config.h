// The settings of a running broker: what it was started with, what clients have changed since, and
// how all of it is shown.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/broker/catalog/catalog.h"
#include "kafka/broker/config/broker_keys.h"
#include "kafka/broker/settings/settings.h"

namespace sluice::kafka::broker {

// Where a value comes from: the numbers of DescribeConfigs.
enum class ConfigSource : std::int8_t {
  kTopic = 1,          // set on the topic
  kBroker = 2,         // changed on this broker
  kBrokerDefault = 3,  // changed for all brokers
  kStatic = 4,         // given at the start
  kDefault = 5,
  kLogger = 6,
  kGroup = 8,  // set on the group
};

// One setting as it is shown: its value, and every value that stands behind it.
struct ShownConfig {
  struct Synonym {
    std::string name;
    std::optional<std::string> value;
    ConfigSource source;
  };
  std::string name;
  std::optional<std::string> value;
  ConfigType type = ConfigType::kString;
  ConfigSource source = ConfigSource::kDefault;
  bool read_only = false;
  bool sensitive = false;
  std::vector<Synonym> synonyms;
};

// Whether a new value of this setting can count while the broker runs.
bool changes_while_running(std::string_view name);

// Any thread. What is changed is in the catalog before it counts, and so is there after a restart.
class BrokerConfig {
 public:
  // Values clients change: of this broker, and of all brokers that have none of their own.
  enum class Scope { kBroker, kAllBrokers };
  using Configs = std::map<std::string, std::string>;

  // `settings` are those that the broker works with; what is changed is changed there. `changed`
  // runs when topics may have other defaults.
  BrokerConfig(BrokerSettings& settings, TopicCatalog& catalog, std::string data_dir,
               std::function<void()> changed);

  // At start, before topics are opened: what was changed earlier holds again.
  void load();

  std::vector<ShownConfig> describe(Scope scope) const;
  // A setting of a topic that has set `own`.
  ShownConfig describe_topic(const TopicConfigKey& key, const Configs& own) const;

  // `change` gets the values of the scope and makes them what they shall be. kInvalidArgument when
  // one of them cannot be changed, or cannot be that.
  Status alter(Scope scope, const std::function<Status(Configs&)>& change, bool validate_only);

  // `given` are now the lines of server.properties. What may change while the broker runs counts at
  // once, behind what clients have set; the names of the rest come back. kInvalidArgument when a
  // line is wrong, and nothing changes.
  Result<std::vector<std::string>> reload(const Configs& given);

 private:
  using Synonym = ShownConfig::Synonym;

  Configs& of(Scope scope) { return scope == Scope::kBroker ? broker_ : all_brokers_; }
  std::vector<Synonym> synonyms(std::string_view name, bool sensitive) const;
  ShownConfig show(const BrokerKey& key) const;
  void apply();
  void give(const std::string& name, const std::optional<std::string>& value,
            const BrokerSettings& read);

  BrokerSettings& settings_;
  BrokerSettings started_with_;  // with what was given since: reload()
  TopicCatalog& catalog_;
  const std::function<void()> changed_;
  std::mutex altering_;  // and started_with_
  mutable std::mutex mutex_;
  Configs given_;
  Configs static_;  // with what was not given, and is not Kafka's default here
  Configs broker_;
  Configs all_brokers_;
};

}  // namespace sluice::kafka::broker
