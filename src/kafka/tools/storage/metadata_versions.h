// The levels of the feature metadata.version by their names: "3.5-IV2" is 11.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sluice::kafka::tools {

std::optional<std::string> metadata_version(std::int16_t level);
// Of "3.5-IV2", or of "3.5" the last; "3.5.1" is "3.5".
std::optional<std::int16_t> metadata_level(const std::string& version);
// Those that a cluster can be set to, as Kafka lists them: "3.3-IV0, 3.3-IV1".
std::string settable_metadata_versions();

}  // namespace sluice::kafka::tools
