// `sluice support`: one page for whoever is to help: versions, limits, settings, what runs, how
// much there is. It names no secret, no file and no topic.
#pragma once

#include "base/invocation.h"

namespace sluice {

int support(const Invocation& invocation);

}  // namespace sluice
