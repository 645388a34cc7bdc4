// `sluice verify`: does every service answer, and does a record really get through each path?
// `sluice status`: what runs, and where.
#pragma once

#include "base/invocation.h"

namespace sluice {

int verify(const Invocation& invocation);
int status(const Invocation& invocation);

}  // namespace sluice
