// The features of this node, as ApiVersions names them.
#pragma once

#include <cstdint>

#include "kafka/wire/api_versions.h"

namespace sluice::kafka::broker {

void put_features(wire::ApiVersionsResponse& response, std::int16_t version, bool as_kafka_4);

}  // namespace sluice::kafka::broker
