// `sluice health`: does what runs on the data directory answer? For the health checks of
// containers and load balancers: quick, and it changes nothing.
#pragma once

#include "base/invocation.h"

namespace sluice {

int health(const Invocation& invocation);

}  // namespace sluice
