// The settings of topics and brokers, with where each value comes from.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin.h"

namespace sluice::kafka::client {

struct ConfigResource {
  enum class Kind : std::int8_t {
    kTopic = 2,
    kBroker = 4,
    kBrokerLogger = 8,
    kClientMetrics = 16,
    kGroup = 32
  };
  Kind kind = Kind::kTopic;
  std::string name;  // of brokers: the id, or empty for the defaults of all
};

struct ConfigSynonym {
  std::string name;
  std::optional<std::string> value;
  std::int8_t source = 5;
};

struct DescribedConfig {
  ConfigEntry entry;
  std::vector<ConfigSynonym> synonyms;  // the value in effect first
};

// In the order of the broker.
Result<std::vector<DescribedConfig>> describe_configs(Cluster& cluster,
                                                      const ConfigResource& resource,
                                                      bool with_synonyms);
// The names of what has settings of that kind.
Result<std::vector<std::string>> list_config_resources(Cluster& cluster, ConfigResource::Kind kind);
Status alter_configs(Cluster& cluster, const ConfigResource& resource,
                     const std::vector<ConfigChange>& changes);

}  // namespace sluice::kafka::client
