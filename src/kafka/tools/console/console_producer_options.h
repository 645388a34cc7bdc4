// The options of kafka-console-producer.
#pragma once

#include "kafka/tools/cli/options.h"

namespace sluice::kafka::tools {

std::span<const Option> console_producer_options();

}  // namespace sluice::kafka::tools
