// `sluice stand-in NAME`: answers for a service of the usual stack that this one does without, so
// that compose files, health checks and scripts that name it go on working.
#pragma once

#include "base/invocation.h"

namespace sluice {

int stand_in(const Invocation& invocation);

// The same by ZooKeeper's names, for scripts that start it before Kafka (decision 0205).
int zookeeper_server_start(const Invocation& invocation);
int zookeeper_server_stop(const Invocation& invocation);

}  // namespace sluice
