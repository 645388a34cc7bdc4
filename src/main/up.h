// `sluice up`, and its parts alone: `sluice broker`, `sluice lake`, `sluice console`.
#pragma once

#include "base/invocation.h"

namespace sluice {

int up(const Invocation& invocation);
int broker_alone(const Invocation& invocation);
int lake_alone(const Invocation& invocation);
int console_alone(const Invocation& invocation);
int registry_alone(const Invocation& invocation);

}  // namespace sluice
