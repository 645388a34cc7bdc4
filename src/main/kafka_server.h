// kafka-server-start and kafka-server-stop.
#pragma once

#include "base/invocation.h"

namespace sluice {

int kafka_server_start(const Invocation& invocation);
int kafka_server_stop(const Invocation& invocation);

}  // namespace sluice
