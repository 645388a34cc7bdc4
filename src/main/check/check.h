// `sluice check FILE...`: what of people's own settings would run unchanged.
#pragma once

#include "base/invocation.h"
#include "main/check/compose_check.h"

namespace sluice {

int check_files(const Invocation& invocation, const ReadVariables& read_variables);

}  // namespace sluice
