// The command line of kafka-producer-perf-test.
#pragma once

#include "kafka/tools/cli/arguments.h"

namespace sluice::kafka::tools {

const ArgumentTable& producer_perf_arguments();

}  // namespace sluice::kafka::tools
