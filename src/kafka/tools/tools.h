// The kafka-* commands: what Kafka's own tools of those names take, print and return.
#pragma once

#include "base/invocation.h"

namespace sluice::kafka::tools {

// Each returns the exit code of Kafka's tool.
int topics(const Invocation& invocation);
int console_producer(const Invocation& invocation);
int console_consumer(const Invocation& invocation);

}  // namespace sluice::kafka::tools
