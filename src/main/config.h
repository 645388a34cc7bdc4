// `sluice config print`: every setting of the servers, and the value that it has.
#pragma once

#include "base/invocation.h"

namespace sluice {

int config(const Invocation& invocation);

}  // namespace sluice
