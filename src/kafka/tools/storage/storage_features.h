// kafka-storage version-mapping and feature-dependencies: what Kafka's releases begin with, and
// what the level of a feature needs.
#pragma once

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::kafka::tools {

Status print_version_mapping(std::FILE* out, const std::optional<std::string>& release);
// Of "group.version=1" and its like; what was printed before one fails stays printed.
Status print_feature_dependencies(std::FILE* out, const std::vector<std::string>& features);

}  // namespace sluice::kafka::tools
