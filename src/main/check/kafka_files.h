// Kafka's files of properties: which of their settings would count here.
#pragma once

#include <string_view>
#include <vector>

#include "kafka/tools/cli/properties.h"
#include "main/check/findings.h"

namespace sluice {

using PropertyLines = std::vector<kafka::tools::PropertyLine>;

// Whether the properties are those of a broker, and not of a client.
bool is_broker_file(const PropertyLines& lines);

// In the order of the lines. No secret is in a finding.
std::vector<Finding> check_broker(const PropertyLines& lines);
std::vector<Finding> check_client(const PropertyLines& lines);

// One setting of a broker by its name in server.properties.
Finding check_broker_setting(const kafka::tools::PropertyLine& line);

}  // namespace sluice
