// What kafka-streams-application-reset is asked for.
#pragma once

#include <span>

#include "kafka/tools/cli/options.h"

namespace sluice::kafka::tools {

std::span<const Option> streams_reset_options();

}  // namespace sluice::kafka::tools
