// `sluice backup` and `sluice restore`: a data directory's copy, made and put back.
#pragma once

#include "base/invocation.h"

namespace sluice {

int backup_command(const Invocation& invocation);
int restore_command(const Invocation& invocation);

}  // namespace sluice
