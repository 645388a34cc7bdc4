// The options of kafka-topics.
#pragma once

#include "kafka/tools/cli/options.h"

namespace sluice::kafka::tools {

std::span<const Option> topics_options();

}  // namespace sluice::kafka::tools
