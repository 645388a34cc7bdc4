// Kafka's server.properties as arguments of our broker that say the same.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "main/given_settings.h"

namespace sluice {

struct ServerProperties {
  std::vector<GivenSetting> settings;
  std::vector<std::string> left_out;  // "NAME: why"
};

// The data directory is the first of log.dirs. A name that the broker does not have is left out.
Result<ServerProperties> read_server_properties(
    const std::string& path, const std::function<bool(std::string_view)>& is_kafka_setting);

}  // namespace sluice
