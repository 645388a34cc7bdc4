// Settings of single groups (Kafka 4's resource GROUP): read, changed and kept.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/broker/catalog/catalog.h"
#include "kafka/broker/group/coordinator.h"
#include "kafka/broker/settings/broker_config.h"
#include "kafka/broker/settings/settings.h"

namespace sluice::kafka::broker {

// Any thread. What is changed is in the catalog before it counts, and so is there after a restart.
class GroupConfigs {
 public:
  static constexpr std::size_t kMostGroups = 10'000;
  using Configs = BrokerConfig::Configs;

  GroupConfigs(const BrokerSettings& settings, TopicCatalog& catalog, GroupCoordinator& groups)
      : settings_(settings), catalog_(catalog), groups_(groups) {}
  // At start.
  void load();

  std::vector<ShownConfig> describe(const std::string& group) const;
  // Groups that have some.
  std::vector<std::string> groups() const;
  // `change` gets those of the group and makes them what they shall be. kInvalidArgument in Kafka's
  // words; kResourceExhausted when too many groups would have some.
  Status alter(const std::string& group, const std::function<Status(Configs&)>& change,
               bool validate_only);

 private:
  Status check(const Configs& configs) const;

  const BrokerSettings& settings_;
  TopicCatalog& catalog_;
  GroupCoordinator& groups_;
  std::mutex altering_;
};

}  // namespace sluice::kafka::broker
