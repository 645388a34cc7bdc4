// The options of kafka-console-consumer.
#pragma once

#include "kafka/tools/cli/options.h"

namespace sluice::kafka::tools {

std::span<const Option> console_consumer_options();

}  // namespace sluice::kafka::tools
